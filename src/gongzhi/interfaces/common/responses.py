"""What is called up to answer a need: who may do what, and how it is shown on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.words import UNDONE_STATES
from gongzhi.domain.responses import queries
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common.needs import may_ask, need_row, reads_numbers, works_on

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.responses.models import WhistleCall
    from gongzhi.interfaces.common.request import Request

P = Permission
WORDED = frozenset({"because", "outcome", "answer", "decision", "text"})


def need_for(request: Request, need_id: UUID, permission: Permission) -> Need:
    """Finds a need that the caller may read and do this to; another's is ``NotThere``."""
    found = needs.need(need_id, request.standing.scope(P.NEED_READ))
    request.standing.demand(permission, at=found.place)
    return found


def demand_response(request: Request, need_id: UUID, permission: Permission) -> Need:
    """Finds a need that the caller handles; raises ``NotThere``."""
    found = needs.need(need_id, request.standing.scope(P.NEED_READ))
    if not needs.may_handle(request.standing.scope(permission), found):
        raise NotThere(_("There is no such need among those that you may do this to."))
    return found


def demand_call(request: Request, call_id: UUID) -> WhistleCall:
    """Finds a call that was made to the caller's own body; raises ``NotThere``."""
    found = queries.call(call_id)
    if found.organisation_id not in request.standing.scope(P.NEED_HANDLE).holders:
        raise NotThere(_("Nobody was called up here. Load the page of the need again."))
    return found


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that can be done, as a link."""

    href: str
    icon: str
    word: Promise


def response_links(standing: Standing, need: Need, found: queries.Responses) -> list[Link]:
    """Lists what this person can call up for this need now."""
    possible = {**_of_the_community(standing, need, found), **_of_the_handler(standing, need, found)}
    return [
        Link(reverse(f"desk:need_{name}", args=[need.pk]), *WORDS[name]) for name in WORDS if possible.get(name, False)
    ]


WORDS: Mapping[str, tuple[str, Promise]] = {
    "whistle": ("talk", gettext_lazy("Blow the whistle: call up departments")),
    "not_mine": ("hand", gettext_lazy("It is not ours, by an article of the list")),
    "object": ("flag", gettext_lazy("Object to the dispatch")),
    "link": ("phone", gettext_lazy("Link for the manager's telephone")),
    "rate": ("check", gettext_lazy("Rate what was done")),
    "receipt": ("print", gettext_lazy("Receipt in large letters")),
    "visit": ("phone", gettext_lazy("The resident gives a number for the visit")),
    "proxy": ("people", gettext_lazy("A relative answers for the resident")),
}


def _of_the_community(standing: Standing, need: Need, found: queries.Responses) -> dict[str, bool]:
    is_other = may_ask(standing, need)
    dispatches = need.handler_id is not None and standing.may(P.NEED_DISPATCH, need.place)
    calls_back = needs.is_within(standing.scope(P.NEED_CALL_BACK), need) and is_other
    is_open, is_whistled = need.closed_at is None, any(one.state == "open" for one in found.whistles)
    return {
        "whistle": is_open and not is_whistled and standing.may(P.NEED_WHISTLE, need.place),
        "link": is_open and dispatches,
        "rate": need.state not in UNDONE_STATES and dispatches and is_other,
        "receipt": calls_back,
        "visit": calls_back and need.handler_id is not None and need.state in UNDONE_STATES,
        "proxy": calls_back and is_open,
    }


def _of_the_handler(standing: Standing, need: Need, found: queries.Responses) -> dict[str, bool]:
    is_at_work = need.state in UNDONE_STATES and need.handler_id is not None
    handles = is_at_work and needs.may_handle(standing.scope(P.NEED_HANDLE), need)
    is_objected = any(one.state == "open" for one in found.objections)
    return {"not_mine": handles, "object": handles and not is_objected}


def sees_all(standing: Standing, need: Need) -> bool:
    """Tells whether somebody works on the need for its community; a body sees its own part of what was called up."""
    return any(standing.may(one, need.place) for one in (P.NEED_DISPATCH, P.NEED_WHISTLE, P.NEED_CALL_BACK))


def response_facts(standing: Standing, need: Need) -> dict[str, Any]:
    """Gathers what the page of a need shows of what was called up, and what can be done."""
    own = standing.scope(P.NEED_HANDLE).holders
    found = queries.responses_to(need)
    if not sees_all(standing, need):
        found = queries.part_of(found, own)
    handles = needs.may_handle(standing.scope(P.NEED_HANDLE), need)
    return {
        "responses": _veiled(standing, need, found),
        "response_links": response_links(standing, need, found),
        "own_calls": [one for one in found.awaited if one.organisation_id in own],
        "may_whistle": standing.may(P.NEED_WHISTLE, need.place),
        "may_dispatch": standing.may(P.NEED_DISPATCH, need.place),
        "reads_visit_contact": found.has_visit_contact and handles,
        "now": time.now(),
    }


def _veiled(standing: Standing, need: Need, found: queries.Responses) -> queries.Responses:
    """Hides what the thread hides too: objections and names of staff from reporters and called bodies, and numbers."""
    if not works_on(standing, need):
        for whistle in found.whistles:
            whistle.blown_by = None
        found = replace(found, objections=[])
    if reads_numbers(standing, need):
        return found
    for one in (*found.whistles, *found.calls, *found.objections, *found.ratings):
        for name in WORDED & set(vars(one)):
            setattr(one, name, needs.mask_phones(getattr(one, name)))
    return found


def receipt_facts(need: Need) -> dict[str, Any]:
    """Gathers what stands on a printed receipt: number, until when, and whom to ring."""
    return {"need": need, "row": need_row(need, time.now()), "line": queries.help_line(need.community_id)}
