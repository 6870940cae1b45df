"""What is asked about relations between bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import BodyRelation
from gongzhi.domain.duties.queries.common import below
from gongzhi.domain.duties.words import ItemChange
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.errors import NotThere

__all__ = [
    "RelationChange",
    "body_relation",
    "compare_relations",
    "relation_sentence",
    "relations_at",
    "relations_began",
    "relations_on",
]


@dataclass(frozen=True, slots=True)
class RelationChange:
    """A relation that is there on one of two days only."""

    kind: ItemChange
    relation: BodyRelation


def relations_on(
    paths: tuple[str, ...], *, on: date, kind: str = "", source_kind: str = "", text: str = ""
) -> QuerySet[BodyRelation]:
    """Lists the relations that hold on a day at places below these paths."""
    found = BodyRelation.objects.filter(below(paths, "place"), during__contains=on)
    if kind:
        found = found.filter(kind=kind)
    if source_kind:
        found = found.filter(source_kind=source_kind)
    if text:
        found = found.filter(
            Q(source_body__name__icontains=text) | Q(target_body__name__icontains=text) | Q(source__icontains=text)
        )
    return _shown(found)


def relations_at(place: Place, *, on: date) -> QuerySet[BodyRelation]:
    """Lists the relations that hold on a day at a place: those of the areas above it and of everything below."""
    return _shown(BodyRelation.objects.filter(_here(place), during__contains=on))


def relations_began(place: Place) -> date | None:
    """Gives the first day on which any relation held at a place."""
    found = BodyRelation.objects.filter(_here(place)).aggregate(first=Min("during__startswith"))
    first: date | None = found["first"]
    return first


def body_relation(id: UUID) -> BodyRelation:
    """Finds one relation; raises ``NotThere``."""
    found = _shown(BodyRelation.objects.filter(pk=id)).first()
    if found is None:
        raise NotThere(_("There is no such relation. Go back to the list and choose again."))
    return found


def compare_relations(paths: tuple[str, ...], *, before: date, after: date) -> list[RelationChange]:
    """Lists which relations are there only after, or were there only before, in two questions."""
    old = {one.pk: one for one in relations_on(paths, on=before)}
    new = {one.pk: one for one in relations_on(paths, on=after)}
    added = [RelationChange(ItemChange.ADDED, one) for pk, one in new.items() if pk not in old]
    return added + [RelationChange(ItemChange.REMOVED, one) for pk, one in old.items() if pk not in new]


def relation_sentence(relation: BodyRelation) -> str:
    """Says a relation in words, with its source and of which kind that is."""
    words = {
        "source": relation.source_body.name,
        "target": relation.target_body.name,
        "kind": relation.get_kind_display(),
        "about": f" ({relation.about})" if relation.about else "",
        "text": relation.source,
        "text_kind": relation.get_source_kind_display(),
        "day": relation.during.lower,
    }
    return _("%(source)s %(kind)s %(target)s%(about)s, since %(day)s, by: %(text)s (%(text_kind)s).") % words


def _here(place: Place) -> Q:
    return Q(place__path__startswith=place.path) | Q(place__path__in=paths_upwards(place))


def _shown(found: QuerySet[BodyRelation]) -> QuerySet[BodyRelation]:
    return found.select_related("source_body", "target_body", "place").order_by(
        "source_kind", "kind", "source_body__name_key", "target_body__name_key", "id"
    )
