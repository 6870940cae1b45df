"""The way in and out, the look of pages, and whether the service is alive."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.common import keys, views

app_name = "common"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("logout", views.log_out, name="logout"),
    path("language", views.choose_language, name="language"),
    path("look", views.choose_look, name="look"),
    path("me", views.who_am_i, name="me"),
    path("me/keys", keys.my_keys, name="keys"),
    path("me/keys/<uuid:key_id>/end", keys.end_key, name="end_key"),
    path("healthz", views.health, name="health"),
]
