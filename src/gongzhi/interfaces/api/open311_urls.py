"""Addresses of Open311; the ending names the format."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.api import open311

app_name = "open311"
urlpatterns = [
    path("services.<str:ending>", open311.service_list, name="services"),
    path("services/<str:code>.<str:ending>", open311.service_definition, name="service"),
    path("requests.<str:ending>", open311.service_requests, name="requests"),
    path("requests/<str:number>.<str:ending>", open311.service_request, name="request"),
    path("tokens/<uuid:token>.<str:ending>", open311.token, name="token"),
]
