"""Addresses of needs at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.needs import actions, export, figures, new, views

urlpatterns = [
    path("", views.needs_list, name="needs"),
    path("calls", views.calls, name="need_calls"),
    path("rates", figures.rates, name="need_rates"),
    path("overdue", figures.overdue, name="need_overdue"),
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
    path("<uuid:need_id>/call", actions.call, name="need_call"),
    path("<uuid:need_id>/unreached", actions.unreached, name="need_unreached"),
    path("<uuid:need_id>/exclude", actions.exclude, name="need_exclude"),
    path("<uuid:need_id>/note", actions.note, name="need_note"),
    path("<uuid:need_id>/ask-back", actions.ask_back, name="need_ask_back"),
    path("<uuid:need_id>/wait", actions.wait, name="need_wait"),
    path("<uuid:need_id>/resume", actions.resume, name="need_resume"),
    path("<uuid:need_id>/help", actions.ask_help, name="need_help"),
    path("<uuid:need_id>/divert", actions.divert, name="need_divert"),
    path("<uuid:need_id>/merge", actions.merge, name="need_merge"),
    path("<uuid:need_id>/split", actions.split, name="need_split"),
    path("<uuid:need_id>/release", actions.release, name="need_release"),
    path("<uuid:need_id>/offer", actions.offer, name="need_offer"),
    path("<uuid:need_id>/take-over", actions.take_over, name="need_take_over"),
    path("<uuid:need_id>/contact", actions.contact, name="need_contact"),
]
