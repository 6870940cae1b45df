"""Addresses of duties at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.duties import views

urlpatterns = [
    path("", views.who_is_responsible, name="duties"),
    path("list", views.duty_list, name="duty_list"),
    path("list/export.csv", views.export_duties, name="duty_export"),
]
