"""The list of gaps and overlaps, one of it, and what people do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import GapKind, GapState, Permission
from gongzhi.domain.needs.queries import kinds
from gongzhi.domain.places.queries import full_name
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import carried_out, tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.duties.forms import AcceptForm, TakeForm
from gongzhi.interfaces.desk.duties.seen import paths_seen, tops

P = Permission
TONES = {
    GapState.OPEN: "waiting", GapState.IN_HAND: "hand", GapState.ACCEPTED: "off", GapState.SOLVED: "done",
}  # fmt: skip
ICONS = {
    GapKind.NOBODY: "nobody", GapKind.TWO_BODIES: "people", GapKind.VACANT: "nobody", GapKind.NO_DEPUTY: "person",
    GapKind.EXPIRED: "clock", GapKind.OUTSIDE: "place",
}  # fmt: skip


@page(P.DUTY_KEEP)
@require_GET
def gaps(request: Request) -> HttpResponse:
    """Lists the gaps at the person's places, the soonest due first."""
    found = listing(request, _found(request))
    counts = queries.gap_counts(paths_seen(request, P.DUTY_KEEP))
    context = {
        "listing": found,
        "rows": [_row(one) for one in found],
        "figures": [(kind, label, counts.get(kind, 0), ICONS[GapKind(kind)]) for kind, label in GapKind.choices],
        "states": GapState.choices,
        "kinds": GapKind.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/duties/gaps.html", context)


@page(P.DUTY_KEEP)
@require_GET
def export_gaps(request: Request) -> HttpResponse:
    """Writes the filtered gaps for a spreadsheet."""
    heads = [
        _("Kind"),
        _("Place"),
        _("What it is"),
        _("State"),
        _("Who sees to it"),
        _("Until"),
        _("Found on"),
        _("Reason"),
    ]
    rows = (
        [
            one.get_kind_display(),
            full_name(one.place),
            queries.gap_sentence(one),
            one.get_state_display(),
            one.owner.name if one.owner else "",
            one.due,
            one.found_on,
            one.because,
        ]
        for one in _found(request)[:20000]
    )
    return sheet_answer(request, f"gaps-{today()}", heads, rows)


@page(P.DUTY_KEEP)
@require_POST
@once("gap.scan")
def scan(request: Request) -> HttpResponse:
    """Looks for gaps now, at the places of the person's posts."""
    codes = [one.code for one in kinds()]
    reports = [
        services.scan_gaps(top, kinds=codes, on=today(), by=request.standing.by) for top in tops(request, P.DUTY_KEEP)
    ]
    words_ = {"new": sum(one.found for one in reports), "gone": sum(one.solved for one in reports)}
    messages.success(request, _("Looked through: %(new)d new, %(gone)d gone.") % words_)
    return redirect("desk:duty_gaps")


@page(P.DUTY_KEEP)
@require_GET
def gap(request: Request, gap_id: UUID) -> HttpResponse:
    """Shows one gap and what can be done about it."""
    return _show(request, _seen(request, gap_id))


@page(P.DUTY_KEEP)
@require_POST
@once("gap.take")
def take(request: Request, gap_id: UUID) -> HttpResponse:
    """Gives a gap to somebody until a day."""
    found = _seen(request, gap_id)
    form = TakeForm(request.POST)
    form.offer("owner", _owners(found))

    def do(owner: UUID, due: Any) -> tuple[str, str]:
        services.take_gap(gap_id, owner_id=owner, due=due, by=request.standing.by)
        return _("Saved."), reverse("desk:duty_gap", args=[gap_id])

    return carried_out(request, form, do) or _show(request, found, sent=form, take=form)


@page(P.DUTY_KEEP)
@require_POST
@once("gap.accept")
def accept(request: Request, gap_id: UUID) -> HttpResponse:
    """Accepts a gap with a reason."""
    found, form = _seen(request, gap_id), AcceptForm(request.POST)

    def do(because: str) -> tuple[str, str]:
        services.accept_gap(gap_id, because=because, by=request.standing.by)
        return _("Saved."), reverse("desk:duty_gap", args=[gap_id])

    return carried_out(request, form, do) or _show(request, found, sent=form, accept=form)


@page(P.DUTY_KEEP)
@require_POST
@once("gap.reopen")
def reopen(request: Request, gap_id: UUID) -> HttpResponse:
    """Opens an accepted gap again."""
    _seen(request, gap_id)
    return tap(
        request,
        lambda: services.reopen_gap(gap_id, by=request.standing.by),
        said=_("Saved."),
        back=reverse("desk:duty_gap", args=[gap_id]),
    )


def _show(request: Request, found: Any, **sent: Any) -> HttpResponse:
    take = TakeForm(initial={"owner": found.owner_id, "due": found.due})
    take.offer("owner", _owners(found))
    context = {"row": _row(found), "take": take, "accept": AcceptForm(initial={"because": found.because})}
    return render(request, "desk/duties/gap.html", context | sent, status=422 if sent else 200)


def _seen(request: Request, gap_id: UUID) -> Any:
    found = queries.gap(gap_id)
    request.standing.demand(P.DUTY_KEEP, at=found.place)
    return found


def _owners(found: Any) -> list[tuple[UUID, str]]:
    return list(queries.possible_owners(found).values_list("pk", "name")[:500])


def _found(request: Request) -> Any:
    return queries.gaps(
        paths_seen(request, P.DUTY_KEEP),
        state=chosen(request, "state", GapState.values),
        kind=chosen(request, "kind", GapKind.values),
        late_on=today() if request.GET.get("late") == "1" else None,
        owner_id=request.standing.person_id if request.GET.get("mine") == "1" else None,
        text=words(request),
    )


def _row(found: Any) -> dict[str, Any]:
    is_late = found.due < today() and found.state in (GapState.OPEN, GapState.IN_HAND)
    return {
        "gap": found,
        "place": full_name(found.place),
        "sentence": queries.gap_sentence(found),
        "tone": "late" if is_late else TONES[GapState(found.state)],
        "is_late": is_late,
        "icon": ICONS[GapKind(found.kind)],
    }
