"""Addresses of answers to needs at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.responses import causes, lists, steps, templates

urlpatterns = [
    path("", lists.waiting, name="responses"),
    path("marks", lists.marks, name="marks"),
    path("terms", lists.terms, name="response_terms"),
    path("help-line/<uuid:community_id>", lists.help_line, name="help_line"),
    path("words", templates.template_list, name="reply_templates"),
    path("words/new/<uuid:community_id>", templates.new_template, name="reply_template_new"),
    path("words/<uuid:template_id>", templates.change_template, name="reply_template"),
    path("words/<uuid:template_id>/drop", templates.drop_template, name="reply_template_drop"),
    path("causes", causes.causes, name="causes"),
    path("causes/<uuid:cause_id>", causes.cause_page, name="cause"),
    path("causes/<uuid:cause_id>/take", causes.take, name="cause_take"),
    path("causes/<uuid:cause_id>/end", causes.end, name="cause_end"),
    path("needs/<uuid:need_id>/whistle", steps.whistle, name="need_whistle"),
    path("needs/<uuid:need_id>/object", steps.object_to, name="need_object"),
    path("needs/<uuid:need_id>/not-mine", steps.not_mine, name="need_not_mine"),
    path("needs/<uuid:need_id>/link", steps.make_link, name="need_link"),
    path("needs/<uuid:need_id>/rate", steps.rate, name="need_rate"),
    path("needs/<uuid:need_id>/visit", steps.visit, name="need_visit"),
    path("needs/<uuid:need_id>/visit-contact", steps.visit_contact, name="need_visit_contact"),
    path("needs/<uuid:need_id>/proxy", steps.proxy, name="need_proxy"),
    path("needs/<uuid:need_id>/receipt", steps.receipt, name="need_receipt"),
    path("calls/<uuid:call_id>/report", steps.report, name="call_report"),
    path("calls/<uuid:call_id>/rate", steps.rate_call, name="call_rate"),
    path("whistles/<uuid:whistle_id>/end", steps.end_whistle, name="whistle_end"),
    path("objections/<uuid:dispute_id>", steps.decide, name="objection_decide"),
    path("links/<uuid:handler_link_id>", steps.show_link, name="handler_link"),
    path("links/<uuid:handler_link_id>/end", steps.end_link, name="handler_link_end"),
]
