"""How the three lists stand now, and how they stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Person
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.words import PostingSide, PostingState
from gongzhi.domain.lists import rules
from gongzhi.domain.lists.models import ListSnapshot, Project
from gongzhi.domain.lists.queries.common import within
from gongzhi.domain.lists.words import OPEN_PROJECTS, ListKind
from gongzhi.domain.needs.models import Need, NeedKind, PublicNeed
from gongzhi.domain.needs.queries import kind_name
from gongzhi.domain.needs.words import RUNNING_STATES, NeedState
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Stand:
    """How one list stands: what is kept of it, as ``shown_lines`` reads it, and how much is not in it."""

    lines: list[Line]
    count: int
    hidden: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ListCount:
    """The numbers of one list: open, and of these late."""

    kind: str
    open: int
    late: int


def list_counts(scope: Scope, *, now: datetime) -> list[ListCount]:
    """Counts the three lists of an area, in three queries."""
    inside, on = within(scope), time.local(now).date()
    late = {
        ListKind.NEEDS: Q(state__in=RUNNING_STATES, due_at__lt=now),
        ListKind.RESOURCES: Q(due_on__lt=on),
        ListKind.PROJECTS: Q(due_on__lt=on),
    }
    found: dict[ListKind, QuerySet[Need] | QuerySet[Posting] | QuerySet[Project]] = {
        ListKind.NEEDS: Need.objects.filter(inside, closed_at=None),
        ListKind.RESOURCES: Posting.objects.filter(inside, state=PostingState.PUBLISHED),
        ListKind.PROJECTS: Project.objects.filter(inside, state__in=OPEN_PROJECTS),
    }
    counted = {
        kind: rows.order_by().aggregate(open=Count("pk"), late=Count("pk", filter=late[kind]))
        for kind, rows in found.items()
    }
    return [ListCount(kind, **counted[kind]) for kind in ListKind]


def stand(community: Place, kind: str, *, at: datetime) -> Stand:
    """Writes one of a community's lists as it stands: nothing of a need's words and nobody's name."""
    since = at - rules.LOOKS_BACK
    if kind == ListKind.NEEDS:
        return _needs(community, since)
    if kind == ListKind.RESOURCES:
        return _resources(community, time.local(at).date())
    return _projects(community, since)


def _cut(rows: QuerySet[PublicNeed] | QuerySet[Posting] | QuerySet[Project]) -> tuple[int, int]:
    count = rows.order_by().count()
    return count, max(0, count - rules.MOST_LINES)


def _needs(community: Place, since: datetime) -> Stand:
    lately = Q(closed_at=None) | Q(closed_at__gte=since)
    rows = PublicNeed.objects.filter(lately, community=community)
    # What is open first, then what ended last.
    rows = rows.order_by(F("closed_at").desc(nulls_first=True), "opened_at", "id")
    count, left_out = _cut(rows)
    facts = rows.select_related("kind", "building").annotate(
        due_at=F("need__due_at"), handler=F("need__handler__name"), solved=F("need__is_solved")
    )
    lines = [
        {
            "number": one.number,
            "kind": one.kind.code,
            "place": one.building.name if one.building else community.name,
            "owner": one.handler or "",
            "due": f"{time.local(one.due_at):%Y-%m-%d}",
            "state": one.state,
            "solved": "yes" if one.solved else "",
        }
        for one in facts[: rules.MOST_LINES]
    ]
    private = Need.objects.filter(lately, community=community, is_public=False).exclude(state=NeedState.MERGED)
    return Stand(lines, count, hidden=private.count(), left_out=left_out)


def _resources(community: Place, on: date) -> Stand:
    standing = Q(state=PostingState.PUBLISHED) & (Q(due_on=None) | Q(due_on__gte=on))
    rows = Posting.objects.filter(standing, community=community).order_by("side", "-posted_at", "id")
    count, left_out = _cut(rows)
    lines = [
        {
            "number": one.number,
            "title": f"{one.title} {one.quantity} {one.unit}" if one.quantity else one.title,
            "side": one.side,
            "owner": one.organisation.name,
            "due": str(one.due_on or ""),
            "state": one.state,
            "evidence": one.evidence,
        }
        for one in rows.select_related("organisation")[: rules.MOST_LINES]
    ]
    return Stand(lines, count, left_out=left_out)


def _projects(community: Place, since: datetime) -> Stand:
    lately = Q(over_at=None) | Q(over_at__gte=since)
    rows = Project.objects.filter(lately, community=community)
    rows = rows.order_by(F("over_at").desc(nulls_first=True), "proposed_at", "id")
    count, left_out = _cut(rows)
    lines = [
        {
            "number": one.number,
            "title": one.title,
            "place": one.organisation.name if one.organisation else "",
            "owner": str(one.owner_id or ""),
            "due": str(one.due_on or ""),
            "state": one.state,
            "evidence": one.evidence or one.reason,
        }
        for one in rows.select_related("organisation")[: rules.MOST_LINES]
    ]
    return Stand(lines, count, left_out=left_out)


def shown_lines(of: ListSnapshot) -> list[Line]:
    """Gives a snapshot's lines in the reader's language: number, title, place, owner, due, state, evidence.

    A need's words and an owner's name are read where they are kept: what was corrected or forgotten since is so here.
    """
    return _SHOWN[ListKind(of.kind)](of.lines)


def _shown_needs(lines: list[Line]) -> list[Line]:
    faces = {one.number: one for one in PublicNeed.objects.filter(number__in=[line["number"] for line in lines])}
    codes = {line["kind"] for line in lines}
    names = {one.code: kind_name(one) for one in NeedKind.objects.filter(code__in=codes)}
    shown = []
    for line in lines:
        face, name = faces.get(line["number"]), names.get(line["kind"], "")
        title = f"{name}: {face.words}" if face is not None and face.is_released else name
        said = _("The reporter says that it is solved.") if line["solved"] else ""
        shown.append({**line, "title": title, "evidence": (face.answer if face is not None else "") or said})
    return shown


def _shown_resources(lines: list[Line]) -> list[Line]:
    return [{**line, "place": str(PostingSide(line["side"]).label)} for line in lines]


def _shown_projects(lines: list[Line]) -> list[Line]:
    owners = {line["owner"] for line in lines if line["owner"]}
    names = {str(pk): name for pk, name in Person.objects.filter(pk__in=owners).values_list("pk", "name")}
    return [{**line, "owner": names.get(line["owner"], "")} for line in lines]


_SHOWN: Mapping[ListKind, Callable[[list[Line]], list[Line]]] = {
    ListKind.NEEDS: _shown_needs,
    ListKind.RESOURCES: _shown_resources,
    ListKind.PROJECTS: _shown_projects,
}


def snapshots(scope: Scope, *, kind: str = "") -> QuerySet[ListSnapshot]:
    """Lists snapshots of an area without their lines, the newest first."""
    found = ListSnapshot.objects.filter(within(scope)).select_related("community", "made_by").defer("lines")
    found = found.filter(kind=kind) if kind in ListKind.values else found
    return found.order_by("-on", "community__path", "kind", "id")


def snapshot(id: UUID) -> ListSnapshot:
    """Finds a snapshot; raises ``NotThere``."""
    found = ListSnapshot.objects.select_related("community", "made_by", "published_by").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such snapshot. Go back to the lists and choose again."))
    return found


def latest_snapshot(community_id: UUID, kind: str, *, before: date) -> ListSnapshot | None:
    """Finds the last snapshot of a list before a day, to compare with."""
    found = ListSnapshot.objects.filter(community_id=community_id, kind=kind, on__lt=before)
    return found.order_by("-on").first()


def published_snapshot(community_id: UUID, kind: str, *, on: date | None = None) -> ListSnapshot | None:
    """Finds what everybody may read of a list: the last one that was published, or that of a day."""
    found = ListSnapshot.objects.filter(community_id=community_id, kind=kind, published_at__isnull=False)
    return (found.filter(on=on) if on else found).order_by("-on").first()


def published_days(community_id: UUID, kind: str) -> list[date]:
    """Lists the days of which everybody may read a list, the newest first."""
    found = ListSnapshot.objects.filter(community_id=community_id, kind=kind, published_at__isnull=False)
    return list(found.order_by("-on").values_list("on", flat=True)[:100])
