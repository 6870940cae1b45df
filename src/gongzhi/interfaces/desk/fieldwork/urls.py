"""Addresses of phones at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.fieldwork import contradictions, views

urlpatterns = [
    path("<uuid:round_id>/", views.packs, name="packs"),
    path("<uuid:round_id>/entries/", views.entries, name="entries"),
    path("<uuid:round_id>/entries/export.csv", views.export_entries, name="entries_export"),
    path("<uuid:round_id>/contradictions/", contradictions.contradictions, name="contradictions"),
    path(
        "<uuid:round_id>/contradictions/export.csv", contradictions.export_contradictions, name="contradictions_export"
    ),
    path("visits/<uuid:visit_id>/aside/", contradictions.set_aside, name="set_visit_aside"),
    path("packs/<uuid:pack_id>/revoke/", views.revoke, name="revoke_pack"),
    path("entries/<uuid:entry_id>/", views.decide, name="entry"),
]
