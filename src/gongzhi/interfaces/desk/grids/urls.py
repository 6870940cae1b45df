"""Addresses of grids at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.grids import exports, plans, staffing, views

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
    path("<uuid:grid_id>/", views.grid_page, name="grid"),
    path("<uuid:grid_id>/teams/<slug:kind>/", staffing.staff, name="staff_team"),
]
