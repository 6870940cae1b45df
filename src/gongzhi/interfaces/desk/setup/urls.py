"""The address of the set-up list."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.setup import views

urlpatterns = [path("", views.set_up, name="set_up")]
