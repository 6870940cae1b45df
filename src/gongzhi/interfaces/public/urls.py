"""Addresses of residents' pages."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.public import duties, helping, own_need, registering, reporting, slips, together, views, work

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("report", reporting.choose_place, name="where"),
    path("report/below/<uuid:place_id>", reporting.choose_place, name="below"),
    path("report/at/<uuid:place_id>", reporting.report, name="report"),
    path("report/join/<str:number>", reporting.join, name="join_need"),
    path("responsible", duties.responsible, name="responsible"),
    path("responsible/<uuid:place_id>", duties.responsible, name="responsible_at"),
    path("register", registering.choose_community, name="register_where"),
    path("register/at/<uuid:community_id>", registering.register, name="register"),
    path("my", views.my_needs, name="mine"),
    path("together", together.choose_community, name="together"),
    path("together/at/<uuid:community_id>", together.community_page, name="together_at"),
    path("together/at/<uuid:community_id>/join", together.join, name="join"),
    path("together/at/<uuid:community_id>/check-in", helping.check_in, name="check_in"),
    path("together/organisations/<uuid:organisation_id>", together.organisation_page, name="organisation"),
    path("together/joined", together.join_status, name="join_status"),
    path("together/joined/account", together.join_account, name="join_account"),
    path("together/mine", helping.mine, name="helping"),
    path("together/asks/<uuid:posting_id>/claim", helping.claim, name="claim"),
    path("together/claims/<uuid:claim_id>/give-back", helping.give_back, name="claim_give_back"),
    path("together/claims/<uuid:claim_id>/finish", helping.finish, name="claim_finish"),
    path("together/check-ins/<uuid:check_in_id>/end", helping.end_check_in, name="check_in_end"),
    path("together/check-ins/<uuid:check_in_id>/declare", helping.declare, name="check_in_declare"),
    path("slip", slips.slip, name="slip"),
    path("visitor/<str:sign>", slips.visitor, name="visitor"),
    path("n/", views.enter_code, name="follow"),
    path("n/<str:number>", views.need_page, name="need"),
    path("n/<str:number>/reply", views.reply, name="reply"),
    path("needs/in/<uuid:community_id>", views.faces_page, name="faces"),
    path("needs/in/<uuid:community_id>/feed.rss", views.faces_feed, name="feed"),
    path("needs/<str:number>", views.face_page, name="face"),
    path("n/<str:number>/receipt", own_need.receipt, name="receipt"),
    path("n/<str:number>/rate", own_need.rate, name="rate"),
    path("n/<str:number>/visit", own_need.visit, name="visit"),
    path("n/<str:number>/proxy", own_need.proxy, name="proxy"),
    path("n/<str:number>/proxies/<uuid:proxy_id>/end", own_need.end_proxy, name="proxy_end"),
    path("w/<str:sign>", work.work, name="work"),
    path("w/<str:sign>/photos/<uuid:photo_id>", work.work_photo, name="work_photo"),
    path("w/<str:sign>/<str:act>", work.work_act, name="work_act"),
    path("n/<str:number>/answer", views.answer, name="answer"),
    path("n/<str:number>/photos/<uuid:photo_id>", views.need_photo, name="photo"),
]
