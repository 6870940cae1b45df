"""What a reporter can do with her own need besides answering: a receipt, a mark, a number for the visit, a relative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.words import UNDONE_STATES, NeedState
from gongzhi.domain.responses import services
from gongzhi.domain.responses.queries import proxies_of, relation_of
from gongzhi.domain.responses.words import Rater
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import lines_question, need_row, public_lines
from gongzhi.interfaces.common.responses import receipt_facts
from gongzhi.interfaces.public.following import followed, reach_of
from gongzhi.interfaces.public.forms import AnswerForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongzhi.domain.needs.models import Need

BY_CODE = "Whoever holds the tracking code reported the need; it opens nothing else."


def show_own(
    request: Request, need: Need, bound: Mapping[str, HouseForm] | None = None, status: int = 200
) -> HttpResponse:
    """Shows a need to whoever reported it, in plain words; what was typed into a refused form (``bound``) stays."""
    context = {
        "need": need,
        "row": need_row(need, time.now()),
        "words": needs.public_words(need),
        "lines": public_lines(need),
        "photos": needs.photos(need),
        "question": lines_question(need),
        "is_asked": need.state == NeedState.DONE and need.asked_at is not None,
        "is_late": needs.is_late(need, time.now()),
        "form": (bound or {}).get("answer") or AnswerForm(),
        "refused": frozenset(bound or {}),
    } | own_facts(request, need, bound or {})
    return render(request, "public/need.html", context, status=status)


def own_facts(request: Request, need: Need, bound: Mapping[str, HouseForm]) -> dict[str, Any]:
    """Gathers the forms that a reporter's page offers."""
    return {
        "own": {
            "rate": bound.get("rate") or forms.RateForm(),
            "visit": bound.get("visit") or forms.VisitForm(),
            "proxy": bound.get("proxy") or forms.ProxyForm(),
            "proxies": proxies_of(need),
        },
        "relation": answering_relation(request, need),
        "may_give_number": need.handler_id is not None and need.state in UNDONE_STATES,
        "may_rate": need.handler_id is not None and need.state not in UNDONE_STATES,
    }


def _own(request: Request, number: str) -> Need:
    return needs.need_of_holder(number, reach_of(request))


def _for_herself(request: Request, number: str) -> Need:
    """Finds the reporter's own need; a relative who answers for her names nobody further."""
    need = _own(request, number)
    if answering_relation(request, need):
        raise NotThere(_("Only the person who reported it says who may answer for her."))
    return need


def _do(request: Request, need: Need, name: str, form: HouseForm, do: Callable[[dict[str, Any]], str]) -> HttpResponse:
    said: list[str] = []
    if not _is_done(form, lambda given: said.append(do(given))):
        return show_own(request, needs.need_of_holder(need.number, reach_of(request)), {name: form}, status=422)
    for sentence in said:
        messages.success(request, sentence)
    return redirect("public:need", need.number)


def _is_done(form: HouseForm, do: Callable[[dict[str, Any]], object]) -> bool:
    """Does it with what was typed; a refusal stands in the form, with the words."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return False
    return True


@page(None, open_because=BY_CODE)
@never_cache
@require_GET
def receipt(request: Request, number: str) -> HttpResponse:
    """Prints a receipt in large letters, with the number of one human."""
    return render(request, "public/receipt.html", receipt_facts(_own(request, number)))


@page(None, open_because=BY_CODE)
@require_POST
@once("need.rate_own")
def rate(request: Request, number: str) -> HttpResponse:
    """Takes the reporter's mark for the body that handled her need."""
    need = _own(request, number)

    def do(given: dict[str, Any]) -> str:
        text = signed(request, need, given["text"])
        services.rate_answer(need, mark=given["mark"], text=text, rater=Rater.REPORTER, by=request.standing.by)
        return _("Thank you. Your mark counts.")

    return _do(request, need, "rate", forms.RateForm(request.POST), do)


@page(None, open_because=BY_CODE)
@require_POST
@once("need.visit_own")
def visit(request: Request, number: str) -> HttpResponse:
    """Keeps the number that the reporter gives for the visit."""
    need = _own(request, number)

    def do(given: dict[str, Any]) -> str:
        services.share_contact(need, by=request.standing.by, **given)
        return _("Whoever repairs it can read your number until it is done. Then it is deleted.")

    return _do(request, need, "visit", forms.VisitForm(request.POST), do)


@page(None, open_because=BY_CODE)
@never_cache
@require_POST
def proxy(request: Request, number: str) -> HttpResponse:
    """Lets a relative follow and answer; her code is shown only now, the same at every tap."""
    need = _for_herself(request, number)
    code = needs.code_for_command(command_id(request) or ids.uuid7())

    def do(given: dict[str, Any]) -> None:
        services.name_proxy(need, code=code, by=request.standing.by, **given)

    form = forms.ProxyForm(request.POST)
    if not _is_done(form, do):
        return show_own(request, need, {"proxy": form}, status=422)
    return render(request, "public/proxy_code.html", {"need": need, "code": code}, status=201)


@page(None, open_because=BY_CODE)
@require_POST
@once("need.proxy_end")
def end_proxy(request: Request, number: str, proxy_id: UUID) -> HttpResponse:
    """Ends what a relative can do for oneself."""
    need = _for_herself(request, number)
    if proxy_id not in {one.pk for one in proxies_of(need)}:
        raise NotThere(_("This relative does not answer for anybody any more."))
    services.end_proxy(proxy_id, by=request.standing.by)
    messages.success(request, _("Ended. The code opens nothing any more."))
    return redirect("public:need", need.number)


def answering_relation(request: Request, need: Need) -> str:
    """Says which relative answers in this session; empty where the reporter does herself."""
    is_own = request.standing.person_id is not None and request.standing.person_id == need.reporter_id
    return "" if is_own else relation_of(need, followed(request))


def signed(request: Request, need: Need, text: str) -> str:
    """Says with the words that a relative wrote them for the reporter."""
    relation = answering_relation(request, need)
    return f"({relation}) {text}".strip() if relation else text
