"""Rule packs, committees with the three rates, and property contracts for programs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from gongzhi.algorithms.ruling import judge
from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.services import ContractFacts
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.posts import EndIn
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request

router = Router()
MOST_UPLOAD = 20 * 1024 * 1024


class PackOut(Schema):
    """A rule pack: the rules of one law in the wording of some time."""

    code: str
    law: str
    name: str
    source: str
    as_of: date
    valid_from: date
    valid_to: date | None
    holds_for: list[str]
    is_in_force: bool
    checks: list[str]


class CheckFactsIn(Schema):
    """Facts by name, exact numbers or yes and no; what is left out is unknown. ``on`` is the day (today)."""

    on: date | None = None
    facts: dict[str, bool | int | Decimal] = {}


class RulingOut(Schema):
    """What a check says: ``yes``, ``no`` or ``unknown``, the article, the sentences, and how far it was checked."""

    check: str
    answer: str
    article: str
    status: str
    sentences: list[str]
    missing: list[str]


class RateOut(Schema):
    """One of the three property rates, with numerator, denominator and day."""

    code: str
    counted: int
    all: int
    percent: int | None
    on: date


class RateLineOut(Schema):
    """One area or organisation behind a rate, and by what it counts."""

    id: UUID
    name: str
    where: str
    is_counted: bool
    by: str


class CommitteeOut(Schema):
    """A committee of owners, and what the law in force says about it."""

    organisation_id: UUID
    name: str
    kind: str
    place_id: UUID
    members: int
    owners: int
    households: int
    rulings: list[RulingOut]
    filing_due: date | None


class ContractOut(Schema):
    """A property contract; ``gaps`` names the clauses that are missing, unclear or not looked at."""

    id: UUID
    number: str
    organisation_id: UUID
    place_id: UUID
    party: str
    signed_on: date
    first_day: date
    last_day: date
    clauses: dict[str, str]
    gaps: list[str]


class ContractIn(Schema):
    """A property contract to enter; ``until`` is its last day."""

    number: str = Field(max_length=60)
    organisation_id: UUID
    place_id: UUID
    party: str = Field(max_length=120)
    signed_on: date
    from_: date
    until: date


class ClausesIn(Schema):
    """What the contract says about clauses: code → written, unclear or missing."""

    clauses: dict[str, str]


class ContractFilter(Paging):
    """Which contracts: all, ``in_force``, ``ending``, ``ended`` or ``unchecked``."""

    show: str = ""
    text: str = ""


class RateFilter(Paging):
    """On which day (today)."""

    on: date | None = None


@router.get("/rule-packs", response={200: list[PackOut], **ASKED}, url_name="rule-packs")
@permitted(Permission.DUTY_READ)
def list_packs(request: Request, on: date | None = None, place: UUID | None = None) -> list[dict[str, Any]]:
    """Lists the rule packs, and which are in force on a day at a place (a village has a law of its own)."""
    day, at = on or today(), place_of(place) if place else None
    if at is not None:
        request.standing.demand(Permission.DUTY_READ, at=at)
    in_force = {pack.code for pack in queries.packs_for(day, place=at)}
    return [_pack(pack, in_force) for pack in queries.rule_packs()]


@router.post("/rule-packs/{code}/{check}", response={200: RulingOut, **ASKED}, url_name="try-check")
@permitted(Permission.DUTY_READ)
def try_check(request: Request, code: str, check: str, sent: CheckFactsIn) -> dict[str, Any]:
    """Judges facts by a check; nothing is kept."""
    del request
    pack = queries.rule_pack(code)
    if pack.check(check) is None:
        raise queries.no_such_check()
    return _ruling(judge(pack, check, dict(sent.facts), on=sent.on or today()))


@router.get("/property-rates", response={200: list[RateOut], **ASKED}, url_name="property-rates")
@permitted(Permission.ACTOR_READ)
def rates(request: Request, on: date | None = None) -> list[dict[str, Any]]:
    """Counts the three property rates on a day."""
    day = on or today()
    found = queries.property_rates(request.standing.scope(Permission.ACTOR_READ).paths, on=day)
    return [
        {"code": one.code, "counted": one.counted, "all": one.all, "percent": one.percent, "on": day} for one in found
    ]


@router.get("/property-rates/{code}", response={200: Page[RateLineOut], **ASKED}, url_name="property-rate")
@permitted(Permission.ACTOR_READ)
def rate_lines(request: Request, code: str, wanted: Query[RateFilter]) -> dict[str, Any]:
    """Lists what one of the rates counts (``formation``, ``service``, ``party``), whatever is not counted first."""
    if code not in queries.RATES:
        raise NotThere(_("There is nothing at this address."))
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return paged(queries.rate_lines(code, paths, on=wanted.on or today()), wanted, plain(RateLineOut))


@router.get("/committees", response={200: list[CommitteeOut], **ASKED}, url_name="committees")
@permitted(Permission.ACTOR_READ)
def list_committees(request: Request, on: date | None = None) -> list[dict[str, Any]]:
    """Judges the committees of owners by the law in force on a day."""
    found = queries.committees(request.standing.scope(Permission.ACTOR_READ).paths, on=on or today())
    names = [name for name in CommitteeOut.model_fields if name not in ("place_id", "rulings")]
    return [
        {name: getattr(one, name) for name in names}
        | {"place_id": one.place.pk, "rulings": [_ruling(ruling) for ruling in one.rulings]}
        for one in found
    ]


@router.get("/contracts", response={200: Page[ContractOut], **ASKED}, url_name="contracts")
@permitted(Permission.ACTOR_READ)
def list_contracts(request: Request, wanted: Query[ContractFilter]) -> dict[str, Any]:
    """Lists the property contracts with their gaps and ends."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return paged(queries.contracts(paths, on=today(), show=wanted.show, text=wanted.text), wanted, _contract)


@router.post("/contracts", response=DONE, url_name="add-contract")
@permitted(Permission.CONTRACT_KEEP)
def add_contract(request: Request, sent: ContractIn) -> HttpResponse:
    """Enters a property contract."""
    where = place_of(sent.place_id)
    request.standing.demand(Permission.CONTRACT_KEEP, at=where)

    def do() -> Any:
        values = sent.dict(exclude={"organisation_id", "place_id"})
        facts = ContractFacts(organisation=actors.organisation(sent.organisation_id), place=where, **values)
        return services.add_contract(facts, by=request.standing.by)

    return done(request, "contract.add", do)


@router.put("/contracts/{uuid:contract_id}/clauses", response=DONE, url_name="check-clauses")
@permitted(Permission.CONTRACT_KEEP)
def check_clauses(request: Request, contract_id: UUID, sent: ClausesIn) -> HttpResponse:
    """Notes what a contract says about clauses of the checklist."""
    request.standing.demand(Permission.CONTRACT_KEEP, at=queries.contract(contract_id).place)

    def do() -> Any:
        return services.check_clauses(contract_id, clauses=sent.clauses, by=request.standing.by)

    return done(request, "contract.check", do)


@router.post("/contracts/{uuid:contract_id}/end", response=DONE, url_name="end-contract")
@permitted(Permission.CONTRACT_KEEP)
def end_contract(request: Request, contract_id: UUID, sent: EndIn) -> HttpResponse:
    """Ends a contract before its time."""
    request.standing.demand(Permission.CONTRACT_KEEP, at=queries.contract(contract_id).place)

    def do() -> Any:
        return services.end_contract(contract_id, on=sent.on, because=sent.because, by=request.standing.by)

    return done(request, "contract.end", do)


def _pack(pack: Any, in_force: set[str]) -> dict[str, Any]:
    same = ("code", "law", "source", "as_of", "valid_from", "valid_to")
    return {name: getattr(pack, name) for name in same} | {
        "name": queries.in_words(pack.name),
        "holds_for": sorted(pack.holds_for),
        "is_in_force": pack.code in in_force,
        "checks": [check.code for check in pack.checks],
    }


def _ruling(found: Any) -> dict[str, Any]:
    return {
        "check": found.check.code,
        "answer": found.answer,
        "article": found.article,
        "status": found.status,
        "sentences": [queries.in_words(one) for one in found.sentences],
        "missing": list(found.missing),
    }


def _contract(one: Any) -> dict[str, Any]:
    same = ("id", "number", "organisation_id", "place_id", "party", "signed_on", "clauses")
    return {name: getattr(one, name) for name in same} | {
        "first_day": one.during.lower,
        "last_day": one.during.upper - timedelta(days=1),
        "gaps": [line.clause.code for line in queries.contract_gaps(one)],
    }
