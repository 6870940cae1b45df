"""Owners' committees and property management committees against the law, and the three property rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat

from gongzhi.algorithms.ruling import Ruling
from gongzhi.algorithms.ruling import Value as Given
from gongzhi.domain.actors.models import Appointment, Coverage, Organisation, OrganisationPlace
from gongzhi.domain.actors.words import Capacity, CoverageWay, OrganisationKind, PlaceRelation, PostKind
from gongzhi.domain.duties.models import ProcedureStep
from gongzhi.domain.duties.queries.rulings import ruling
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind

COMMITTEES = (OrganisationKind.OWNERS_COMMITTEE, OrganisationKind.PROPERTY_MGMT_COMMITTEE)
_OWNERS = (Capacity.OWNER, Capacity.OWNER_PARTY_MEMBER)
_SEATS = (PostKind.COMMITTEE_CHAIR, PostKind.COMMITTEE_MEMBER)
_CHECKS = {
    OrganisationKind.OWNERS_COMMITTEE: ("owners_committee_size", "owners_committee_term"),
    OrganisationKind.PROPERTY_MGMT_COMMITTEE: ("management_committee_size", "management_committee_term"),
}


@dataclass(frozen=True, slots=True)
class Committee:
    """One committee on a day: its figures, and what the law in force says about each."""

    organisation_id: UUID
    name: str
    kind: str
    place: Place
    members: int
    owners: int
    households: int
    rulings: tuple[Ruling, ...]
    filing_due: date | None = None
    filing_procedure: UUID | None = None

    @property
    def faults(self) -> tuple[Ruling, ...]:
        """Lists the rules that are broken; what lacks its facts is none."""
        return tuple(one for one in self.rulings if one.answer == "no")


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the three property rates: numerator, denominator; the list behind it comes by the same name."""

    code: str
    counted: int
    all: int

    @property
    def percent(self) -> int | None:
        """Gives the rate in whole percent, None without a denominator."""
        return round(100 * self.counted / self.all) if self.all else None


RATES = ("formation", "service", "party")


@dataclass(frozen=True, slots=True)
class RateLine:
    """One area or organisation behind a rate."""

    id: UUID
    name: str
    where: str
    is_counted: bool
    by: str


def property_rates(paths: tuple[str, ...], *, on: date) -> tuple[Rate, Rate, Rate]:
    """Counts the three property rates below these paths on a day, in two statements.

    Areas with a committee and areas with a firm, of all areas (courtyards); committees and firms with a Party
    organisation of their own or a joint one, of all that are in them.
    """
    areas = _areas(paths, on).aggregate(
        all=Count("pk"),
        formed=Count("pk", filter=~Q(committee="")),
        served=Count("pk", filter=~Q(firm="")),
    )
    bodies = _bodies(paths, on).aggregate(all=Count("pk"), covered=Count("pk", filter=Q(is_covered=True)))
    return (
        Rate("formation", areas["formed"], areas["all"]),
        Rate("service", areas["served"], areas["all"]),
        Rate("party", bodies["covered"], bodies["all"]),
    )


def rate_lines(code: str, paths: tuple[str, ...], *, on: date) -> list[RateLine]:
    """Lists what a property rate counts, whatever is not counted first; none for a rate that is none."""
    if code == "party":
        return [
            RateLine(one.pk, one.name, one.community.name if one.community else "", one.is_covered, "")
            for one in _bodies(paths, on).select_related("community").order_by("is_covered", "name_key", "id")
        ]
    field = {"formation": "committee", "service": "firm"}.get(code)
    if field is None:
        return []
    areas: Iterable[Any] = _areas(paths, on).select_related("community")
    lines = [
        RateLine(one.pk, one.name, one.community.name if one.community else "", bool(by := getattr(one, field)), by)
        for one in areas
    ]
    return sorted(lines, key=lambda line: line.is_counted)


def committees(paths: tuple[str, ...], *, on: date) -> list[Committee]:
    """Judges the committees of owners below these paths by the law in force on a day, in three statements."""
    relations = (
        OrganisationPlace.objects.filter(
            _below(paths, "place"),
            relation=PlaceRelation.REPRESENTS,
            during__contains=on,
            organisation__kind__code__in=COMMITTEES,
        )
        .select_related("organisation", "place__community")
        .annotate(households=_households())
        .order_by("place__path", "id")
    )
    found: list[Any] = list(relations)
    ids = {one.organisation_id for one in found}
    seats: dict[UUID, list[Appointment]] = defaultdict(list)
    for held in Appointment.objects.filter(
        post__organisation_id__in=ids, post__kind__in=_SEATS, during__contains=on, is_deputy=False
    ).select_related("post"):
        seats[held.post.organisation_id].append(held)
    filings = {one.procedure.organisation_id: one for one in _filings(ids)}
    return [_committee(one, seats[one.organisation_id], filings.get(one.organisation_id), on) for one in found]


def _committee(related: Any, seats: list[Appointment], filing: ProcedureStep | None, on: date) -> Committee:
    owners = sum(1 for held in seats if held.capacity in _OWNERS)
    chairs = [held for held in seats if held.post.kind == PostKind.COMMITTEE_CHAIR]
    facts: dict[str, Given] = {
        "members": len(seats),
        "owner_members": owners,
        "households": related.households,
        "term_months": max((_months(held) for held in seats), default=None),
        "chair_from_committee": chairs[0].capacity == Capacity.OFFICE_REPRESENTATIVE if chairs else None,
    }
    kind = OrganisationKind(related.organisation.kind_id)
    found = (ruling("property", check, facts, on=on, place=related.place) for check in _CHECKS[kind])
    return Committee(
        organisation_id=related.organisation_id,
        name=related.organisation.name,
        kind=kind,
        place=related.place,
        members=len(seats),
        owners=owners,
        households=related.households,
        rulings=tuple(one for one in found if one is not None),
        filing_due=filing.due_on if filing else None,
        filing_procedure=filing.procedure_id if filing else None,
    )


def _months(held: Appointment) -> int:
    """Counts the months of a term; one without an end counts as more than any law allows."""
    begin, end = held.during.lower, held.during.upper
    if end is None:
        return 999
    months: int = (end.year - begin.year) * 12 + end.month - begin.month
    return months + (1 if end.day > begin.day else 0)


def _filings(organisations: set[UUID]) -> QuerySet[ProcedureStep]:
    """Finds the steps of filing that wait, of procedures under way."""
    return ProcedureStep.objects.filter(
        procedure__organisation_id__in=organisations, procedure__state="running", code="filing", done_on=None
    ).select_related("procedure")


def _areas(paths: tuple[str, ...], on: date) -> QuerySet[Any]:
    def name(relation: str, kinds: tuple[str, ...]) -> Coalesce:
        related = OrganisationPlace.objects.filter(
            place=OuterRef("pk"), relation=relation, during__contains=on, organisation__kind__code__in=kinds
        ).order_by("id")
        return Coalesce(Subquery(related.values("organisation__name")[:1]), Value(""))

    return (
        Place.objects.filter(_below(paths, ""), kind=PlaceKind.COURTYARD, until=None)
        .annotate(
            committee=name(PlaceRelation.REPRESENTS, COMMITTEES),
            firm=name(PlaceRelation.MANAGES, (OrganisationKind.PROPERTY_SERVICE_PROVIDER,)),
        )
        .order_by("path")
    )


def _bodies(paths: tuple[str, ...], on: date) -> QuerySet[Any]:
    here = OrganisationPlace.objects.filter(
        _below(paths, "place"), organisation=OuterRef("pk"), during__contains=on
    ).filter(relation__in=(PlaceRelation.MANAGES, PlaceRelation.REPRESENTS))
    covered = Coverage.objects.filter(
        organisation=OuterRef("pk"), during__contains=on, way__in=(CoverageWay.OWN, CoverageWay.JOINT)
    )
    kinds = (*COMMITTEES, OrganisationKind.PROPERTY_SERVICE_PROVIDER)
    return Organisation.objects.filter(Exists(here), kind__code__in=kinds).annotate(is_covered=Exists(covered))


def _households() -> Coalesce:
    # A range of text instead of "begins with": only that uses the index on paths.
    inside = Place.objects.filter(
        kind=PlaceKind.HOUSEHOLD,
        until=None,
        path__gt=OuterRef("place__path"),
        path__lt=Concat(OuterRef("place__path"), Value("~")),
    ).order_by()
    counted = inside.annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _below(paths: tuple[str, ...], field: str) -> Q:
    name = f"{field}__path__startswith" if field else "path__startswith"
    return reduce(or_, (Q((name, path)) for path in paths), Q(pk__in=[]))
