"""Looking through a whole district for gaps and overlaps, in a fixed number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from gongzhi.domain.actors.models import Appointment, Organisation, OrganisationPlace, Post
from gongzhi.domain.actors.words import OrganisationKind, OrganisationState, PlaceRelation, PostKind
from gongzhi.domain.duties.models import ChainLink, DutyItem
from gongzhi.domain.duties.words import DutyListKind, GapKind, Subject
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind

__all__ = ["Found", "find_gaps"]

# Posts that somebody has to be able to stand in for; the chain's own posts come in by the chain.
_WITH_DEPUTY = (PostKind.COMMUNITY_SECRETARY, PostKind.SUBDISTRICT_OFFICER, PostKind.PROPERTY_MANAGER)


@dataclass(frozen=True, slots=True)
class Found:
    """One gap as the scan sees it today."""

    kind: GapKind
    key: str
    place_id: UUID
    community_id: UUID | None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A courtyard, or a community: where one set of bodies answers. ``above`` lists its places, the deepest first."""

    id: UUID
    community_id: UUID
    above: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    subject: str
    organisation_id: UUID | None
    matter: str
    duty: str


def find_gaps(path: str, *, kinds: Sequence[str], on: date) -> list[Found]:
    """Lists what is missing or doubled below a place on a day; ``kinds`` are the codes of all kinds of matter.

    A community of which nothing is entered yet (no body, no building) is left out: it has no gap, it has no data.
    """
    units = _units(path)
    return [
        *_nobody(units, kinds, path, on),
        *_two_bodies(path, on),
        *_posts(path, on),
        *_expired(path, on),
        *_outside_lists(units),
        *_outside_chain(path, on),
    ]


def _units(path: str) -> list[_Unit]:
    """Lists the courtyards, and the communities that have none, with the places above each."""
    begun = Q(Exists(Organisation.objects.filter(community=OuterRef("pk"), until=None))) | Q(
        Exists(Place.objects.filter(community=OuterRef("pk"), kind=PlaceKind.BUILDING, until=None))
    )
    standing = Place.objects.filter(until=None)
    high = {one.path: one.pk for one in standing.filter(kind__in=(PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT))}
    communities = list(standing.filter(begun, kind=PlaceKind.COMMUNITY, path__startswith=path).order_by("path"))
    courts = standing.filter(kind=PlaceKind.COURTYARD, path__startswith=path).order_by("path")
    by_community: dict[UUID | None, list[Place]] = defaultdict(list)
    for court in courts:
        by_community[court.community_id].append(court)
    units = []
    for community in communities:
        above = tuple(high[top] for top in sorted(high, key=len, reverse=True) if community.path.startswith(top))
        below = by_community.get(community.pk, [])
        units += [_Unit(court.pk, community.pk, (court.pk, community.pk, *above)) for court in below]
        if not below:
            units.append(_Unit(community.pk, community.pk, (community.pk, *above)))
    return units


def _nobody(units: Sequence[_Unit], kinds: Sequence[str], path: str, on: date) -> Iterator[Found]:
    lines = _lines({place for unit in units for place in unit.above}, on)
    bodies = _Bodies(path, on)
    fitting = _Fitting(lines, kinds)
    for unit in units:
        without: dict[str, list[str]] = defaultdict(list)
        for kind in kinds:
            named = fitting.of(kind, unit.above)
            if not any(bodies.has(line, unit) for line in named):
                subjects = "|".join(dict.fromkeys(line.subject for line in named))
                without[subjects].append(named[0].duty if named else kind)
        for subjects, matters in without.items():
            words = [one for one in subjects.split("|") if one]
            facts = {"subjects": words, "matters": list(dict.fromkeys(matters))}
            yield Found(GapKind.NOBODY, f"nobody:{unit.id}:{subjects}"[:160], unit.id, unit.community_id, facts)


class _Fitting:
    """Finds the lines that name somebody for a kind of matter; lines are grouped once by place and by kind."""

    def __init__(self, lines: dict[UUID, list[_Line]], kinds: Sequence[str]) -> None:
        self._by_place = {
            place: {kind: [line for line in own if kind.startswith(line.matter)] for kind in kinds}
            for place, own in lines.items()
        }

    def of(self, kind: str, above: tuple[UUID, ...]) -> list[_Line]:
        """Lists the lines that fit at a place, the longest matter first."""
        found = [line for place in above if place in self._by_place for line in self._by_place[place][kind]]
        return sorted(found, key=lambda line: -len(line.matter)) if len(found) > 1 else found


def _lines(places: set[UUID], on: date) -> dict[UUID, list[_Line]]:
    rows = DutyItem.objects.filter(list_kind=DutyListKind.DUTY, during__contains=on, place_id__in=places)
    found: dict[UUID, list[_Line]] = defaultdict(list)
    seen: set[tuple[UUID, _Line]] = set()
    facts = rows.values_list("place_id", "subject", "organisation_id", "matter", "duty")
    for place, subject, organisation, matter, duty in facts.iterator(5000):
        line = _Line(subject, organisation, matter, duty)
        if (place, line) not in seen:
            seen.add((place, line))
            found[place].append(line)
    return found


class _Bodies:
    """Knows which bodies exist where on a day."""

    def __init__(self, path: str, on: date) -> None:
        lasting = Q(until=None) | Q(until__gt=on)
        relations = OrganisationPlace.objects.filter(place__path__startswith=path, during__contains=on)
        self._related: dict[str, set[UUID]] = defaultdict(set)
        for relation, place in relations.values_list("relation", "place_id"):
            self._related[relation].add(place)
        kinds = (OrganisationKind.RESIDENTS_COMMITTEE, OrganisationKind.COMMUNITY_PARTY_COMMITTEE)
        committees = Organisation.objects.filter(lasting, kind__code__in=kinds, state=OrganisationState.CONFIRMED)
        self._committees = set(committees.values_list("kind__code", "community_id"))
        self._offices = set(
            Post.objects.filter(
                place__kind=PlaceKind.SUBDISTRICT, organisation__kind__code=OrganisationKind.SUBDISTRICT_OFFICE
            ).values_list("place_id", flat=True)
        )
        self._standing = set(
            DutyItem.objects.filter(subject=Subject.NAMED, during__contains=on)
            .filter(Q(organisation__until=None) | Q(organisation__until__gt=on))
            .values_list("organisation_id", flat=True)
        )

    def has(self, line: _Line, unit: _Unit) -> bool:
        """Tells whether the body that a line names exists at a place."""
        return bool(self._checks[line.subject](self, line, unit))

    def _is_related(self, relation: str, unit: _Unit) -> bool:
        return any(place in self._related[relation] for place in unit.above)

    _checks: Any = {
        Subject.MANAGER: lambda self, _line, unit: self._is_related(PlaceRelation.MANAGES, unit),
        Subject.TITLE_HOLDER: lambda self, _line, unit: self._is_related(PlaceRelation.OWNS, unit),
        Subject.OWNERS_COMMITTEE: lambda self, _line, unit: self._is_related(PlaceRelation.REPRESENTS, unit),
        Subject.RESIDENTS_COMMITTEE: lambda self, _line, unit: (
            (OrganisationKind.RESIDENTS_COMMITTEE, unit.community_id) in self._committees
        ),
        Subject.PARTY_COMMITTEE: lambda self, _line, unit: (
            (OrganisationKind.COMMUNITY_PARTY_COMMITTEE, unit.community_id) in self._committees
        ),
        Subject.SUBDISTRICT_OFFICE: lambda self, _line, unit: not self._offices.isdisjoint(unit.above),
        Subject.NAMED: lambda self, line, _unit: line.organisation_id in self._standing,
    }


_DOUBLED = """
SELECT i.place_id, place.community_id, i.matter, array_agg(DISTINCT i.subject), array_agg(DISTINCT o.name),
       array_agg(DISTINCT i.duty)
  FROM duties_dutyitem i
  JOIN places_place place ON place.id = i.place_id
  LEFT JOIN actors_organisation o ON o.id = i.organisation_id
 WHERE i.list_kind = 'duty' AND i.during @> %s::date AND starts_with(place.path, %s)
 GROUP BY i.place_id, place.community_id, i.matter, i.rank
HAVING count(DISTINCT i.subject || coalesce(i.organisation_id::text, '')) > 1
"""


def _two_bodies(path: str, on: date) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLED, [on, path])
        rows = cursor.fetchall()
    for place, community, matter, subjects, names, duties in rows:
        known = [one for one in subjects if one != Subject.NAMED] + [name for name in names if name]
        facts = {"subjects": known, "matters": duties}
        yield Found(GapKind.TWO_BODIES, f"two:{place}:{matter}"[:160], place, community, facts)


def _posts(path: str, on: date) -> Iterator[Found]:
    held = Appointment.objects.filter(post=OuterRef("pk"), during__contains=on)
    in_chain = ChainLink.objects.filter(post=OuterRef("pk"), during__contains=on)
    posts = (
        Post.objects.filter(place__path__startswith=path)
        .filter(Q(organisation__until=None) | Q(organisation__until__gt=on))
        .filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on))
        .annotate(
            is_held=Exists(held.filter(is_deputy=False)),
            is_deputised=Exists(held.filter(is_deputy=True)),
            needs_deputy=Q(has_deputy=True) | Q(kind__in=_WITH_DEPUTY) | Exists(in_chain),
        )
        .filter(Q(is_held=False) | Q(is_deputised=False))
    )
    rows = posts.values_list("id", "title", "organisation__name", "place_id", "community_id", "is_held", "needs_deputy")
    for pk, title, organisation, place, community, is_held, needs_deputy in rows.order_by("id"):
        facts = {"post": title, "organisation": organisation}
        if not is_held:
            yield Found(GapKind.VACANT, f"vacant:{pk}", place, community, facts)
        elif needs_deputy:
            yield Found(GapKind.NO_DEPUTY, f"deputy:{pk}", place, community, facts)


def _expired(path: str, on: date) -> Iterator[Found]:
    rows = (
        DutyItem.objects.filter(place__path__startswith=path, during__contains=on, article_until__lt=on)
        .order_by("place__path", "article", "matter", "id")
        .values_list("place_id", "place__community_id", "version_id", "article", "article_until", "duty")
    )
    groups: dict[tuple[Any, ...], list[str]] = {}
    for place, community, version, article, day, duty in rows:
        groups.setdefault((place, community, version, article, day), []).append(duty)
    for (place, community, version, article, day), duties in groups.items():
        facts = {"article": article, "day": day.isoformat(), "matters": list(dict.fromkeys(duties))}
        key = f"expired:{version}:{place}:{article}"[:160]
        yield Found(GapKind.EXPIRED, key, place, community, facts)


def _outside_lists(units: Iterable[_Unit]) -> Iterator[Found]:
    covered = set(DutyItem.objects.exclude(during=None).order_by().values_list("place_id", flat=True).distinct())
    for unit in units:
        if covered.isdisjoint(unit.above):
            yield Found(GapKind.OUTSIDE, f"outside:{unit.id}", unit.id, unit.community_id)


def _outside_chain(path: str, on: date) -> Iterator[Found]:
    """Finds, in communities that have branches, the buildings with households that no branch is attached to."""
    branches = ChainLink.objects.exclude(community=None).filter(
        level=3, during__contains=on, community__path__startswith=path
    )
    tops: dict[UUID, list[str]] = defaultdict(list)
    attached: dict[UUID, set[UUID]] = defaultdict(set)
    for community, grid, top, kind, covered in branches.values_list(
        "community_id", "grid_id", "place__path", "place__kind", "buildings"
    ):
        attached[community].update(covered)
        if not grid and kind in (PlaceKind.COURTYARD, PlaceKind.BUILDING):
            tops[community].append(top)
    homes = Place.objects.filter(building=OuterRef("pk"), kind=PlaceKind.HOUSEHOLD, until=None)
    buildings = Place.objects.filter(Exists(homes), community_id__in=attached, kind=PlaceKind.BUILDING, until=None)
    without: dict[UUID, list[str]] = defaultdict(list)
    for pk, community, own, name in buildings.order_by(Length("path"), "position", "id").values_list(
        "id", "community_id", "path", "name"
    ):
        if pk not in attached[community] and not any(own.startswith(top) for top in tops[community]):
            without[community].append(name)
    for community, names in without.items():
        facts = {"buildings": len(names), "names": names[:20]}
        yield Found(GapKind.OUTSIDE, f"unchained:{community}", community, community, facts)
