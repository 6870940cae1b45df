"""What the law says: rule packs by date with a form to try each check, committees against it, the three rates."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.algorithms.ruling import judge
from gongzhi.domain.duties import queries
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.asking import uuid_of
from gongzhi.interfaces.desk.duties.law_forms import FactsForm


@page(Permission.DUTY_READ)
@require_GET
def pack_list(request: Request) -> HttpResponse:
    """Lists the rule packs, and which are in force on a day at a place."""
    day, where = asked_day(request), request.GET.get("place", "")
    at = place(uuid_of(where)) if where else None
    if at is not None:
        request.standing.demand(Permission.DUTY_READ, at=at)
    in_force = {pack.code for pack in queries.packs_for(day, place=at)}
    context = {
        "packs": [(pack, queries.in_words(pack.name), pack.code in in_force) for pack in queries.rule_packs()],
        "day": day,
        "place": at,
        "law": {"village": _("a village"), "community": _("a community")}.get(queries.committee_law(at)) if at else "",
    }
    return render(request, "desk/duties/packs.html", context)


@page(Permission.DUTY_READ)
@require_GET
def pack_page(request: Request, code: str) -> HttpResponse:
    """Shows the checks of a pack with their articles."""
    pack = queries.rule_pack(code)
    context = {
        "pack": pack,
        "name": queries.in_words(pack.name),
        "note": queries.in_words(pack.note),
        "checks": [
            (check, queries.in_words(check.title), [queries.in_words(one.says) for one in check.conditions])
            for check in pack.checks
        ],
    }
    return render(request, "desk/duties/pack.html", context)


@page(Permission.DUTY_READ)
@require_GET
def check_page(request: Request, code: str, check_code: str) -> HttpResponse:
    """Tries a check with facts that somebody types: yes or no, the article, the sentence."""
    pack, day = queries.rule_pack(code), asked_day(request)
    check = pack.check(check_code)
    if check is None:
        raise queries.no_such_check()
    form = FactsForm(request.GET if "on" in request.GET else None, pack=pack, names=check.facts)
    found = judge(pack, check_code, form.facts(), on=day) if form.is_valid() else None
    context = {
        "pack": pack,
        "pack_name": queries.in_words(pack.name),
        "check": check,
        "title": queries.in_words(check.title),
        "form": form,
        "found": found,
        "sentences": [queries.in_words(one) for one in found.sentences] if found else [],
        "missing": [queries.in_words(pack.facts[name].label) for name in found.missing] if found else [],
        "day": day,
        "is_in_force": pack.is_in_force(day),
    }
    return render(request, "desk/duties/check.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def committee_list(request: Request) -> HttpResponse:
    """Shows the three property rates and each committee against the law of a day."""
    paths, day = request.standing.scope(Permission.ACTOR_READ).paths, asked_day(request)
    found = listing(request, queries.committees(paths, on=day), size=50)
    context = {
        "rates": [(rate, rate_word(rate.code)) for rate in queries.property_rates(paths, on=day)],
        "listing": found,
        "committees": [(one, [_shown(ruling) for ruling in one.rulings]) for one in found],
        "query": request.GET.urlencode(),
        "day": day,
        "today": today(),
    }
    return render(request, "desk/duties/committees.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_committees(request: Request) -> HttpResponse:
    """Writes the committees of a day and what the law says of each for a spreadsheet."""
    day = asked_day(request)
    heads = [
        _("Committee"), _("Community"), _("Area"), _("Households"), _("Members"), _("Owners"),
        _("Rules that are broken"), _("Filing due"),
    ]  # fmt: skip
    rows = (
        [
            one.name, one.place.community.name if one.place.community else "", one.place.name, one.households,
            one.members, one.owners, "; ".join(_fault(ruling) for ruling in one.faults), one.filing_due or "",
        ]
        for one in queries.committees(request.standing.scope(Permission.ACTOR_READ).paths, on=day)
    )  # fmt: skip
    return sheet_answer(request, f"committees-{day.isoformat()}", heads, rows)


@page(Permission.ACTOR_READ)
@require_GET
def rate_page(request: Request, code: str) -> HttpResponse:
    """Lists what a property rate counts, whatever is not counted first."""
    if code not in queries.RATES:
        raise NotThere(_("There is nothing at this address."))
    paths, day = request.standing.scope(Permission.ACTOR_READ).paths, asked_day(request)
    lines = queries.rate_lines(code, paths, on=day)
    context = {
        "listing": listing(request, lines, size=50),
        "word": rate_word(code),
        "code": code,
        "counted": sum(1 for line in lines if line.is_counted),
        "day": day,
    }
    return render(request, "desk/duties/rate.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_rate(request: Request, code: str) -> HttpResponse:
    """Writes what a property rate counts for a spreadsheet."""
    day = asked_day(request)
    lines = queries.rate_lines(code, request.standing.scope(Permission.ACTOR_READ).paths, on=day)
    heads = [_("Name"), _("Where"), _("Counted"), _("By")]
    rows = ([line.name, line.where, _("yes") if line.is_counted else _("no"), line.by] for line in lines)
    return sheet_answer(request, f"rate-{code}-{day.isoformat()}", heads, rows)


def rate_word(code: str) -> str:
    """Names a property rate."""
    return {
        "formation": _("Areas with a committee of owners"),
        "service": _("Areas with a property firm"),
        "party": _("Firms and committees with a Party organisation"),
    }[code]


def _fault(ruling: Any) -> str:
    return " ".join([*(queries.in_words(one) for one in ruling.sentences), ruling.article])


def _shown(ruling: Any) -> dict[str, Any]:
    return {
        "answer": ruling.answer,
        "title": queries.in_words(ruling.check.title),
        "article": ruling.article,
        "status": ruling.status,
        "sentences": [queries.in_words(one) for one in ruling.sentences],
    }
