"""What is called up to answer one need: a page that asks one thing for each verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import Rater
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.codes_drawn import code_picture
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.links import link_address
from gongzhi.interfaces.common.needs import need_row, opened_need
from gongzhi.interfaces.common.responses import demand_call, demand_response, need_for, receipt_facts
from gongzhi.interfaces.desk.asking import Asking, act, ask

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

P = Permission


def _about(need: Need, title: str, word: str, lead: str = "") -> Asking:
    back = reverse("desk:need", args=[need.pk])
    return Asking(title=title, word=word, back=back, lead=lead, crumbs=((back, need.number),))


def _to_need(need: Need, sentence: str) -> tuple[str, str]:
    return reverse("desk:need", args=[need.pk]), sentence


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("whistle.blow")
def whistle(request: Request, need_id: UUID) -> HttpResponse:
    """Calls up departments that have a duty."""
    need = need_for(request, need_id, P.NEED_WHISTLE)
    form = forms.WhistleForm(request.POST or None)
    found = queries.departments_with_duty(need, time.today())
    form.offer((one.id, f"{one.name} · {one.duty} · {one.article}") for one in found)
    lead = "" if found else _("No list gives another body a duty here. Keep the duty lists first.")

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.blow_whistle(need, by=request.standing.by, **given)
        return _to_need(need, _("Blown. Each department has been told until when to report in."))

    return ask(request, form, _about(need, _("Call up departments"), _("Blow the whistle"), lead), do)


@page(P.NEED_HANDLE)
@require_http_methods(["GET", "POST"])
@once("whistle.report")
def report(request: Request, call_id: UUID) -> HttpResponse:
    """Says what a department that was called up does."""
    call = demand_call(request, call_id)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.report_in(call.pk, by=request.standing.by, **given)
        return _to_need(call.whistle.need, _("Reported in. Whoever called has been told."))

    about = _about(call.whistle.need, _("Report in"), _("Report in"), f"{call.organisation.name} · {call.article}")
    return ask(request, forms.ReportInForm(request.POST or None), about, do)


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("whistle.end")
def end_whistle(request: Request, whistle_id: UUID) -> HttpResponse:
    """Ends a whistle with what came of it."""
    found = queries.whistle(whistle_id)
    request.standing.demand(P.NEED_WHISTLE, at=found.need.place)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.end_whistle(found.pk, by=request.standing.by, **given)
        return _to_need(found.need, _("The whistle is over. Rate what each department did."))

    about = _about(found.need, _("End the whistle"), _("End it"))
    return ask(request, forms.OutcomeForm(request.POST or None), about, do)


@page(P.NEED_HANDLE)
@require_http_methods(["GET", "POST"])
@once("objection.make")
def object_to(request: Request, need_id: UUID) -> HttpResponse:
    """Says that a need was sent here wrongly, by which article."""
    need = demand_response(request, need_id, P.NEED_HANDLE)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        made = services.object_to_dispatch(need, by=request.standing.by, **given)
        sentence = _("No list gives it to you: it went back to its owner.")
        return reverse("desk:needs"), sentence if made.state == "upheld" else _("Told to whoever decides about it.")

    lead = _("The need's own clock goes on. What no list gives to a residents' committee goes back at once.")
    return ask(request, forms.ObjectionForm(request.POST or None), _about(need, _("Object"), _("Object"), lead), do)


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("objection.decide")
def decide(request: Request, dispute_id: UUID) -> HttpResponse:
    """Decides an objection that was put before oneself."""
    found = queries.objection(dispute_id)
    request.standing.demand(P.NEED_WHISTLE, at=found.need.place)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.decide_objection(found.pk, by=request.standing.by, **given)
        return reverse("desk:responses"), _("Decided. Both sides have been told.")

    lead = f"{found.organisation.name}: {found.because} ({found.article})"
    about = _about(found.need, _("Decide the objection"), _("Decide"), lead)
    return ask(request, forms.DecisionForm(request.POST or None), about, do)


@page(P.NEED_HANDLE)
@require_http_methods(["GET", "POST"])
@once("need.not_mine")
def not_mine(request: Request, need_id: UUID) -> HttpResponse:
    """Gives a need back to its owner with an article from the list."""
    need = demand_response(request, need_id, P.NEED_HANDLE)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.refuse_as_not_mine(need.pk, by=request.standing.by, **given)
        # Whoever gave it back may see it no more.
        return reverse("desk:needs"), _("Given back. The owner of the need has been told and sends it on.")

    lead = _("It goes back to its owner and stays open; the resident reads the reason and the article.")
    about = _about(need, _("It is not ours"), _("Give it back"), lead)
    return ask(request, forms.NotMineForm(request.POST or None), about, do)


@page(P.NEED_DISPATCH)
@require_http_methods(["GET", "POST"])
@once("link.make")
def make_link(request: Request, need_id: UUID) -> HttpResponse:
    """Makes a link for the manager's telephone."""
    need = need_for(request, need_id, P.NEED_DISPATCH)
    form = forms.LinkForm(request.POST or None)
    found = queries.responses_to(need)
    bodies = [(need.handler_id, need.handler.name)] if need.handler_id and need.handler else []
    bodies += [(one.organisation_id, one.organisation.name) for one in found.awaited]
    form.offer(dict(bodies).items())

    def do(given: dict[str, Any]) -> tuple[str, str]:
        link = services.make_handler_link(need, by=request.standing.by, **given)
        return reverse("desk:handler_link", args=[link.pk]), _("The link is made. Send it or let it be photographed.")

    lead = _("It opens this one need without an account, until it expires. Every opening stands in the journal.")
    return ask(request, form, _about(need, _("Link for the manager's telephone"), _("Make the link"), lead), do)


@page(P.NEED_DISPATCH)
@never_cache
@require_GET
def show_link(request: Request, handler_link_id: UUID) -> HttpResponse:
    """Shows a link to be sent or photographed."""
    link = queries.link(handler_link_id)
    request.standing.demand(P.NEED_DISPATCH, at=link.need.place)
    address = link_address(request, link.pk)
    is_good = queries.link_is_good(link, time.now())
    context = {"link": link, "address": address, "picture": code_picture(address), "is_good": is_good}
    return render(request, "desk/responses/link.html", context)


@page(P.NEED_DISPATCH)
@require_POST
@once("link.end")
def end_link(request: Request, handler_link_id: UUID) -> HttpResponse:
    """Ends a link before its time."""
    link = queries.link(handler_link_id)
    request.standing.demand(P.NEED_DISPATCH, at=link.need.place)

    def do() -> str:
        services.end_handler_link(link.pk, by=request.standing.by)
        return _("The link opens nothing any more.")

    return act(request, reverse("desk:need", args=[link.need_id]), do)


@page(P.NEED_DISPATCH)
@require_http_methods(["GET", "POST"])
@once("need.rate")
def rate(request: Request, need_id: UUID) -> HttpResponse:
    """Rates for the community what the handler of a need did."""
    need = need_for(request, need_id, P.NEED_DISPATCH)
    return _rate(request, need, need.handler.name if need.handler else "", None)


@page(P.NEED_DISPATCH)
@require_http_methods(["GET", "POST"])
@once("whistle.rate")
def rate_call(request: Request, call_id: UUID) -> HttpResponse:
    """Rates for the community what a department answered to its whistle."""
    call = queries.call(call_id)
    request.standing.demand(P.NEED_DISPATCH, at=call.whistle.need.place)
    return _rate(request, call.whistle.need, call.organisation.name, call.pk)


def _rate(request: Request, need: Need, whom: str, call_id: UUID | None) -> HttpResponse:
    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.rate_answer(need, rater=Rater.COMMUNITY, by=request.standing.by, call_id=call_id, **given)
        return _to_need(need, _("Rated. It counts in the marks of %(name)s.") % {"name": whom})

    about = _about(need, _("Rate what was done"), _("Rate"), whom)
    return ask(request, forms.RateForm(request.POST or None), about, do)


@page(P.NEED_CALL_BACK)
@require_http_methods(["GET", "POST"])
@once("need.visit")
def visit(request: Request, need_id: UUID) -> HttpResponse:
    """Keeps the number that the resident gives for the visit, as she said it."""
    need = need_for(request, need_id, P.NEED_CALL_BACK)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.share_contact(need, by=request.standing.by, **given)
        return _to_need(need, _("Whoever repairs it can read the number until it is done."))

    lead = _("Only if the resident wants it. Without this tick the handler never reads a number.")
    about = _about(need, _("Number for the visit"), _("Give the number"), lead)
    return ask(request, forms.VisitForm(request.POST or None), about, do)


@page(P.NEED_HANDLE)
@never_cache
@require_POST
def visit_contact(request: Request, need_id: UUID) -> HttpResponse:
    """Shows the number for the visit to whoever handles the need; every look stands in the journal."""
    need = demand_response(request, need_id, P.NEED_HANDLE)
    role = request.standing.role_for(P.NEED_HANDLE, at=need.place, holders=[need.handler_id])
    found = services.read_visit_contact(need, by=request.standing.by, in_role=role)
    context = {"need": need, "row": need_row(need, time.now()), "reach": found}
    return render(request, "desk/responses/visit_contact.html", context)


@page(P.NEED_CALL_BACK)
@never_cache
@require_http_methods(["GET", "POST"])
def proxy(request: Request, need_id: UUID) -> HttpResponse:
    """Lets a relative follow and answer, at the resident's word; her code is shown only now, the same at every tap."""
    need = need_for(request, need_id, P.NEED_CALL_BACK)
    code = needs.code_for_command(command_id(request) or ids.uuid7())

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.name_proxy(need, code=code, by=request.standing.by, **given)
        return _to_need(need, _("Give the relative this code, it is shown only now: %(code)s") % {"code": code})

    about = _about(need, _("A relative answers"), _("Make a code"))
    return ask(request, forms.ProxyForm(request.POST or None), about, do)


@page(P.NEED_READ)
@never_cache
@require_GET
def receipt(request: Request, need_id: UUID) -> HttpResponse:
    """Prints a receipt in large letters, with the number of one human."""
    need = opened_need(request, need_id)
    if not needs.is_within(request.standing.scope(P.NEED_CALL_BACK), need):
        raise NotThere(_("There is no such need among those that you may do this to."))
    return render(request, "desk/responses/receipt.html", receipt_facts(need))
