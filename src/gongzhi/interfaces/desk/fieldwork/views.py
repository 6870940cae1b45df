"""Phones at the desk: who carries which doors, what waits for a named person, and the decision about it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors.queries import body_kind_name, body_kinds
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns.words import Outcome
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb
from gongzhi.domain.needs.queries import kind_names
from gongzhi.domain.places.queries import names_in_order
from gongzhi.foundation.errors import GongzhiError
from gongzhi.foundation.sentences import told
from gongzhi.foundation.time import local, now, today
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.fieldwork.forms import TakeBackForm
from gongzhi.workflows.decide_entry import set_entry_aside, take_entry_in

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.fieldwork.models import Entry, Pack

PACK_ORDERS = {"new": ("-made_at", "id"), "person": ("person__name_key", "-made_at", "id")}
ENTRY_ORDERS = {"new": ("-received_at", "id"), "made": ("-made_at", "id")}
TONES = {"held": "waiting", "conflict": "late", "handed_over": "soon", "taken_in": "done", "set_aside": "off"}
PACK_TONES = {"valid": "hand", "expired": "off", "revoked": "off"}
MOST_ROWS = 5000


def kept_round(request: Request, round_id: UUID) -> Round:
    """Finds a round whose phones one looks after."""
    found = campaigns.round_of(round_id)
    request.standing.demand(Permission.ROUND_START, at=found.community)
    return found


@page(Permission.ROUND_START)
@require_GET
def packs(request: Request, round_id: UUID) -> HttpResponse:
    """Lists whose phones carry which grid's doors, until when."""
    walked, moment = kept_round(request, round_id), now()
    found = listing(request, queries.packs_of_round(round_id), orders=PACK_ORDERS)
    rows = [(one, queries.state_of_pack(one, moment)) for one in found]
    context = {
        "round": walked,
        "listing": found,
        "rows": [(one, state.label, PACK_TONES[state], state == "valid") for one, state in rows],
        "undecided": queries.undecided_in(round_id),
    }
    return render(request, "desk/fieldwork/packs.html", context)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def revoke(request: Request, pack_id: UUID) -> HttpResponse:
    """Asks why, and takes a pack back."""
    pack: Pack = queries.pack(pack_id)
    request.standing.demand(Permission.ROUND_START, at=pack.community)
    back = reverse("desk:packs", args=[pack.round_id])
    said = _("The phone deletes its doors when it next has a signal. What was entered before is handed over to you.")
    act = Act(
        title=_("Take the doors of %(grid)s back from %(person)s's phone")
        % {"grid": pack.grid.name, "person": pack.person.name},
        lead=f"{_device(pack)} {said}".strip(),
        button=pgettext("phone", "Take back"),
        back=back,
        above=pack.round.name,
        is_danger=True,
    )

    def do(because: str, *, is_lost: bool) -> tuple[str, str]:
        services.revoke_pack(pack_id, by=request.standing.by, because=because, is_lost=is_lost)
        return _("The doors are taken back."), back

    return form_page(request, act, TakeBackForm(request.POST or None), do)


def _device(pack: Pack) -> str:
    made = f"{local(pack.made_at):%Y-%m-%d %H:%M}"
    if not pack.device:
        return _("The phone that fetched them on %(at)s.") % {"at": made}
    return _("The phone “%(device)s” that fetched them on %(at)s.") % {"device": pack.device, "at": made}


@page(Permission.ROUND_START)
@require_GET
def entries(request: Request, round_id: UUID) -> HttpResponse:
    """Lists what phones sent and what could not be taken in by itself."""
    walked = kept_round(request, round_id)
    state = _state(request)
    found = listing(request, queries.entries_seen(round_id, state=state), orders=ENTRY_ORDERS)
    doors = queries.doors_shown({one.door for one in found if one.door})
    context = {
        "round": walked,
        "listing": found,
        "rows": [(one, _where(one, doors), TONES[one.state], one.state in queries.UNDECIDED) for one in found],
        "states": EntryState.choices,
        "state": state,
        "undecided": queries.undecided_in(round_id),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/fieldwork/entries.html", context)


def _state(request: Request) -> str:
    """Reads which entries are asked for: what waits, as the tab counts it, unless all or those of one state are."""
    return chosen(request, "state", [*EntryState.values, "all"]) or queries.WAITING


def _where(one: Entry, doors: dict[UUID, Any]) -> str:
    door = doors.get(one.door) if one.door else None
    if door is None and one.verb == EntryVerb.FOUND:
        return _("no door")
    return door.local_name if door else _("an earlier entry")


@page(Permission.ROUND_START)
@require_GET
def export_entries(request: Request, round_id: UUID) -> HttpResponse:
    """Writes the list for a spreadsheet; what was entered is not in it."""
    kept_round(request, round_id)
    state = _state(request)
    found = list(queries.entries_seen(round_id, state=state).order_by("-received_at", "id")[:MOST_ROWS])
    doors = queries.doors_shown({one.door for one in found if one.door})
    heads = [_("Kind"), _("Door"), _("By whom"), _("State"), _("Received"), _("Decided by"), _("Reason")]
    rows = [
        [
            one.get_verb_display(), _where(one, doors), one.person.name, one.get_state_display(),
            local(one.received_at).date(), one.decided_by.name if one.decided_by else "", told(one.because),
        ]
        for one in found
    ]  # fmt: skip
    return csv_answer(f"entries-{today().isoformat()}", heads, rows)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def decide(request: Request, entry_id: UUID) -> HttpResponse:
    """Shows both sides of an entry and asks what becomes of it."""
    entry = queries.entry(entry_id)
    request.standing.demand(Permission.ROUND_START, at=entry.community)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = take_entry_in if request.POST.get("what") == "take_in" else set_entry_aside

        def do() -> dict[str, Any]:
            return {"id": verb(entry_id, by=request.standing.by, because=form.cleaned_data["because"]).pk}

        try:
            run_once(request, "entry.decide", do)
        except GongzhiError as problem:
            messages.error(request, str(problem))
            return redirect("desk:entry", entry_id)
        messages.success(request, _("Decided. Whoever made the entry finds it on the phone."))
        return redirect("desk:entries", entry.round_id)
    context = {"entry": entry, "form": form, "tone": TONES[entry.state], **_sides(entry)}
    return render(request, "desk/fieldwork/entry.html", context, status=422 if form.errors else 200)


def _sides(entry: Entry) -> dict[str, Any]:
    facts = queries.content_of(entry).facts if entry.facts_sealed is not None else {}
    doors = queries.doors_shown([entry.door] if entry.door else [])
    first = queries.first_side(entry)
    outcomes: dict[str, Any] = dict(Outcome.choices)
    return {
        "where": _where(entry, doors),
        "is_undecided": bool(facts),
        "outcome": outcomes.get(facts.get("outcome", ""), ""),
        "kind": "" if "name" in facts else kind_names().get(facts.get("kind", ""), ""),
        "text": _found(facts) if "name" in facts else facts.get("text", "") or _said_at_door(facts),
        "photo": _small(facts.get("jpeg", "")),
        "first": first
        and {"outcome": first.get_outcome_display(), "by": first.by.name if first.by else "", "at": first.at},
    }


def _found(facts: dict[str, Any]) -> str:
    """Says in one line which organisation was found, of which kind, where, and what was remarked."""
    kinds = {one.code: body_kind_name(one) for one in body_kinds()}
    where = names_in_order({UUID(facts["place"])}).values()
    parts = [facts["name"], kinds.get(facts.get("kind", ""), ""), *where, facts.get("text", "")]
    return " · ".join(part for part in parts if part)


def _said_at_door(facts: dict[str, Any]) -> str:
    if "is_empty" in facts:
        return _("Nobody lives there") if facts["is_empty"] == "yes" else _("Somebody lives there")
    return _("until {day}").format(day=facts["until"]) if facts.get("until") else ""


def _small(jpeg: str) -> str:
    """Gives a picture for the page itself; it is stored nowhere until it is taken in."""
    try:
        return f"data:image/jpeg;base64,{base64.b64encode(base64.b64decode(jpeg)).decode()}" if jpeg else ""
    except ValueError:
        return ""
