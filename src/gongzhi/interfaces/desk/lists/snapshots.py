"""How the three lists stand, what they looked like on a day, and letting everybody read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.lists import queries, services
from gongzhi.domain.lists.words import ListKind
from gongzhi.foundation import time
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.lists import (
    HEADS,
    demand_community,
    demand_snapshot,
    kept_communities,
    line_cells,
    line_rows,
)
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import sheet_answer

if TYPE_CHECKING:
    from gongzhi.domain.lists.models import ListSnapshot

MOST_ROWS = 5000
READ, MANAGE = Permission.CONTRIBUTION_READ, Permission.CONTRIBUTION_MANAGE
# Where each list itself is kept.
LIVE = {
    ListKind.NEEDS: ("desk:needs", "?state=open"),
    ListKind.RESOURCES: ("desk:contributions", "?state=published"),
    ListKind.PROJECTS: ("desk:projects", "?state=open"),
}


@page(READ)
@require_GET
def overview(request: Request) -> HttpResponse:
    """Shows the numbers of the three lists, each opening to its lines, and the snapshots."""
    now, scope = time.now(), request.standing.scope(READ)
    kind = chosen(request, "kind", ListKind.values)
    found = queries.snapshots(scope, kind=kind)
    if request.GET.get("as"):
        heads = [_("Day"), _("List"), _("Community"), _("Lines"), _("Published")]
        return sheet_answer(request, "snapshots", heads, [_cells(one) for one in found[:MOST_ROWS]])
    shown = listing(request, found)
    counts = queries.list_counts(scope, now=now)
    context = {
        "counts": [(one, ListKind(one.kind).label, *_live(request, ListKind(one.kind))) for one in counts],
        "listing": shown,
        "kinds": ListKind.choices,
        "kind": kind,
        "communities": kept_communities(request.standing).items(),
        "export": shown.link(page="", size=""),
        "now": now,
    }
    return render(request, "desk/lists/overview.html", context)


def _live(request: Request, kind: ListKind) -> tuple[str, str]:
    """Says where a list itself is read: who sees no single need of a place reads the figures of the overdue ones."""
    if kind == ListKind.NEEDS and not request.standing.scope(Permission.NEED_READ).paths:
        return "desk:need_overdue", ""
    return LIVE[kind]


def _cells(one: ListSnapshot) -> list[object]:
    return [one.on, one.get_kind_display(), one.community.name, one.count, one.published_at or ""]


@page(MANAGE)
@require_POST
@once("list.snapshot")
def take(request: Request, community_id: UUID) -> HttpResponse:
    """Keeps one list as it stands now."""
    community = demand_community(request.standing, community_id)
    return tap(
        request,
        lambda: services.take_snapshot(community, kind=request.POST.get("kind", ""), by=request.standing.by),
        said=_("Kept as it stands. Look at it, then publish it."),
        back=reverse("desk:lists"),
    )


@page(READ)
@require_GET
def snapshot_page(request: Request, snapshot_id: UUID) -> HttpResponse:
    """Shows a list as it stood on a day."""
    snapshot = demand_snapshot(request.standing, snapshot_id, READ)
    if request.GET.get("as"):
        heads, rows = line_cells(snapshot)
        return sheet_answer(request, f"{snapshot.kind}-{snapshot.on}", list(map(str, heads)), rows)
    before = queries.latest_snapshot(snapshot.community_id, snapshot.kind, before=snapshot.on)
    context = {
        "snapshot": snapshot,
        "listing": listing(request, line_rows(snapshot), size=100),
        "heads": HEADS[snapshot.kind],
        "before": before,
        "hidden_words": str(snapshot.hidden),
        "may_manage": request.standing.may(MANAGE, snapshot.community),
    }
    return render(request, "desk/lists/snapshot.html", context)


@page(MANAGE)
@require_POST
@once("list.publish")
def publish(request: Request, snapshot_id: UUID) -> HttpResponse:
    """Lets everybody read a snapshot, as it was looked at."""
    looked_at = _moment(request.POST.get("made_at", ""))
    snapshot = demand_snapshot(request.standing, snapshot_id, MANAGE)
    return tap(
        request,
        lambda: services.publish_snapshot(snapshot.pk, made_at=looked_at, by=request.standing.by),
        said=_("Published. Everybody can read it."),
        back=reverse("desk:list_snapshot", args=[snapshot.pk]),
    )


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


@page(MANAGE)
@require_http_methods(["GET", "POST"])
@once("list.withdraw")
def withdraw(request: Request, snapshot_id: UUID) -> HttpResponse:
    """Takes a published list back."""
    snapshot = demand_snapshot(request.standing, snapshot_id, MANAGE)
    address = reverse("desk:list_snapshot", args=[snapshot.pk])

    def do(because: str) -> tuple[str, str]:
        services.withdraw_snapshot(snapshot.pk, because=because, by=request.standing.by)
        return _("Taken back. Nobody outside reads it any more."), address

    lead = _("Nobody outside reads it any more. How the list stands today can be kept and published instead.")
    above = f"{snapshot.get_kind_display()} · {snapshot.on}"
    act = Act(title=_("Take it back"), lead=lead, button=_("Take it back"), back=address, above=above, is_danger=True)
    return form_page(request, act, BecauseForm(request.POST or None), do)
