"""Addresses of the desk: one line for each room."""

from __future__ import annotations

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("", include("gongzhi.interfaces.desk.home.urls")),
    path("grids/", include("gongzhi.interfaces.desk.grids.urls")),
    path("rounds/", include("gongzhi.interfaces.desk.campaigns.urls")),
    path("phones/", include("gongzhi.interfaces.desk.fieldwork.urls")),
    path("needs/", include("gongzhi.interfaces.desk.needs.urls")),
    path("responses/", include("gongzhi.interfaces.desk.responses.urls")),
    path("intake/", include("gongzhi.interfaces.desk.intake.urls")),
    path("duties/", include("gongzhi.interfaces.desk.duties.urls")),
    path("actors/", include("gongzhi.interfaces.desk.actors.urls")),
    path("contributions/", include("gongzhi.interfaces.desk.contributions.urls")),
    path("lists/", include("gongzhi.interfaces.desk.lists.urls")),
    path("places/", include("gongzhi.interfaces.desk.places.urls")),
    path("accounts/", include("gongzhi.interfaces.desk.accounts.urls")),
    path("setup/", include("gongzhi.interfaces.desk.setup.urls")),
    path("journal/", include("gongzhi.interfaces.desk.journal.urls")),
]
