"""Addresses of accounts at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.accounts import views

urlpatterns = [
    path("", views.account_list, name="accounts"),
    path("export.csv", views.export_accounts, name="accounts_export"),
    path("reset", views.reset_at_counter, name="account_reset"),
    path("<uuid:person_id>/", views.account_page, name="account"),
    path("<uuid:person_id>/make", views.make_account, name="make_account"),
    path("<uuid:person_id>/<slug:verb>", views.act_on_account, name="act_on_account"),
]
