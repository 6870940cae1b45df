"""Addresses of the journal, and of the alarms about those who opened unusually many records."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.journal import looks, views

urlpatterns = [
    path("", views.journal, name="journal"),
    path("looks", looks.look_list, name="looks"),
    path("looks/export.csv", looks.export_looks, name="looks_export"),
    path("looks/limits", looks.limits, name="look_limits"),
    path("looks/limits/<slug:kind>", looks.change_limit, name="look_limit_change"),
    path("looks/<uuid:alarm_id>", looks.alarm_page, name="look_alarm"),
]
