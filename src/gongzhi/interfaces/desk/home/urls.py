"""Addresses of the first page."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("communities/<uuid:community_id>/", views.community, name="community"),
    path("communities/<uuid:community_id>/map.json", views.community_map, name="community_map"),
    path("messages/read", views.read_messages, name="read_messages"),
]
