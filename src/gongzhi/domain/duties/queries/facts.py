"""One question: everything that an answer to "whose is it?" rests on, with the stamp of the state it was read in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from gongzhi.domain.actors.words import OrganisationKind, PlaceRelation, PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import DutyStamp
from gongzhi.domain.duties.words import Subject
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.stamps import stamp_sql

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

__all__ = ["POSTS_OF", "Body", "Facts", "FittingItem", "LinkFact", "PostFact", "read_facts"]

_OFFICES = (PostKind.DISTRICT_OFFICER, PostKind.SUBDISTRICT_OFFICER, PostKind.PROPERTY_MANAGER)
POSTS_OF: dict[str, tuple[str, ...]] = {
    Subject.MANAGER: (PostKind.PROPERTY_MANAGER,),
    Subject.TITLE_HOLDER: (PostKind.PROPERTY_MANAGER,),
    Subject.OWNERS_COMMITTEE: (PostKind.COMMITTEE_CHAIR,),
    Subject.RESIDENTS_COMMITTEE: (PostKind.COMMUNITY_SECRETARY,),
    Subject.PARTY_COMMITTEE: (PostKind.COMMUNITY_SECRETARY,),
    Subject.SUBDISTRICT_OFFICE: (PostKind.SUBDISTRICT_OFFICER,),
    Subject.NAMED: _OFFICES,
}
_KINDS = sorted({str(kind) for kinds in POSTS_OF.values() for kind in kinds})


@dataclass(frozen=True, slots=True)
class FittingItem:
    """A line of a list whose matter begins the kind and whose scope holds the place, on the day."""

    id: UUID
    list_kind: str
    subject: str
    organisation_id: UUID | None
    matter: str
    duty: str
    article: str
    rank: int
    version: str
    is_sample: bool
    place_name: str
    depth: int


@dataclass(frozen=True, slots=True)
class Body:
    """A body as the place sees it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PostFact:
    """Somebody in a post for the place or an area above it; the nearest post first, holders before deputies."""

    post_id: UUID
    kind: str
    title: str
    organisation_id: UUID
    person_id: UUID
    person_name: str
    is_deputy: bool


@dataclass(frozen=True, slots=True)
class LinkFact:
    """One step of the chain of responsibility above the place; names are empty where the post is vacant."""

    level: int
    name: str
    post: str
    holder: str
    deputy: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read in one statement; without ``stamp`` it may not be kept."""

    stamp: str
    place_name: str
    items: tuple[FittingItem, ...]
    bodies: dict[str, Body]
    named: dict[UUID, Body]
    posts: tuple[PostFact, ...]
    chain: tuple[LinkFact, ...]


# Each part begins at the few places above the asked one and goes on by an index.
_SQL = """
WITH above AS MATERIALIZED (
  SELECT id, name, kind, path, length(path) AS depth FROM places_place WHERE path = ANY(%(paths)s)
), fitting AS (
  SELECT i.id, i.list_kind, i.subject, i.organisation_id, i.matter, i.duty, i.article, i.rank, v.label, v.is_sample,
         above.name AS place_name, above.depth
    FROM above
    JOIN duties_dutyitem i ON i.place_id = above.id AND i.matter = ANY(%(beginnings)s) AND i.during @> %(on)s::date
    JOIN duties_dutylistversion v ON v.id = i.version_id
), bodies AS (
  SELECT r.relation AS part, o.id, o.name, above.depth
    FROM above
    JOIN actors_organisationplace r ON r.place_id = above.id AND r.relation = ANY(%(relations)s)
     AND r.during @> %(on)s::date
    JOIN actors_organisation o ON o.id = r.organisation_id AND o.state = 'confirmed'
  UNION ALL
  SELECT o.kind, o.id, o.name, 0 FROM actors_organisation o
   WHERE o.community_id = %(community)s AND o.kind = ANY(%(committees)s) AND o.state = 'confirmed'
     AND (o.until IS NULL OR o.until > %(on)s)
  UNION ALL
  SELECT o.kind, o.id, o.name, 0
    FROM above
    JOIN actors_post p ON p.place_id = above.id
    JOIN actors_organisation o ON o.id = p.organisation_id AND o.kind = %(office)s
     AND o.state = 'confirmed' AND (o.until IS NULL OR o.until > %(on)s)
   WHERE above.kind = 'subdistrict'
  UNION ALL
  SELECT 'named', o.id, o.name, 0 FROM fitting JOIN actors_organisation o ON o.id = fitting.organisation_id
   WHERE o.until IS NULL OR o.until > %(on)s
), posts AS (
  SELECT p.id, p.kind, p.title, p.organisation_id, a.person_id, person.name, a.is_deputy
    FROM above
    JOIN actors_post p ON p.place_id = above.id AND p.kind = ANY(%(kinds)s)
    JOIN actors_appointment a ON a.post_id = p.id AND a.during @> %(on)s::date
    JOIN actors_person person ON person.id = a.person_id
   ORDER BY above.depth DESC, a.is_deputy, a.seat, a.id
), links AS (
  SELECT l.level, l.name, p.title,
         coalesce(min(person.name) FILTER (WHERE NOT a.is_deputy), '') AS holder,
         coalesce(min(person.name) FILTER (WHERE a.is_deputy), '') AS deputy
    FROM duties_chainlink l
    JOIN actors_post p ON p.id = l.post_id
    LEFT JOIN above ON above.id = l.place_id
    LEFT JOIN actors_appointment a ON a.post_id = l.post_id AND a.during @> %(on)s::date
    LEFT JOIN actors_person person ON person.id = a.person_id
   WHERE l.during @> %(on)s::date
     AND (l.community_id = %(community)s OR l.place_id IN (SELECT id FROM above WHERE kind = 'subdistrict'))
     AND (l.level <= 2 OR (l.grid_id IS NOT NULL AND %(building)s = ANY(l.buildings))
          OR (l.grid_id IS NULL AND above.kind IN ('courtyard', 'building')))
   GROUP BY l.id, l.level, l.name, p.title
   ORDER BY l.level DESC, l.name
)
SELECT {stamp},
  (SELECT json_agg(json_build_array(kind, name) ORDER BY depth) FROM above),
  (SELECT json_agg(json_build_array(id, list_kind, subject, organisation_id, matter, duty, article, rank, label,
     is_sample, place_name, depth) ORDER BY length(matter) DESC, depth DESC, rank, id) FROM fitting),
  (SELECT json_agg(json_build_array(part, id, name) ORDER BY depth DESC, id) FROM bodies),
  (SELECT json_agg(json_build_array(id, kind, title, organisation_id, person_id, name, is_deputy)) FROM posts),
  (SELECT json_agg(json_build_array(level, name, title, holder, deputy)) FROM links)
"""
_PARTS: dict[str, str] = {
    PlaceRelation.MANAGES: Subject.MANAGER,
    PlaceRelation.OWNS: Subject.TITLE_HOLDER,
    PlaceRelation.REPRESENTS: Subject.OWNERS_COMMITTEE,
    OrganisationKind.RESIDENTS_COMMITTEE: Subject.RESIDENTS_COMMITTEE,
    OrganisationKind.COMMUNITY_PARTY_COMMITTEE: Subject.PARTY_COMMITTEE,
    OrganisationKind.SUBDISTRICT_OFFICE: Subject.SUBDISTRICT_OFFICE,
}
_NAMED_BY = ("community", "building", "entrance")


def read_facts(kind_code: str, *, place: Place, on: date) -> Facts:
    """Reads what is in force at a place on a day for a kind of matter, in one indexed question."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(stamp=stamp_sql(DutyStamp)), _asked(kind_code, place, on))
        stamp, *parts = cursor.fetchone()
    above, items, bodies, posts, chain = (_rows(part) for part in parts)
    found: dict[str, Body] = {}
    named: dict[UUID, Body] = {}
    for part, pk, name in bodies:
        body = Body(UUID(pk), name)
        if part == "named":
            named[body.id] = body
        else:
            found.setdefault(_PARTS[part], body)
    return Facts(
        stamp=stamp,
        place_name=_full_name(above),
        items=tuple(_item(row) for row in items),
        bodies=found,
        named=named,
        posts=tuple(PostFact(UUID(p), kind, title, UUID(o), UUID(x), *rest) for p, kind, title, o, x, *rest in posts),
        chain=tuple(LinkFact(*row) for row in chain),
    )


def _asked(kind_code: str, place: Place, on: date) -> dict[str, Any]:
    return {
        "paths": paths_upwards(place),
        "beginnings": rules.beginnings(kind_code),
        "on": on,
        "community": place.community_id,
        "building": place.building_id,
        "relations": [PlaceRelation.MANAGES, PlaceRelation.OWNS, PlaceRelation.REPRESENTS],
        "committees": [OrganisationKind.RESIDENTS_COMMITTEE, OrganisationKind.COMMUNITY_PARTY_COMMITTEE],
        "office": OrganisationKind.SUBDISTRICT_OFFICE,
        "kinds": _KINDS,
    }


def _rows(part: Any) -> list[Any]:
    if not part:
        return []
    read: list[Any] = json.loads(part) if isinstance(part, str) else part
    return read


def _item(row: list[Any]) -> FittingItem:
    pk, list_kind, subject, organisation, *rest = row
    return FittingItem(UUID(pk), list_kind, subject, UUID(organisation) if organisation else None, *rest)


def _full_name(above: list[Any]) -> str:
    """Names the place as ``places.full_name`` does, from what was read along."""
    if not above:
        return ""
    own = above[-1]
    steps = [name for kind, name in above[:-1] if kind in _NAMED_BY]
    return " ".join([*steps, own[1]]) if own[0] not in ("district", "subdistrict", "community") else own[1]
