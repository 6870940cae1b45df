"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.journal import views

urlpatterns = [path("", views.journal, name="journal")]
