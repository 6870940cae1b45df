"""Addresses of grids at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.grids import exports, nets, plans, printing, rota, staffing, views, work

urlpatterns = [
    path("", views.grids_home, name="grids"),
    path("communities/<uuid:community_id>/map.json", views.community_map, name="grids_map"),
    path("propose/", plans.propose, name="propose_plan"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<uuid:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<uuid:plan_id>/map.json", plans.plan_map, name="plan_map"),
    path("plans/<uuid:plan_id>/adopt/", plans.adopt, name="adopt_plan"),
    path("plans/<uuid:plan_id>/withdraw/", plans.withdraw, name="withdraw_plan"),
    path("plans/<uuid:plan_id>/grids.csv", exports.grids_csv, name="grids_csv"),
    path("plans/<uuid:plan_id>/buildings.csv", exports.buildings_csv, name="buildings_csv"),
    path("plans/<uuid:plan_id>/nets/", nets.plan_nets, name="plan_nets"),
    path("plans/<uuid:plan_id>/nets/<slug:kind>/", nets.stage, name="stage"),
    path("plans/<uuid:plan_id>/nets/<slug:kind>/finish/", nets.finish, name="finish_stage"),
    path("plans/<uuid:plan_id>/nets/<slug:kind>/reopen/", nets.reopen, name="reopen_stage"),
    path("plans/<uuid:plan_id>/print.pdf", printing.plan_pdf, name="plan_pdf"),
    path("<uuid:grid_id>/print.pdf", printing.grid_pdf, name="grid_pdf"),
    path("alarms/", rota.team_alarms, name="team_alarms"),
    path("teams/<uuid:team_id>/", rota.team_page, name="team"),
    path("services/<uuid:service_id>/end/", work.end_service, name="end_grid_service"),
    path("supplies/<uuid:supply_id>/drop/", work.drop_supply, name="drop_supply"),
    path("<uuid:grid_id>/", views.grid_page, name="grid"),
    path("<uuid:grid_id>/work/", work.grid_work, name="grid_work"),
    path("<uuid:grid_id>/work/meeting/", work.arrange, name="arrange_grid"),
    path("<uuid:grid_id>/work/services/", work.bring_service, name="bring_service"),
    path("<uuid:grid_id>/work/stock/", work.count_supply, name="count_supply"),
    path("<uuid:grid_id>/teams/<slug:kind>/rota/", rota.rota, name="rota"),
    path("<uuid:grid_id>/teams/<slug:kind>/", staffing.staff, name="staff_team"),
]
