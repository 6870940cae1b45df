"""What is asked about the two coverages and about alliances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from gongzhi.domain.actors.models import AllianceMember, Coverage, Organisation
from gongzhi.domain.actors.queries.organisations import OrganisationFilters, organisation_list
from gongzhi.domain.actors.words import AllianceRole, CoverageWay, OrganisationKind

NOT_LOOKED_AT = "not_looked_at"
"""Stands for organisations about which nothing is recorded yet; they count as not covered."""

BRANCH = (CoverageWay.OWN, CoverageWay.JOINT)
WORK = (*BRANCH, CoverageWay.INSTRUCTOR)


@dataclass(frozen=True, slots=True)
class CoverageRates:
    """The two rates on a day, with what they are made of.

    The denominator are the organisations of the counted kinds that take part on the day, without the excluded ones.
    The first rate's numerator has a branch of its own or a joint one, the second's an instructor as well.
    """

    on: date
    by_way: dict[str, int] = field(default_factory=dict)
    transferred: int = 0
    recruited: int = 0
    instructors: int = 0
    joint_branches: int = 0

    @property
    def excluded(self) -> int:
        """How many are not counted, each with its reason."""
        return self.by_way.get(CoverageWay.NOT_COUNTED, 0)

    @property
    def counted(self) -> int:
        """The denominator of both rates."""
        return sum(self.by_way.values()) - self.excluded

    @property
    def with_branch(self) -> int:
        """The numerator of the coverage by organisation."""
        return sum(self.by_way.get(way, 0) for way in BRANCH)

    @property
    def with_work(self) -> int:
        """The numerator of the coverage by work."""
        return sum(self.by_way.get(way, 0) for way in WORK)

    @property
    def branch_percent(self) -> int | None:
        """The first rate, None where nothing is counted."""
        return round(100 * self.with_branch / self.counted) if self.counted else None

    @property
    def work_percent(self) -> int | None:
        """The second rate, None where nothing is counted."""
        return round(100 * self.with_work / self.counted) if self.counted else None


def coverage_list(
    paths: tuple[str, ...], *, on: date, way: str = "", text: str = "", community: UUID | None = None
) -> QuerySet[Organisation]:
    """Lists the organisations of the counted kinds on a day, each with its coverage of that day (``covering``).

    ``way`` narrows to one way, ``not_looked_at``, ``branch`` (own or joint), ``work`` (those and instructors) or
    ``uncovered``.
    """
    filters = OrganisationFilters(text=text, community=community)
    found = organisation_list(paths, filters, on=on).filter(kind__takes_coverage=True, community__isnull=False)
    covering = FilteredRelation("coverages", condition=Q(coverages__during__contains=on))
    # The checker knows no relations made in a query.
    joined: Any = found.annotate(covering=covering)
    covered: QuerySet[Organisation] = joined.select_related("covering__branch")
    narrowed = {
        NOT_LOOKED_AT: Q(covering=None),
        "branch": Q(covering__way__in=BRANCH),
        "work": Q(covering__way__in=WORK),
        "uncovered": Q(covering=None) | Q(covering__way=CoverageWay.NONE),
    }
    return covered.filter(narrowed.get(way) or Q(covering__way=way)) if way else covered


def coverage_rates(paths: tuple[str, ...], *, on: date, community: UUID | None = None) -> CoverageRates:
    """Counts the two rates, their exclusions and the three means on a day, in the database."""
    found: Any = coverage_list(paths, on=on, community=community).order_by()
    rows = found.values("covering__way").annotate(bodies=Count("id", distinct=True))
    by_way = {row["covering__way"] or NOT_LOOKED_AT: row["bodies"] for row in rows}
    sums = Coverage.objects.filter(organisation__in=found.values("id"), during__contains=on).aggregate(
        transferred=Coalesce(Sum("transferred"), 0),
        recruited=Coalesce(Sum("recruited"), 0),
        instructors=Coalesce(Sum("instructors"), 0),
        joint_branches=Count("branch", filter=Q(way=CoverageWay.JOINT), distinct=True),
    )
    return CoverageRates(on=on, by_way=by_way, **sums)


def coverages_of(organisation_id: UUID) -> QuerySet[Coverage]:
    """Lists how an organisation was covered, the newest first."""
    return Coverage.objects.filter(organisation_id=organisation_id).select_related("branch").order_by("-during")


def covered_by(branch_id: UUID, on: date) -> QuerySet[Coverage]:
    """Lists whom a Party branch covers on a day; several where it is a joint one."""
    return Coverage.objects.filter(branch_id=branch_id, during__contains=on).select_related("organisation__kind")


def alliances(paths: tuple[str, ...], *, on: date, text: str = "") -> QuerySet[Organisation]:
    """Lists the alliances seen from these areas, with their number of members on a day (``member_count``)."""
    found = organisation_list(paths, OrganisationFilters(kind=OrganisationKind.ALLIANCE, text=text), on=on)
    return found.annotate(member_count=Count("members", filter=Q(members__during__contains=on), distinct=True))


def alliance_members(alliance_id: UUID, on: date) -> QuerySet[AllianceMember]:
    """Lists the members of an alliance on a day, the chair unit first."""
    return (
        AllianceMember.objects.filter(alliance_id=alliance_id, during__contains=on)
        .select_related("member__kind", "member__community")
        .order_by("role", "member__name_key", "id")
    )


def members_of_alliances(alliance_ids: Iterable[UUID], on: date) -> QuerySet[AllianceMember]:
    """Lists the members of many alliances on a day, by alliance and the chair unit first."""
    return (
        AllianceMember.objects.filter(alliance_id__in=list(alliance_ids), during__contains=on)
        .select_related("alliance__community", "member")
        .order_by("alliance__name_key", "alliance_id", "role", "member__name_key", "id")
    )


def alliances_of(organisation_id: UUID, on: date) -> QuerySet[AllianceMember]:
    """Lists the alliances that an organisation belongs to on a day."""
    return AllianceMember.objects.filter(member_id=organisation_id, during__contains=on).select_related("alliance")


def chairs_of(alliance_ids: Iterable[UUID], on: date) -> dict[UUID, Organisation]:
    """Finds the chair units of many alliances on a day in one query: alliance → organisation."""
    found = AllianceMember.objects.filter(
        alliance_id__in=list(alliance_ids), role=AllianceRole.CHAIR, during__contains=on
    ).select_related("member")
    return {one.alliance_id: one.member for one in found}
