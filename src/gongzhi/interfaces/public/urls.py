"""Addresses of residents' pages."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.public import duties, reporting, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("report", reporting.choose_place, name="where"),
    path("report/below/<uuid:place_id>", reporting.choose_place, name="below"),
    path("report/at/<uuid:place_id>", reporting.report, name="report"),
    path("responsible", duties.responsible, name="responsible"),
    path("responsible/<uuid:place_id>", duties.responsible, name="responsible_at"),
    path("my", views.my_needs, name="mine"),
    path("n/", views.enter_code, name="follow"),
    path("n/<str:number>", views.need_page, name="need"),
    path("n/<str:number>/answer", views.answer, name="answer"),
    path("n/<str:number>/photos/<uuid:photo_id>", views.need_photo, name="photo"),
]
