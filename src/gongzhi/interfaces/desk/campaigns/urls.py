"""Addresses of rounds and leaders' visits at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.campaigns import campaign, doors, leaders, live, pairs, paper, planning, sheets, views

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("new/", views.start_round, name="start_round"),
    path("sheets/", sheets.sheets, name="round_sheets"),
    path("sheets/<uuid:sheet_id>/", sheets.sheet, name="round_sheet"),
    path("visits/", leaders.visits, name="leader_visits"),
    path("visits/places/", leaders.goals, name="leader_goals"),
    path("visits/new/", leaders.plan_visit, name="plan_leader_visit"),
    path("visits/<uuid:walk_id>/", leaders.visit, name="leader_visit"),
    path("visits/<uuid:walk_id>/note/", leaders.note_visit, name="note_leader_visit"),
    path("plans/<uuid:round_plan_id>/", planning.plan, name="round_plan"),
    path("plans/<uuid:round_plan_id>/progress/", planning.plan_progress, name="round_plan_progress"),
    path("plans/<uuid:round_plan_id>/stop/", planning.stop_plan, name="stop_round_plan"),
    path("plans/<uuid:round_plan_id>/adopt/", planning.adopt_plan, name="adopt_round_plan"),
    path("doors/<uuid:door_id>/", doors.door, name="round_door"),
    path("doors/<uuid:door_id>/visit/", doors.visit, name="visit_round_door"),
    path("doors/<uuid:door_id>/slip/", doors.slip, name="slip_round_door"),
    path("doors/<uuid:door_id>/close/", doors.close_door, name="close_round_door"),
    path("doors/<uuid:door_id>/reopen/", doors.reopen_door, name="reopen_round_door"),
    path("doors/<uuid:door_id>/silence/", doors.silence, name="silence_round_door"),
    path("doors/<uuid:door_id>/neighbour/", doors.neighbour, name="neighbour_round_door"),
    path("doors/<uuid:door_id>/recheck/", doors.recheck, name="recheck_round_door"),
    path("pairs/<uuid:pair_id>/drop/", pairs.drop_pair, name="drop_round_pair"),
    path("<uuid:round_id>/", live.board, name="round"),
    path("<uuid:round_id>/campaign/", campaign.campaign, name="round_campaign"),
    path("<uuid:round_id>/live/", live.figures, name="round_live"),
    path("<uuid:round_id>/map.json", live.board_map, name="round_map"),
    path("<uuid:round_id>/plans/", planning.plans, name="round_plans"),
    path("<uuid:round_id>/doors/", doors.doors, name="round_doors"),
    path("<uuid:round_id>/quality/", doors.quality, name="round_quality"),
    path("<uuid:round_id>/rechecks/", live.draw_rechecks, name="draw_rechecks"),
    path("<uuid:round_id>/pairs/", pairs.pairs, name="round_pairs"),
    path("<uuid:round_id>/poster/", pairs.poster, name="round_poster"),
    path("<uuid:round_id>/paper/", paper.stairs, name="round_paper"),
    path("<uuid:round_id>/paper/<uuid:stair_id>/slips/", paper.slips, name="round_slips"),
    path("<uuid:round_id>/pull/", doors.pull, name="pull_round_stair"),
    path("leases/<uuid:lease_id>/release/", doors.release, name="release_round_stair"),
    path("<uuid:round_id>/paper/<uuid:stair_id>/", paper.walk_list, name="round_walk_list"),
    path("<uuid:round_id>/paper/<uuid:stair_id>/enter/", paper.reentry, name="round_reentry"),
    path("<uuid:round_id>/close/", live.close_round, name="close_round"),
    path("<uuid:round_id>/report/", live.report, name="round_report"),
]
