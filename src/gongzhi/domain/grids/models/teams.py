"""The three teams of each grid (1+1+1)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.grids.models.plans import Grid
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class Team(Row):
    """One of the three teams of a grid."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="teams")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=TeamKind)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("grid", "-kind")
        constraints = (models.UniqueConstraint(fields=("grid", "kind"), name="grids_team_kind_once"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "grid", "community", "kind", "name"})


class TeamMember(Row):
    """Who works in a team during which days; ``grid`` is a copy, so that a person's own grids are one question."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_memberships")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="grids_person_once_a_team",
                expressions=(
                    ("team", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
            ExclusionConstraint(
                name="grids_one_lead_a_team",
                expressions=(("team", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
                condition=Q(is_lead=True),
            ),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"

    class Privacy:
        open = frozenset({"id", "team", "grid", "community", "is_lead", "during"})
        personal = {
            "person": Personal(
                purpose="Who may visit this grid's doors, and whom residents can ask.",
                basis="PIPL §13(1)3 for staff; §13(1)1 consent for volunteers, who opt in",
                retention="removed three years after the membership ended",
                days=1095,
            )
        }
