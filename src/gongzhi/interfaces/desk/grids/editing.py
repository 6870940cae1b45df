"""Grids by hand at the desk: a map and a list on which buildings change their grid, saved as a new proposal."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import BROKEN
from gongzhi.domain.grids.services import ByHand, Editable
from gongzhi.domain.grids.words import Load
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.request import wants_json
from gongzhi.interfaces.desk.grids.seen import seen_plan

TEMPLATE = "desk/grids/edit.html"
_FIELD = re.compile(r"grid-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,2}")
SPARE = 4
"""How many new grids can be chosen in the list of a page without scripts."""


@page(Permission.PLAN_MAKE)
@require_http_methods(["GET", "POST"])
@once("plan.edit")
def edit(request: Request, plan_id: UUID) -> HttpResponse:
    """Shows a plan for editing, and keeps what was made of it as a new proposal."""
    plan = seen_plan(request, plan_id, Permission.PLAN_MAKE)
    if request.method != "POST":
        return render(request, TEMPLATE, _context(services.editable_plan(plan_id)))
    try:
        made = services.edit_plan(plan_id, hand=_hand(request.POST, plan.tolerance), by=request.standing.by)
    except NotSo as problem:
        if wants_json(request):
            raise
        context = _context(services.editable_plan(plan_id), request.POST) | {"problem": str(problem)}
        return show_again(request, TEMPLATE, context)
    if wants_json(request):
        return JsonResponse({"address": reverse("desk:plan", args=[made.pk])}, status=201)
    return redirect("desk:plan", made.pk)


def _hand(sent: QueryDict, usual: float) -> ByHand:
    grids = {}
    for name, value in sent.items():
        if _FIELD.fullmatch(name) and _NUMBER.fullmatch(str(value)):
            grids[UUID(name.removeprefix("grid-"))] = int(str(value))
    return ByHand(grids, _tolerance(sent.get("tolerance", ""), usual), _lines(sent.get("lines", "")))


def _tolerance(text: str, usual: float) -> float:
    try:
        return round(float(text) / 100, 4) if text else usual
    except ValueError:
        sentence = _("Choose a tolerance above 0 and up to 50 percent.")
        raise NotSo(sentence, fields={"tolerance": sentence}) from None


def _lines(text: str) -> tuple[Any, ...]:
    try:
        return tuple(tuple((float(x), float(y)) for x, y in line) for line in json.loads(text or "[]"))
    except (ValueError, TypeError, RecursionError):
        sentence = _("The lines cannot be read. Reload the page; your draft is kept.")
        raise NotSo(sentence, fields={"lines": sentence}) from None


def _context(of: Editable, sent: QueryDict | None = None) -> dict[str, Any]:
    labels = [_label(sent, one.id, one.serial) for one in of.buildings]
    most = max(of.plan.districts, *labels) + SPARE
    return {
        "plan": of.plan,
        "community": of.plan.community,
        "rows": list(enumerate(zip(of.buildings, labels, strict=True))),
        "choices": range(1, most + 1),
        "tolerance": sent.get("tolerance", "") if sent else f"{of.plan.tolerance * 100:g}",
        "lines": sent.get("lines", "[]") if sent else json.dumps(of.lines),
        "grids": list(queries.grids_of_plan(of.plan.pk)),
        "by_minutes": of.load != Load.HOUSEHOLDS,
        "load": of.load,
        "holds": of.holds,
        "staying": sum(one.stays for one in of.buildings),
        "data": {
            "plan": str(of.plan.pk),
            "tolerance": of.plan.tolerance,
            "lines": of.lines,
            "pairs": of.pairs,
            "load": of.load,
            "buildings": [_building(one) for one in of.buildings],
            "words": _words(),
        },
    }


def _label(sent: QueryDict | None, building: UUID, otherwise: int) -> int:
    typed = sent.get(f"grid-{building}", "") if sent else ""
    return int(typed) if _NUMBER.fullmatch(typed) else otherwise


def _building(one: services.Movable) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "households": one.households,
        "minutes": one.minutes,
        "court": one.court,
        "position": one.position,
        "shape": one.shape,
        "grid": one.serial,
        "fixed": one.serial if one.stays else 0,
    }


def _words() -> dict[str, str]:
    """Gives the sentences of the page's script, which holds none of its own."""
    return {
        **{name: str(sentence) for name, sentence in BROKEN.items()},
        "households": _("Households"),
        "minutes": str(Load.MINUTES.label),
        "deviation": _("Off the mean"),
        "whole": _("In one piece"),
        "tooFar": _("too far"),
        "inPieces": _("in {n} pieces"),
        "inOnePiece": _("in one piece"),
        "comma": _(", "),
        "draft": _("You are back at your draft of {when}. “Back to the plan” drops it."),
        "dropped": _("The draft is dropped; this is the plan as it was."),
        "pickFirst": _("Pick buildings first: tap them, circle them, or tick them in the list."),
        "pickTwo": _("Pick a building in each of the grids that are to become one."),
        "cutsNothing": _("This line runs through no grid. Draw it between the buildings of one."),
        "picked": _("{n} picked"),
        "tool_pick": _("Tap buildings to pick them."),
        "tool_lasso": _("Circle the buildings with your finger, or with the mouse button held down."),
        "tool_cut": _("Draw a line through a grid: what lies on either side becomes a grid of its own."),
        "tool_wall": _("Draw a line that no grid may cross, for example along a road."),
        "saving": _("Saving…"),
        "notSaved": _("Not saved."),
        "offline": _("The server cannot be reached. Your draft stays on this device; save again later."),
    }
