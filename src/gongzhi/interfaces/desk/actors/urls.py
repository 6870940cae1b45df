"""Addresses of organisations, coverages, alliances and posts at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.actors import alliances, bringing, coverage, kinds, organisations, register, views

ONE = "<uuid:organisation_id>"

urlpatterns = [
    path("", organisations.organisation_list, name="actors"),
    path("export.csv", organisations.export_organisations, name="actors_export"),
    path("add", register.add_organisation, name="organisation_add"),
    path("import", bringing.import_sheet, name="organisations_import"),
    path("import-example.csv", bringing.example, name="organisations_example"),
    path("kinds", kinds.kind_list, name="kinds"),
    path("kinds/export.csv", kinds.export_kinds, name="kinds_export"),
    path("kinds/add", kinds.add_kind, name="kind_add"),
    path("kinds/<slug:code>/change", kinds.change_kind, name="kind_change"),
    path("kinds/<slug:code>/end", kinds.end_kind, name="kind_end"),
    path("coverage", coverage.coverage_page, name="coverage"),
    path("coverage/export.csv", coverage.export_coverage, name="coverage_export"),
    path("alliances", alliances.alliance_list, name="alliances"),
    path("alliances/export.csv", alliances.export_alliances, name="alliances_export"),
    path("posts", views.post_list, name="posts"),
    path("posts/export.csv", views.export_posts, name="posts_export"),
    path(ONE, organisations.organisation_page, name="organisation"),
    path(f"{ONE}/contact", organisations.organisation_contact, name="organisation_contact"),
    path(f"{ONE}/change", register.change_organisation, name="organisation_change"),
    path(f"{ONE}/confirm", register.confirm_organisation, name="organisation_confirm"),
    path(f"{ONE}/decline", register.decline_organisation, name="organisation_decline"),
    path(f"{ONE}/leave", register.end_organisation, name="organisation_leave"),
    path(f"{ONE}/merge", register.merge_organisation, name="organisation_merge"),
    path(f"{ONE}/part", register.part_organisation, name="organisation_part"),
    path(f"{ONE}/places/add", register.add_place, name="organisation_place"),
    path(f"{ONE}/places/<uuid:relation_id>/end", register.end_place, name="organisation_place_end"),
    path(f"{ONE}/coverage", coverage.record_coverage, name="coverage_record"),
    path(f"{ONE}/members/add", alliances.join_alliance, name="alliance_join"),
    path(f"{ONE}/members/<uuid:membership_id>/end", alliances.leave_alliance, name="alliance_leave"),
]
