"""Addresses of needs at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.needs import actions, export, new, views

urlpatterns = [
    path("", views.needs_list, name="needs"),
    path("calls", views.calls, name="need_calls"),
    path("export.csv", export.export_needs, name="need_export"),
    path("new", new.choose_place, name="need_where"),
    path("new/below/<uuid:place_id>", new.choose_place, name="need_below"),
    path("new/at/<uuid:place_id>", new.new_need, name="need_new"),
    path("<uuid:need_id>", views.need_page, name="need"),
    path("<uuid:need_id>/photos/<uuid:photo_id>", views.need_photo, name="need_photo"),
    path("<uuid:need_id>/accept", actions.accept, name="need_accept"),
    path("<uuid:need_id>/start", actions.start, name="need_start"),
    path("<uuid:need_id>/finish", actions.finish, name="need_finish"),
    path("<uuid:need_id>/decline", actions.decline, name="need_decline"),
    path("<uuid:need_id>/send", actions.send, name="need_send"),
    path("<uuid:need_id>/ask", actions.ask, name="need_ask"),
    path("<uuid:need_id>/answer", actions.answer, name="need_answer"),
    path("<uuid:need_id>/note", actions.note, name="need_note"),
    path("<uuid:need_id>/contact", actions.contact, name="need_contact"),
]
