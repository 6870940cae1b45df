"""The two coverages, and alliances of organisations."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models.organisations import Organisation
from gongzhi.domain.actors.words import AllianceRole, CoverageWay
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class Coverage(Row):
    """How an organisation is covered by Party building, during which days: counts only, never a name (R10).

    ``branch`` is the Party branch it has, alone or jointly. ``transferred``, ``recruited`` and ``instructors`` count
    the three means by which it came about. A row with the way "none" says that somebody looked and found none.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverages")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=CoverageWay)
    branch = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="covered")
    transferred = models.PositiveSmallIntegerField(default=0)
    recruited = models.PositiveSmallIntegerField(default=0)
    instructors = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    during = DateRangeField()

    class Meta:
        ordering = ("organisation__name_key", "id")
        constraints = (
            ExclusionConstraint(
                name="actors_one_coverage_a_day",
                expressions=(("organisation", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
            models.CheckConstraint(
                condition=~Q(way__in=("own", "joint")) | Q(branch__isnull=False), name="actors_branch_is_named"
            ),
            models.CheckConstraint(condition=~Q(way="not_counted") | ~Q(note=""), name="actors_exclusion_has_reason"),
            models.CheckConstraint(condition=~Q(way="instructor") | Q(instructors__gt=0), name="actors_instructor_is"),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset("id organisation community way branch transferred recruited instructors note during".split())


class AllianceMember(Row):
    """An organisation in an alliance, during which days and as what; one chair unit at a time."""

    alliance = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alliances")
    role = models.CharField(max_length=12, choices=AllianceRole, default=AllianceRole.MEMBER)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="actors_one_chair_an_alliance",
                expressions=(("alliance", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
                condition=Q(role="chair"),
            ),
            ExclusionConstraint(
                name="actors_member_once",
                expressions=(
                    ("alliance", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
            models.CheckConstraint(condition=~Q(alliance=F("member")), name="actors_not_own_member"),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "alliance", "member", "role", "community", "source", "during"})
