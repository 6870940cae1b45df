"""What is asked about causes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.words import NeedState
from gongzhi.domain.places.queries import communities_below
from gongzhi.domain.responses.models import Cause, CauseNeed
from gongzhi.domain.responses.words import OPEN_CAUSES, CauseState
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

__all__ = ["cause", "causes", "needs_of_cause", "needs_without_cause"]


def _joined() -> QuerySet[Cause]:
    return Cause.objects.select_related("kind", "building", "community", "owner").annotate(needs=Count("members"))


def causes(scope: Scope, *, state: str = "") -> QuerySet[Cause]:
    """Lists the causes of an area, the newest first, each with ``needs``; ``state`` is a state or ``open``."""
    within = communities_below(scope.paths[0]) if scope.paths else communities_below("-")
    for path in scope.paths[1:]:
        within = within | communities_below(path)
    found = _joined().filter(community__in=within.values("pk"))
    if state == "open":
        found = found.filter(state__in=OPEN_CAUSES)
    elif state in CauseState.values:
        found = found.filter(state=state)
    return found.order_by("-raised_at", "id")


def needs_without_cause(since: datetime, until: datetime, *, least: int) -> dict[tuple[UUID, UUID, UUID], list[UUID]]:
    """Groups needs of some days that stand behind no cause yet by community, building and kind.

    Groups of at least so many, and those for which a cause is open whatever their number.
    """
    fresh = Need.objects.filter(opened_at__gte=since, opened_at__lte=until, building__isnull=False, parent=None)
    fresh = fresh.exclude(state__in=(NeedState.MERGED, NeedState.DIVERTED))
    fresh = fresh.exclude(pk__in=CauseNeed.objects.values("need_id"))
    often = fresh.order_by().values("building_id", "kind_id").annotate(times=Count("pk")).filter(times__gte=least)
    wanted = set(often.values_list("building_id", "kind_id"))
    wanted |= set(Cause.objects.filter(over_at=None).values_list("building_id", "kind_id"))
    rows = fresh.filter(building_id__in={building for building, _kind in wanted}).order_by("opened_at", "id")
    found: dict[tuple[UUID, UUID, UUID], list[UUID]] = {}
    for community, building, kind, one in rows.values_list("community_id", "building_id", "kind_id", "pk"):
        if building is not None and (building, kind) in wanted:
            found.setdefault((community, building, kind), []).append(one)
    return found


def cause(id: UUID) -> Cause:
    """Finds a cause with ``needs``; raises ``NotThere``."""
    found = _joined().filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such cause. It may belong to another community."))
    return found


def needs_of_cause(of: Cause) -> list[Need]:
    """Lists the needs behind a cause, the newest first."""
    joined = Need.objects.select_related("kind", "place__building", "place__entrance", "owner", "handler")
    return list(joined.filter(pk__in=of.members.values("need_id")).order_by("-opened_at", "id"))
