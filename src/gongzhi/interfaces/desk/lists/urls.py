"""Addresses of the three lists at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.lists import matches, projects, snapshots

urlpatterns = [
    path("", snapshots.overview, name="lists"),
    path("at/<uuid:community_id>/snapshot", snapshots.take, name="list_take"),
    path("snapshots/<uuid:snapshot_id>", snapshots.snapshot_page, name="list_snapshot"),
    path("snapshots/<uuid:snapshot_id>/publish", snapshots.publish, name="list_publish"),
    path("snapshots/<uuid:snapshot_id>/withdraw", snapshots.withdraw, name="list_withdraw"),
    path("projects", projects.project_list, name="projects"),
    path("projects/at/<uuid:community_id>/new", projects.propose, name="project_new"),
    path("projects/<uuid:project_id>", projects.project_page, name="project"),
    path("projects/<uuid:project_id>/<str:move>", projects.move, name="project_move"),
    path("needs/<uuid:need_id>/project", projects.propose_for_need, name="need_project"),
    path("needs/<uuid:need_id>/resource", matches.ask_for, name="need_resource"),
    path("matches", matches.match_list, name="matches"),
    path("matches/<uuid:match_id>", matches.match_page, name="match"),
    path("matches/<uuid:match_id>/<str:answer>", matches.answer, name="match_answer"),
]
