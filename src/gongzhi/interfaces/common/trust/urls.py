"""Where a phone learns to trust this computer."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.common.trust import views

urlpatterns = [
    path("", views.explain_trust, name="trust"),
    path("gongzhi.crt", views.certificate_authority, name="trust-certificate"),
]
