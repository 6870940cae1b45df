"""Addresses of organisations and posts at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.actors import views

urlpatterns = [
    path("", views.organisation_list, name="actors"),
    path("export.csv", views.export_organisations, name="actors_export"),
    path("posts", views.post_list, name="posts"),
    path("posts/export.csv", views.export_posts, name="posts_export"),
    path("<uuid:organisation_id>", views.organisation_page, name="organisation"),
]
