"""Addresses of the phone's pages."""

from django.urls import path

from gongzhi.interfaces.field.campaigns import asking, evening, leases, taps, views, wishes
from gongzhi.interfaces.field.fieldwork import views as fieldwork
from gongzhi.interfaces.field.grids import views as grids
from gongzhi.interfaces.field.needs import views as needs

app_name = "field"
urlpatterns = [
    path("", views.today, name="today"),
    path("doors/", fieldwork.doors, name="doors"),
    path("worker.js", fieldwork.worker, name="worker"),
    path("app.webmanifest", fieldwork.manifest, name="manifest"),
    path("rounds/<uuid:round_id>/buildings/<uuid:building_id>/", views.building, name="building"),
    path("rounds/<uuid:round_id>/stairs/<uuid:stair_id>/", views.stairwell, name="stairwell"),
    path("rounds/<uuid:round_id>/stairs/<uuid:stair_id>/floor", taps.record_nobody, name="floor"),
    path("rounds/<uuid:round_id>/evening/", evening.evening, name="evening"),
    path("rounds/<uuid:round_id>/badge/", evening.badge, name="badge"),
    path("doors/<uuid:door_id>/evening", evening.mark, name="mark_evening"),
    path("doors/<uuid:door_id>/slip", evening.slip, name="leave_slip"),
    path("doors/<uuid:door_id>/silence", wishes.silence, name="silence"),
    path("doors/<uuid:door_id>/neighbour", wishes.neighbour, name="neighbour"),
    path("doors/<uuid:door_id>/asked/", asking.record_asked, name="asked"),
    path("rounds/<uuid:round_id>/next", leases.pull, name="pull"),
    path("leases/<uuid:lease_id>/release", leases.release, name="release"),
    path("floors/<uuid:batch>/undo", taps.take_floor_back, name="undo_floor"),
    path("doors/<uuid:door_id>/visit", taps.record, name="visit"),
    path("visits/<uuid:visit_id>/undo", taps.take_back, name="undo"),
    path("doors/<uuid:door_id>/need/", needs.write_need, name="write_need"),
    path("grid/", grids.my_grid, name="grid"),
    path("teams/<uuid:team_id>/agree", grids.agree, name="agree_team"),
    path("teams/<uuid:team_id>/leave", grids.leave, name="leave_team"),
    path("needs/", needs.my_needs, name="needs"),
    path("needs/<uuid:need_id>/receipt/", needs.receipt, name="receipt"),
]
