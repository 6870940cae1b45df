"""Addresses of the set-up list and of webhooks."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.setup import views, webhooks

urlpatterns = [
    path("", views.set_up, name="set_up"),
    path("webhooks/", webhooks.endpoint_list, name="webhooks"),
    path("webhooks/<uuid:endpoint_id>", webhooks.endpoint_page, name="webhook"),
    path("webhooks/<uuid:endpoint_id>/deliveries.csv", webhooks.export_deliveries, name="webhook_export"),
    path("webhooks/<uuid:endpoint_id>/end", webhooks.end_endpoint, name="webhook_end"),
    path("webhooks/<uuid:endpoint_id>/try", webhooks.try_endpoint, name="webhook_try"),
    path("webhooks/deliveries/<uuid:delivery_id>/replay", webhooks.replay, name="webhook_replay"),
]
