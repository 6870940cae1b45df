"""The stamp of everything that the answers to "whose is it?" and "what may I do?" rest on."""

from __future__ import annotations

from django.db import models

from gongzhi.foundation.models import Row


class DutyStamp(Row):
    """Changes with every change of what ``accountable`` and ``standing`` read, in the same transaction, by triggers.

    All rows' tokens together name one state of those tables. A transaction that changes something gives a fresh token
    to a row that nobody else holds, or adds one, so that nobody waits for anybody.
    """

    token = models.UUIDField()

    class Privacy:
        open = frozenset({"id", "token"})

    class Watches:
        """Table → the events after which an answer may differ. New people have no answers yet."""

        events = {
            "duties_dutyitem": "INSERT OR UPDATE OR DELETE",
            "duties_dutylistversion": "UPDATE",
            "duties_chainlink": "INSERT OR UPDATE OR DELETE",
            "actors_appointment": "INSERT OR UPDATE OR DELETE",
            "actors_post": "INSERT OR UPDATE OR DELETE",
            "actors_organisation": "INSERT OR UPDATE OR DELETE",
            "actors_organisationplace": "INSERT OR UPDATE OR DELETE",
            "actors_person": "UPDATE OF name, user_id",
            "duties_delegation": "INSERT OR UPDATE OR DELETE",
            "grids_team": "INSERT OR UPDATE OR DELETE",
            "grids_teammember": "INSERT OR UPDATE OR DELETE",
            "grids_grid": "UPDATE OF name",
            "grids_gridbuilding": "INSERT OR UPDATE OR DELETE",
            "places_place": "INSERT OR UPDATE OF name, path, parent_id, community_id, building_id, until",
        }
