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
from gongzhi.domain.needs.words import UNDONE_STATES
from gongzhi.domain.responses import services
from gongzhi.domain.responses.queries import proxies_of, relation_of
from gongzhi.domain.responses.words import Rater
from gongzhi.foundation import ids
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.responses import receipt_facts
from gongzhi.interfaces.public.following import followed, reach_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongzhi.domain.needs.models import Need

BY_CODE = "Whoever holds the tracking code reported the need; it opens nothing else."


def own_facts(request: Request, need: Need) -> dict[str, Any]:
    """Gathers the forms that a reporter's page offers."""
    return {
        "own": {
            "rate": forms.RateForm(),
            "visit": forms.VisitForm(),
            "proxy": forms.ProxyForm(),
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


def _do(request: Request, need: Need, form: HouseForm, do: Callable[[dict[str, Any]], str]) -> HttpResponse:
    said: list[str] = []
    refused = _refusal(form, lambda given: said.append(do(given)))
    if refused:
        messages.error(request, refused)
    for sentence in said:
        messages.success(request, sentence)
    return redirect("public:need", need.number)


def _refusal(form: HouseForm, do: Callable[[dict[str, Any]], object]) -> str:
    """Does it with what was typed; gives the sentence that refuses it, empty where it was done."""
    if not form.is_valid():
        return " ".join(str(one) for errors in form.errors.values() for one in errors)
    try:
        do(form.cleaned_data)
    except (NotSo, NotNow) as problem:
        return str(problem)
    return ""


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

    return _do(request, need, forms.RateForm(request.POST), do)


@page(None, open_because=BY_CODE)
@require_POST
@once("need.visit_own")
def visit(request: Request, number: str) -> HttpResponse:
    """Keeps the number that the reporter gives for the visit."""
    need = _own(request, number)

    def do(given: dict[str, Any]) -> str:
        services.share_contact(need, by=request.standing.by, **given)
        return _("Whoever repairs it can read your number until it is done. Then it is deleted.")

    return _do(request, need, forms.VisitForm(request.POST), do)


@page(None, open_because=BY_CODE)
@never_cache
@require_POST
def proxy(request: Request, number: str) -> HttpResponse:
    """Lets a relative follow and answer; her code is shown only now, the same at every tap."""
    need = _for_herself(request, number)
    code = needs.code_for_command(command_id(request) or ids.uuid7())

    def do(given: dict[str, Any]) -> None:
        services.name_proxy(need, code=code, by=request.standing.by, **given)

    refused = _refusal(forms.ProxyForm(request.POST), do)
    if refused:
        messages.error(request, refused)
        return redirect("public:need", need.number)
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
