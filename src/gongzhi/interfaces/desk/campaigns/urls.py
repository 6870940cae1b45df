"""Addresses of rounds at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.campaigns import views

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("new/", views.start_round, name="start_round"),
    path("<uuid:round_id>/", views.board, name="round"),
    path("<uuid:round_id>/map.json", views.board_map, name="round_map"),
    path("<uuid:round_id>/close/", views.close_round, name="close_round"),
]
