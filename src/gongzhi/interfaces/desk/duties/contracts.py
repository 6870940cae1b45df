"""The register of property contracts at the desk: list, gaps, clauses, and what ends soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import OrganisationKind
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.services import ContractFacts
from gongzhi.domain.duties.words import ClauseState, Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.actors.forms import EndForm
from gongzhi.interfaces.desk.asking import Asking, act, ask, place_asked, place_choices, uuid_of
from gongzhi.interfaces.desk.duties.law_forms import ContractForm

MOST_ROWS = 5000
SHOW = {"in_force", "ending", "ended", "unchecked"}
ORDERS = {
    "place": ("place__path", "-signed_on", "id"),
    "end": ("during__endswith", "id"),
    "firm": ("organisation__name_key", "id"),
}


@page(Permission.ACTOR_READ)
@require_GET
def contract_list(request: Request) -> HttpResponse:
    """Lists the property contracts with their gaps and ends."""
    found = listing(request, _contracts(request), orders=ORDERS)
    context = {
        "listing": found,
        "rows": [(one, queries.contract_gaps(one), _last_day(one), _ends_soon(one)) for one in found],
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "today": today(),
        "may_keep": request.standing.holds(Permission.CONTRACT_KEEP),
    }
    return render(request, "desk/duties/contracts.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_contracts(request: Request) -> HttpResponse:
    """Writes the register with its gaps for a spreadsheet: the gap report."""
    clauses = queries.contract_clauses()
    heads = [_("Number"), _("Property firm"), _("Place"), _("Commissioned by"), _("First day"), _("Last day")]
    words_of = {"": _("not looked at"), **{state.value: str(state.label) for state in ClauseState}}
    rows = (
        [
            one.number,
            one.organisation.name,
            one.place.name,
            one.party,
            one.during.lower.isoformat(),
            _last_day(one).isoformat(),
            *(words_of[one.clauses.get(clause.code, "")] for clause in clauses),
        ]
        for one in _contracts(request)[:MOST_ROWS]
    )
    heads += [queries.in_words(clause.name) for clause in clauses]
    return sheet_answer(request, f"contracts-{today().isoformat()}", heads, rows)


@page(Permission.CONTRACT_KEEP)
@require_http_methods(["GET", "POST"])
@once("contract.add")
def contract_new(request: Request) -> HttpResponse:
    """Enters a property contract."""
    top = place_asked(request, Permission.CONTRACT_KEEP)
    firms = actors.organisations(
        request.standing.scope(Permission.CONTRACT_KEEP).paths,
        on=today(),
        kind=OrganisationKind.PROPERTY_SERVICE_PROVIDER,
    )
    offers = {"organisation": [(str(one.pk), one.name) for one in firms], "place": place_choices(top)}
    form = ContractForm(request.POST or None, offers=offers, initial={"place": str(top.pk)})
    back = reverse("desk:contracts")
    about = Asking(_("Enter a property contract"), _("Enter the contract"), back, crumbs=((back, _("Contracts")),))

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        values = facts | {
            "organisation": actors.organisation(uuid_of(facts["organisation"])),
            "place": place_asked(request, Permission.CONTRACT_KEEP),
        }
        made = services.add_contract(ContractFacts(**values), by=request.standing.by)
        return reverse("desk:contract", args=[made.pk]), _("The contract is entered. Now check its clauses.")

    return ask(request, form, about, do)


@page(Permission.ACTOR_READ)
@require_GET
def contract_page(request: Request, contract_id: UUID) -> HttpResponse:
    """Shows a contract with the clause checklist."""
    found = _demand(request, contract_id, Permission.ACTOR_READ)
    context = {
        "contract": found,
        "lines": [(line, queries.in_words(line.clause.name)) for line in queries.clause_lines(found)],
        "gap_count": len(queries.contract_gaps(found)),
        "states": ClauseState.choices,
        "last_day": _last_day(found),
        "ends_soon": _ends_soon(found),
        "may_keep": request.standing.may(Permission.CONTRACT_KEEP, found.place),
        "today": today(),
    }
    return render(request, "desk/duties/contract.html", context)


@page(Permission.CONTRACT_KEEP)
@require_POST
@once("contract.check")
def contract_check(request: Request, contract_id: UUID) -> HttpResponse:
    """Notes what the contract says about each clause."""
    _demand(request, contract_id, Permission.CONTRACT_KEEP)
    typed = {clause.code: request.POST.get(f"clause_{clause.code}", "") for clause in queries.contract_clauses()}
    sent = {code: value for code, value in typed.items() if value}

    def do() -> str:
        services.check_clauses(contract_id, clauses=sent, by=request.standing.by)
        return str(_("The clauses are noted."))

    return act(request, reverse("desk:contract", args=[contract_id]), do)


@page(Permission.CONTRACT_KEEP)
@require_http_methods(["GET", "POST"])
@once("contract.end")
def contract_end(request: Request, contract_id: UUID) -> HttpResponse:
    """Ends a contract before its time."""
    found = _demand(request, contract_id, Permission.CONTRACT_KEEP)
    back = reverse("desk:contract", args=[contract_id])
    about = Asking(
        _("End the contract %(number)s") % {"number": found.number},
        _("End the contract"),
        back,
        crumbs=((back, found.number),),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        services.end_contract(contract_id, on=facts["on"], because=facts["because"], by=request.standing.by)
        return back, _("The contract ends on %(day)s.") % {"day": facts["on"]}

    return ask(request, EndForm(request.POST or None), about, do)


def _contracts(request: Request) -> Any:
    return queries.contracts(
        request.standing.scope(Permission.ACTOR_READ).paths,
        on=today(),
        show=chosen(request, "show", SHOW),
        text=words(request),
    )


def _last_day(one: Any) -> Any:
    return one.during.upper - timedelta(days=1)


def _ends_soon(one: Any) -> bool:
    return bool(today() < one.during.upper <= today() + timedelta(days=90))


def _demand(request: Request, contract_id: UUID, permission: Permission) -> Any:
    found = queries.contract(contract_id)
    request.standing.demand(permission, at=found.place)
    return found
