"""The three teams of each grid (1+1+1)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.grids.models.plans import Grid
from gongzhi.domain.grids.words import SHIFT_SLOTS, TeamAlarm, TeamConsent, TeamKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class Team(Row):
    """One of the three teams of a grid; ``alarm`` is what its people were told is wrong with it, and since when."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="teams")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=TeamKind)
    name = models.CharField(max_length=80)
    alarm = models.CharField(max_length=16, choices=TeamAlarm, blank=True)
    alarm_since = models.DateField(null=True)

    class Meta:
        ordering = ("grid", "-kind")
        constraints = (
            models.UniqueConstraint(fields=("grid", "kind"), name="grids_team_kind_once"),
            models.CheckConstraint(
                condition=Q(alarm="", alarm_since=None) | (~Q(alarm="") & Q(alarm_since__isnull=False)),
                name="grids_alarm_dated",
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "grid", "community", "kind", "name", "alarm", "alarm_since"})


class TeamMember(Row):
    """Who works in a team during which days; ``grid`` is a copy, so that a person's own grids are one question.

    ``consent`` says by what right the person is in it: by post, or because they agreed, and on which day. ``shifts``
    are the slots of the team's weekly rota ("1-morning"): a plan of the week, never a record of attendance (R11).
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_memberships")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    is_deputy = models.BooleanField(default=False)
    consent = models.CharField(max_length=8, choices=TeamConsent, default=TeamConsent.POST)
    consent_on = models.DateField(null=True)
    shifts = ArrayField(models.CharField(max_length=12), default=list)
    during = DateRangeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(is_lead=False) | Q(is_deputy=False), name="grids_lead_or_deputy"),
            models.CheckConstraint(
                condition=Q(consent="post", consent_on=None) | (~Q(consent="post") & Q(consent_on__isnull=False)),
                name="grids_consent_dated",
            ),
            models.CheckConstraint(
                condition=Q(shifts__contained_by=list(SHIFT_SLOTS)), name="grids_shifts_in_the_week"
            ),
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
        open = frozenset(
            {"id", "team", "grid", "community", "is_lead", "is_deputy", "consent", "consent_on", "shifts", "during"}
        )
        personal = {
            "person": Personal(
                purpose="Who may visit this grid's doors, and whom residents can ask.",
                basis="PIPL §13(1)3 for staff; §13(1)1 consent for volunteers, who opt in",
                retention="removed three years after the membership ended",
                days=1095,
            )
        }
