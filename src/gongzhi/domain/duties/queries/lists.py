"""What is asked about duty lists: lines in force, versions, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.duties.models import DutyItem, DutyListVersion
from gongzhi.domain.duties.queries.common import below
from gongzhi.domain.duties.words import ItemChange
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.errors import NotThere

__all__ = [
    "Change",
    "compare_versions",
    "duty_items",
    "items_of_version",
    "list_version",
    "list_versions",
    "organisations_named",
    "places_named",
    "same_list",
    "version_before",
]

_COMPARED = ("duty", "article", "article_until", "rank", "valid")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one line: ``before`` is None where it was added, ``after`` where it was removed."""

    kind: ItemChange
    before: DutyItem | None
    after: DutyItem | None
    fields: frozenset[str] = frozenset()

    @property
    def item(self) -> DutyItem:
        """Gives the line as it now stands, or as it last stood."""
        return self.after or cast("DutyItem", self.before)


def duty_items(
    *, on: date, list_kind: str = "", subject: str = "", text: str = "", at: Place | None = None
) -> QuerySet[DutyItem]:
    """Lists the items of the duty lists that are in force on a day; ``at`` keeps those whose scope holds a place."""
    found = DutyItem.objects.filter(during__contains=on).select_related("place", "version", "organisation")
    if list_kind:
        found = found.filter(list_kind=list_kind)
    if subject:
        found = found.filter(subject=subject)
    if text:
        found = found.filter(Q(duty__icontains=text) | Q(matter__istartswith=text))
    if at is not None:
        found = found.filter(place__path__in=paths_upwards(at))
    return found.order_by("list_kind", "matter", "rank", "id")


def list_versions(paths: tuple[str, ...], *, state: str = "") -> QuerySet[DutyListVersion]:
    """Lists the versions whose scope lies below these paths, the newest first, with their number of lines."""
    found = DutyListVersion.objects.filter(below(paths, "place"))
    if state:
        found = found.filter(state=state)
    return found.select_related("place").annotate(lines=Count("items__line", distinct=True)).order_by("-made_at", "-id")


def list_version(id: UUID) -> DutyListVersion:
    """Finds one version with its scope and number of lines; raises ``NotThere``."""
    found = list_versions(("",)).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such version. Go back to the duty lists and choose again."))
    return found


def items_of_version(version_id: UUID) -> QuerySet[DutyItem]:
    """Lists the lines of one version as its sheet has them."""
    found = DutyItem.objects.filter(version_id=version_id).select_related("place", "version", "organisation")
    return found.order_by("line", "matter", "id")


def same_list(version: DutyListVersion) -> QuerySet[DutyListVersion]:
    """Lists the other versions of a version's list, the newest first."""
    same = DutyListVersion.objects.filter(place_id=version.place_id, name=version.name)
    return same.exclude(pk=version.pk).order_by("-made_at", "-id")


def version_before(version: DutyListVersion) -> DutyListVersion | None:
    """Finds the version that is in force, or was before this one."""
    published = same_list(version).exclude(during=None)
    if version.during is not None:
        published = published.filter(during__startswith__lt=version.during.lower)
    return published.order_by("-during", "-id").first()


def compare_versions(before: UUID, after: UUID) -> list[Change]:
    """Lists what was added, removed and changed from one version to another, in two questions.

    Two lines are the same duty when list, body, matter and place are the same; of several the words decide, then the
    order in which they stand.
    """
    old, new = _by_key(before), _by_key(after)
    changes: list[Change] = []
    for key in dict.fromkeys([*old, *new]):
        changes += _pair(old.get(key, []), new.get(key, []))
    return sorted(changes, key=lambda one: (one.item.list_kind, one.item.matter, one.item.line, one.kind))


def _by_key(version_id: UUID) -> dict[tuple[object, ...], list[DutyItem]]:
    found: dict[tuple[object, ...], list[DutyItem]] = {}
    for item in items_of_version(version_id):
        key = (item.list_kind, item.subject, item.organisation_id, item.matter, item.place_id)
        found.setdefault(key, []).append(item)
    return found


def _pair(old: list[DutyItem], new: list[DutyItem]) -> list[Change]:
    alike = {item.duty: item for item in old}
    pairs = [(alike.pop(item.duty, None), item) for item in new]
    left = [item for item in old if item.duty in alike]
    changes = []
    for before, after in pairs:
        was = before or (left.pop(0) if left else None)
        if was is None:
            changes.append(Change(ItemChange.ADDED, None, after))
        elif different := frozenset(name for name in _COMPARED if getattr(was, name) != getattr(after, name)):
            changes.append(Change(ItemChange.CHANGED, was, after, different))
    return changes + [Change(ItemChange.REMOVED, item, None) for item in left]


def places_named(names: set[str], top: Place) -> dict[str, UUID]:
    """Finds the standing places below a place by code, or by a name that only one of them has."""
    inside = Place.objects.filter(path__startswith=top.path, until=None)
    by_code = dict(inside.filter(code__in=names).exclude(code="").values_list("code", "id"))
    return _only(inside.filter(name__in=names).values_list("name", "id")) | by_code


def organisations_named(names: set[str]) -> dict[str, UUID]:
    """Finds the standing organisations by a name that only one of them has."""
    return _only(Organisation.objects.filter(name__in=names, until=None).values_list("name", "id"))


def _only(rows: Iterable[tuple[str, UUID]]) -> dict[str, UUID]:
    found: dict[str, list[UUID]] = {}
    for name, pk in rows:
        found.setdefault(name, []).append(pk)
    return {name: pks[0] for name, pks in found.items() if len(pks) == 1}
