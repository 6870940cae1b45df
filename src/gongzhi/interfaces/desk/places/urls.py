"""Addresses of places at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.places import views

app_name = "places"
urlpatterns = [
    path("", views.communities, name="list"),
    path("export.csv", views.export, name="export"),
    path("<uuid:place_id>/", views.place_page, name="place"),
    path("<uuid:place_id>/import", views.import_sheet, name="import"),
    path("import-example.csv", views.example, name="example"),
]
