"""One need as a page: what happened, whose it is and why, its clock, and what the caller can do now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import time
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request
from gongzhi.interfaces.common.needs import need_row, thread_lines
from gongzhi.interfaces.desk.needs import forms

if TYPE_CHECKING:
    from gongzhi.domain.actors.services import Reachable
    from gongzhi.domain.duties.queries import Standing
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
STEPS: Mapping[str, NeedStep] = {
    "accept": NeedStep.ACCEPTED,
    "start": NeedStep.STARTED,
    "finish": NeedStep.DONE,
    "decline": NeedStep.DECLINED,
    "send": NeedStep.SENT,
    "ask": NeedStep.ASKED,
    "answer": NeedStep.CLOSED,
}
HANDLING = frozenset({"accept", "start", "finish", "decline"})


def permitted_actions(standing: Standing, need: Need) -> frozenset[str]:
    """Lists what this person may do to this need at all, whatever its state."""
    found = set(HANDLING) if may_handle(standing, need) else set()
    if queries.is_within(standing.scope(Permission.NEED_DISPATCH), need):
        found.add("send")
    if queries.is_within(standing.scope(Permission.NEED_CALL_BACK), need) and may_ask(standing, need):
        found |= {"ask", "answer"}
    if found:
        found.add("note")
    # The reporter's number is for the work in hand only, and never for a firm (R13).
    may_read = queries.is_within(standing.scope(Permission.CONTACT_READ), need)
    if may_read and need.reporter_id and need.state in rules.OPEN_STATES:
        found.add("contact")
    return frozenset(found)


def open_actions(standing: Standing, need: Need) -> frozenset[str]:
    """Lists what this person can do to this need now."""
    steps = rules.moves_from(need.state)
    asked_twice = {"ask"} if need.asked_at else set()
    permitted = permitted_actions(standing, need) - asked_twice
    return frozenset(name for name in permitted if name not in STEPS or STEPS[name] in steps)


def may_handle(standing: Standing, need: Need) -> bool:
    """Tells whether this person may work on this need."""
    scope = standing.scope(Permission.NEED_HANDLE)
    return rules.may_handle(
        is_own=need.handler_id in scope.holders,
        covers_place=scope.covers(need.place.path, need.building_id),
        handler_family=need.handler.family if need.handler else "",
    )


def may_ask(standing: Standing, need: Need) -> bool:
    """Tells whether this person may ask the reporter, because he did not do the work."""
    own = frozenset(grant.organisation_id for grant in standing.grants if grant.organisation_id)
    return rules.may_ask(
        caller=standing.person_id, caller_organisations=own, handled_by=need.handled_by_id, handler=need.handler_id
    )


def offered_forms(request: Request, need: Need, bound: Mapping[str, HouseForm]) -> dict[str, HouseForm]:
    """Gives a form for every action that is open now; what was typed into a refused one stays."""
    offered = {name: bound.get(name) or FORMS[name]() for name in open_actions(request.standing, need)}
    send = offered.get("send")
    if isinstance(send, forms.SendForm):
        send.offer(receivers(need))
    return offered


def receivers(need: Need) -> list[tuple[object, str]]:
    """Lists the organisations of the community and above that a need can be sent to."""
    found = actors.organisations((need.community.path,), on=time.today())
    return [(one.pk, one.name) for one in found if one.pk != need.handler_id]


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
        "need": need,
        "row": need_row(need, time.now()),
        "lines": thread_lines(need),
        "photos": queries.photos(need),
        "who": who,
        "is_sent_elsewhere": who.organisation_id != need.handler_id,
        "forms": offered_forms(request, need, bound or {}),
        "refused": frozenset(bound or {}),
        "contact": contact,
        "is_closed": need.state == NeedState.CLOSED,
    }
    return render(request, "desk/needs/need.html", context, status=status)
