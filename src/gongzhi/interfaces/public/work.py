"""The manager in the basement: one need on his telephone, by a signed link, without an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedStep
from gongzhi.domain.responses import queries, services
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.reach import SYSTEM, Reach, set_reach
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.links import read_link
from gongzhi.interfaces.common.needs import need_row, photo_answer

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.responses.models import HandlerLink

BY_LINK = "Whoever holds the signed link works on that one need; it opens nothing else, and ends by itself."


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that can be done by the link now."""

    title: str
    word: str
    form: HouseForm
    is_main: bool = False


def _opened(sign: str) -> HandlerLink:
    return services.open_handler_link(_read(sign))


def _read(sign: str) -> UUID:
    link = read_link(sign)
    set_reach(Reach(holders=frozenset({link})))
    return link


def _offered(link: HandlerLink, bound: dict[str, HouseForm]) -> dict[str, Offered]:
    need, found = link.need, {}
    steps = needs.steps_open(need) if need.handler_id == link.organisation_id else frozenset()
    if NeedStep.ACCEPTED in steps:
        found["accept"] = Offered(_("Accept it"), _("Accept"), HouseForm(), is_main=True)
    if NeedStep.DONE in steps:
        form = bound.get("finish") or forms.WorkForm()
        found["finish"] = Offered(_("It is done"), _("It is done"), form, is_main=True)
    if NeedStep.RETURNED in steps:
        form = bound.get("not-mine") or forms.NotMineForm()
        found["not-mine"] = Offered(_("It is not ours"), _("Give it back"), form)
    if _call(link) is not None:
        form = bound.get("report") or forms.ReportInForm()
        found["report"] = Offered(_("Report in"), _("Report in"), form, is_main=True)
    return found


def _call(link: HandlerLink) -> UUID | None:
    calls = queries.responses_to(link.need).awaited
    waiting = (one.pk for one in calls if one.organisation_id == link.organisation_id)
    return next(waiting, None)


@page(None, open_because=BY_LINK)
@never_cache
@require_GET
def work(request: Request, sign: str) -> HttpResponse:
    """Shows the need to its handler: what, where, until when, and what he can do."""
    return _show(request, _opened(sign), sign)


@page(None, open_because=BY_LINK)
@never_cache
@require_POST
def work_number(request: Request, sign: str) -> HttpResponse:
    """Opens the number that the resident gave for the visit; a page that is only looked at shows none."""
    link = _opened(sign)
    if not _has_number(link):
        raise NotThere(_("The resident gave no number for the visit. Ask the owner of the need to arrange it."))
    reach = services.read_visit_contact(link.need, by=SYSTEM, in_role=link.organisation.name)
    return _show(request, link, sign, reach=reach)


def _has_number(link: HandlerLink) -> bool:
    return link.need.handler_id == link.organisation_id and queries.has_visit_contact(link.need)


def _show(
    request: Request,
    link: HandlerLink,
    sign: str,
    bound: dict[str, HouseForm] | None = None,
    *,
    reach: services.VisitReach | None = None,
    status: int = 200,
) -> HttpResponse:
    need: Need = link.need
    offered = _offered(link, bound or {})
    row, has_number = need_row(need, time.now()), _has_number(link)
    need.text = needs.text_to_take_along(need)
    context = {
        "link": link,
        "need": need,
        "row": row,
        "sign": sign,
        "forms": offered,
        "photos": needs.photos(need),
        "answers": [(question, needs.mask_phones(words)) for question, words in needs.answers_of(need)],
        "reach": reach,
        "has_number": has_number,
    }
    return render(request, "public/work.html", context, status=status)


@page(None, open_because=BY_LINK)
@require_POST
@once("link.act")
def work_act(request: Request, sign: str, act: str) -> HttpResponse:
    """Takes one step by the link: accept, finish, not mine, or report in."""
    link = _opened(sign)
    if act not in ACTS or act not in _offered(link, {}):
        raise NotThere(_("This cannot be done by the link now. Open it again."))
    make, do = ACTS[act]
    form = make(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, link, sign, {act: form}, status=422)
    try:
        do(link, form.cleaned_data)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _show(request, link, sign, {act: form}, status=422)
    messages.success(request, _("Thank you. It is written down, and the owner of the need has been told."))
    return redirect("public:work", sign)


@page(None, open_because=BY_LINK)
@require_GET
def work_photo(request: Request, sign: str, photo_id: UUID) -> HttpResponse:
    """Hands out a photo of the need to whoever holds its link."""
    del request
    # The page that shows it wrote down already that the link was opened.
    link = queries.good_link(_read(sign), time.now())
    return photo_answer(needs.photo(photo_id, link.need))


def _accept(link: HandlerLink, _given: dict[str, Any]) -> None:
    need_services.accept_need(link.need_id, by=SYSTEM)


def _finish(link: HandlerLink, given: dict[str, Any]) -> None:
    need_services.finish_need(link.need_id, by=SYSTEM, **given)


def _not_mine(link: HandlerLink, given: dict[str, Any]) -> None:
    services.refuse_as_not_mine(link.need_id, **given)


def _report(link: HandlerLink, given: dict[str, Any]) -> None:
    call = _call(link)
    if call is not None:
        services.report_in(call, by=SYSTEM, **given)


ACTS: dict[str, tuple[type[HouseForm], Callable[[HandlerLink, dict[str, Any]], None]]] = {
    "accept": (HouseForm, _accept),
    "finish": (forms.WorkForm, _finish),
    "not-mine": (forms.NotMineForm, _not_mine),
    "report": (forms.ReportInForm, _report),
}
