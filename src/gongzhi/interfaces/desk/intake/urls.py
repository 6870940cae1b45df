"""Addresses of the intake."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.intake import orders, views

urlpatterns = [
    path("", views.draft_list, name="intake"),
    path("paste/<str:source>", views.paste, name="intake_paste"),
    path("slip", views.slip, name="intake_slip"),
    path("sheet", views.bring_sheet, name="intake_sheet"),
    path("drafts/<uuid:draft_id>", views.confirm, name="intake_draft"),
    path("drafts/<uuid:draft_id>/photo", views.draft_photo, name="intake_photo"),
    path("drafts/<uuid:draft_id>/attach/<str:number>", views.attach, name="intake_attach"),
    path("drafts/<uuid:draft_id>/drop", views.drop, name="intake_drop"),
    path("orders/", orders.order_list, name="hotline_orders"),
    path("orders/calls", orders.calls, name="hotline_calls"),
    path("orders/replies.<str:kind>", orders.export_replies, name="hotline_export"),
    path("orders/<uuid:order_id>", orders.order_page, name="hotline_order"),
    path("orders/<uuid:order_id>/caller", orders.caller, name="hotline_caller"),
    path("orders/<uuid:order_id>/contact", orders.contact, name="hotline_contact"),
    path("orders/<uuid:order_id>/reply", orders.reply, name="hotline_reply"),
]
