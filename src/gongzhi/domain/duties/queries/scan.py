"""Looking through a whole district for gaps and overlaps, in a fixed number of questions."""

from __future__ import annotations

import json
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
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import ChainLink, DutyItem
from gongzhi.domain.duties.words import GapKind, Subject
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
    organisation: str | None
    duty: str


# What the lists at one place name: matter → lines.
_List = dict[str, list[_Line]]


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
    rows = standing.order_by("path").values_list("id", "path", "community_id")
    high = {path: pk for pk, path, _ in rows.filter(kind__in=(PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT))}
    courts: dict[UUID | None, list[UUID]] = defaultdict(list)
    for court, _path, community in rows.filter(kind=PlaceKind.COURTYARD, path__startswith=path):
        courts[community].append(court)
    units = []
    for community, own, _ in rows.filter(begun, kind=PlaceKind.COMMUNITY, path__startswith=path):
        above = (community, *(high[top] for top in sorted(high, key=len, reverse=True) if own.startswith(top)))
        units += [_Unit(court, community, (court, *above)) for court in courts[community]]
        if not courts[community]:
            units.append(_Unit(community, community, above))
    return units


def _nobody(units: Sequence[_Unit], kinds: Sequence[str], path: str, on: date) -> Iterator[Found]:
    lines, bodies = _lines(units, on), _Bodies(path, on)
    # Places with the same lists above them and the same bodies have the same gaps: worked out once.
    known: dict[tuple[tuple[UUID, ...], frozenset[str]], dict[str, list[str]]] = {}
    for unit in units:
        listed, there = tuple(place for place in unit.above if place in lines), bodies.at(unit)
        if (listed, there) not in known:
            known[listed, there] = _without([lines[place] for place in listed], kinds, there)
        for subjects, matters in known[listed, there].items():
            facts = {"subjects": [one for one in subjects.split("|") if one], "matters": matters}
            yield Found(GapKind.NOBODY, f"nobody:{unit.id}:{subjects}"[:160], unit.id, unit.community_id, facts)


def _without(lists: Sequence[_List], kinds: Sequence[str], there: frozenset[str]) -> dict[str, list[str]]:
    """Groups the matters for which no line names a body that is there, by the subjects that are named instead."""
    without: dict[str, list[str]] = defaultdict(list)
    for kind in kinds:
        longest_first = reversed(rules.beginnings(kind))
        named = [line for matter in longest_first for own in lists for line in own.get(matter, ())]
        if not any((line.organisation or line.subject) in there for line in named):
            subjects = "|".join(dict.fromkeys(line.subject for line in named))
            without[subjects].append(named[0].duty if named else kind)
    return {subjects: list(dict.fromkeys(matters)) for subjects, matters in without.items()}


_NAMED = """
SELECT place_id, json_agg(json_build_array(matter, subject, organisation_id, duty))
  FROM (SELECT place_id, matter, subject, organisation_id, min(duty) AS duty
          FROM duties_dutyitem
         WHERE list_kind = 'duty' AND during @> %s::date AND place_id = ANY(%s)
         GROUP BY 1, 2, 3, 4) AS line
 GROUP BY 1
"""


def _lines(units: Sequence[_Unit], on: date) -> dict[UUID, _List]:
    """Finds what the lists at each place name, by matter, in one question."""
    found: dict[UUID, _List] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [on, list({place for unit in units for place in unit.above})])
        for place, lines in cursor.fetchall():
            own = found[place] = defaultdict(list)
            for matter, *facts in json.loads(lines) if isinstance(lines, str) else lines:
                own[matter].append(_Line(*facts))
    return found


class _Bodies:
    """Knows which bodies exist where on a day."""

    def __init__(self, path: str, on: date) -> None:
        lasting = Q(until=None) | Q(until__gt=on)
        relations = OrganisationPlace.objects.filter(place__path__startswith=path, during__contains=on)
        self._at: dict[UUID | None, set[str]] = defaultdict(set)
        for relation, place in relations.values_list("relation", "place_id"):
            if relation in _SUBJECTS:
                self._at[place].add(_SUBJECTS[relation])
        kinds = (OrganisationKind.RESIDENTS_COMMITTEE, OrganisationKind.COMMUNITY_PARTY_COMMITTEE)
        committees = Organisation.objects.filter(lasting, kind__code__in=kinds, state=OrganisationState.CONFIRMED)
        for kind, community in committees.values_list("kind__code", "community_id"):
            self._at[community].add(_SUBJECTS[kind])
        offices = Post.objects.filter(
            place__kind=PlaceKind.SUBDISTRICT, organisation__kind__code=OrganisationKind.SUBDISTRICT_OFFICE
        )
        for place in offices.values_list("place_id", flat=True):
            self._at[place].add(Subject.SUBDISTRICT_OFFICE)
        standing = DutyItem.objects.filter(subject=Subject.NAMED, during__contains=on).filter(
            Q(organisation__until=None) | Q(organisation__until__gt=on)
        )
        self._named = {str(one) for one in standing.order_by().values_list("organisation_id", flat=True).distinct()}

    def at(self, unit: _Unit) -> frozenset[str]:
        """Gives the subjects that exist at a place, and the bodies that lists name by name and that still stand."""
        return frozenset(self._named.union(*(self._at[place] for place in unit.above if place in self._at)))


_SUBJECTS: dict[str, str] = {
    PlaceRelation.MANAGES: Subject.MANAGER,
    PlaceRelation.OWNS: Subject.TITLE_HOLDER,
    PlaceRelation.REPRESENTS: Subject.OWNERS_COMMITTEE,
    OrganisationKind.RESIDENTS_COMMITTEE: Subject.RESIDENTS_COMMITTEE,
    OrganisationKind.COMMUNITY_PARTY_COMMITTEE: Subject.PARTY_COMMITTEE,
}


_DOUBLED = """
WITH doubled AS (
  SELECT i.place_id, i.matter, i.rank
    FROM duties_dutyitem i JOIN places_place place ON place.id = i.place_id
   WHERE i.list_kind = 'duty' AND i.during @> %(on)s::date AND starts_with(place.path, %(path)s)
   GROUP BY 1, 2, 3
  HAVING count(*) > 1 AND (min(i.subject) <> max(i.subject) OR count(DISTINCT i.organisation_id) > 1)
)
SELECT i.place_id, place.community_id, i.matter, array_agg(DISTINCT i.subject), array_agg(DISTINCT o.name),
       array_agg(DISTINCT i.duty)
  FROM doubled
  JOIN duties_dutyitem i USING (place_id, matter, rank)
  JOIN places_place place ON place.id = i.place_id
  LEFT JOIN actors_organisation o ON o.id = i.organisation_id
 WHERE i.list_kind = 'duty' AND i.during @> %(on)s::date
 GROUP BY i.place_id, place.community_id, i.matter, i.rank
"""


def _two_bodies(path: str, on: date) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLED, {"on": on, "path": path})
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
