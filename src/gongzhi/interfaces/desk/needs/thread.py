"""One need as a page: what happened, whose it is and why, its clock, and what the caller can do now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import NeedState
from gongzhi.foundation import time
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request
from gongzhi.interfaces.common.needs import need_row, open_actions, seen_steps, thread_lines, veil
from gongzhi.interfaces.desk.needs import forms

if TYPE_CHECKING:
    from gongzhi.domain.actors.services import Reachable
    from gongzhi.domain.needs.models import Need

FORMS: Mapping[str, type[HouseForm]] = {
    "accept": forms.NothingForm,
    "start": forms.NothingForm,
    "finish": forms.FinishForm,
    "decline": forms.DeclineForm,
    "send": forms.SendForm,
    "ask": forms.NothingForm,
    "answer": forms.AnswerForm,
    "note": forms.NoteForm,
    "contact": forms.ContactForm,
}


def offered_forms(request: Request, need: Need, bound: Mapping[str, HouseForm]) -> dict[str, HouseForm]:
    """Gives a form for every action that is open now; what was typed into a refused one stays."""
    offered = {name: bound.get(name) or FORMS[name]() for name in open_actions(request.standing, need)}
    send = offered.get("send")
    if isinstance(send, forms.SendForm):
        send.offer(receivers(need))
    return offered


def receivers(need: Need) -> list[tuple[UUID, str]]:
    """Lists the organisations of the community and above that a need can be sent to."""
    found = actors.organisations((need.community.path,), on=time.today())
    return [(one.pk, one.name) for one in found if one.pk != need.handler_id]


def _may_ask_for_help(request: Request, need: Need) -> bool:
    return request.standing.may(Permission.CONTRIBUTION_MANAGE, need.community)


def show_need(
    request: Request,
    need: Need,
    *,
    bound: Mapping[str, HouseForm] | None = None,
    contact: Reachable | None = None,
    status: int = 200,
) -> HttpResponse:
    """Renders the page of a need."""
    who = duties.accountable(need.kind.code, place=need.place, on=time.local(need.opened_at).date())
    context = {
        "need": veil(request.standing, need),
        "row": need_row(need, time.now()),
        "lines": thread_lines(need, seen_steps(request.standing, need)),
        "photos": queries.photos(need),
        "who": who,
        "is_sent_elsewhere": who.organisation_id != need.handler_id,
        "forms": offered_forms(request, need, bound or {}),
        "refused": frozenset(bound or {}),
        "contact": contact,
        "is_closed": need.state == NeedState.CLOSED,
        "may_ask_for_help": need.closed_at is None and _may_ask_for_help(request, need),
    }
    return render(request, "desk/needs/need.html", context, status=status)
