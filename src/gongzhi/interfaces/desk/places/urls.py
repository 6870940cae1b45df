"""Addresses of places at the desk."""

from __future__ import annotations

from django.urls import path

from gongzhi.interfaces.desk.places import cards, changes, lists, uploads, views

app_name = "places"
urlpatterns = [
    path("", views.communities, name="list"),
    path("export.csv", views.export, name="export"),
    path("find/", lists.places, name="find"),
    path("find/places.<slug:form>", lists.export, name="find_export"),
    path("template.xlsx", uploads.template, name="template"),
    path("uploads/<uuid:upload_id>/", uploads.upload_page, name="upload"),
    path("uploads/<uuid:upload_id>/faults.csv", uploads.faults, name="upload_faults"),
    path("uploads/<uuid:upload_id>/<slug:verb>", uploads.upload_act, name="upload_act"),
    path("acts/<uuid:act_id>/undo", changes.undo, name="undo"),
    path("<uuid:place_id>/", views.place_page, name="place"),
    path("<uuid:place_id>/import", uploads.upload, name="import"),
    path("<uuid:place_id>/lanes", lists.lanes, name="lanes"),
    path("<uuid:place_id>/planned", changes.planned, name="planned"),
    path("<uuid:place_id>/card", cards.card, name="card"),
    path("<uuid:place_id>/card/edit", cards.edit, name="card_edit"),
    path("<uuid:place_id>/card/history", cards.history, name="card_history"),
    path("<uuid:place_id>/<slug:kind>", changes.act, name="act"),
]
