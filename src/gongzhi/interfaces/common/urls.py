"""The way in and out, the look of pages, and whether the service is alive."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.common import account, consents, delegations, keys, messages, permissions, views

app_name = "common"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("login/code", views.enter_code, name="enter_code"),
    path("logout", views.log_out, name="logout"),
    path("switch", views.switch_user, name="switch"),
    path("switch/forget", views.forget_shared, name="forget_names"),
    path("language", views.choose_language, name="language"),
    path("look", views.choose_look, name="look"),
    path("me", views.who_am_i, name="me"),
    path("me/messages", messages.my_messages, name="messages"),
    path("me/messages/read", messages.read_my_messages, name="read_messages"),
    path("me/tidings", messages.my_tidings, name="tidings"),
    path("me/keys", keys.my_keys, name="keys"),
    path("me/keys/<uuid:key_id>/end", keys.end_key, name="end_key"),
    path("me/password", account.change_password, name="password"),
    path("me/sessions/end-others", account.end_other_sessions, name="end_other_sessions"),
    path("me/sessions/<uuid:session_id>/end", account.end_session, name="end_session"),
    path("me/second-factor", account.second_factor, name="second_factor"),
    path("me/second-factor/remove", account.remove_second_factor, name="remove_second_factor"),
    path("me/record", account.my_record, name="record"),
    path("me/delegations", delegations.my_delegations, name="delegations"),
    path("me/delegations/from/<uuid:appointment_id>", delegations.delegate, name="delegate"),
    path("me/delegations/<uuid:delegation_id>/end", delegations.end_delegation, name="end_delegation"),
    path("permissions", permissions.permissions, name="permissions"),
    path("me/consents", consents.consents, name="consents"),
    path("me/consents/contacts/<uuid:contact_id>/withdraw", consents.withdraw_contact, name="consent_contact"),
    path("me/consents/offers/<uuid:candidacy_id>/withdraw", consents.withdraw_offer, name="consent_offer"),
    path("me/consents/offers/new", consents.offer, name="offer"),
    path("healthz", views.health, name="health"),
]
