"""Offers, asks, agreements, claims and check-ins for programs: the lists, and every act that the pages know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.contributions_shapes import (
    ActIn,
    AgreementIn,
    AgreementOut,
    AskIn,
    CheckInIn,
    CheckInOut,
    ClaimIn,
    ClaimMovedOut,
    ClaimOut,
    ContributionFilter,
    PostingIn,
    PostingOut,
)
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, paged
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.contributions import (
    agreement_acts,
    check_in_acts,
    claim_acts,
    contribution_scope,
    demand_act,
    demand_agreement,
    demand_posting,
    demand_side,
    may_manage,
    posting_acts,
)
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.ask_for_help import confirm_help

router = Router()

MOVED = {201: ClaimMovedOut, 202: ClaimMovedOut}


@router.get("/postings", response=Page[PostingOut], url_name="postings")
@permitted(Permission.CONTRIBUTE)
def list_postings(request: Request, wanted: Query[ContributionFilter]) -> dict[str, Any]:
    """Lists offers and asks of one's communities and organisations, the newest first."""
    filters = queries.PostingFilters(side=wanted.side, kind=wanted.kind, state=wanted.state, text=wanted.text)
    return paged(queries.postings(contribution_scope(request.standing), filters, on=today()), wanted, _posting)


@router.get("/communities/{uuid:community_id}/postings", response=Page[PostingOut], url_name="public-postings")
@permitted(Permission.CONTRIBUTE)
def list_public_postings(request: Request, community_id: UUID, wanted: Query[ContributionFilter]) -> dict[str, Any]:
    """Lists what stands on a community's public list today."""
    del request
    filters = queries.PostingFilters(side=wanted.side, kind=wanted.kind, state="", text=wanted.text)
    return paged(queries.public_postings(community_id, filters, on=today()), wanted, _posting)


@router.get("/postings/{uuid:posting_id}", response=PostingOut, url_name="posting")
@permitted(Permission.CONTRIBUTE)
def one_posting(request: Request, posting_id: UUID) -> dict[str, Any]:
    """Shows an offer or an ask."""
    return _posting(demand_posting(request.standing, posting_id))


@router.post("/postings", response=MOVED, url_name="posting-add")
@permitted(Permission.CONTRIBUTE)
def add_posting(request: Request, body: PostingIn) -> HttpResponse:
    """Writes an offer or an ask; the community's own stand on the list at once."""
    writer = demand_side(request.standing, body.organisation)
    community = places.place(body.community)
    origin = services.Origin(is_published=may_manage(request.standing, community))
    facts = services.PostingFacts(**body.dict(exclude={"organisation", "community"}))
    do = partial(services.post_item, writer, community=community, facts=facts, by=request.standing.by, origin=origin)
    return moved_once(request, "posting.add", do)


@router.post("/postings/{uuid:posting_id}/claims", response=MOVED, url_name="posting-claim")
@permitted(Permission.CONTRIBUTE)
def claim(request: Request, posting_id: UUID, body: ClaimIn) -> HttpResponse:
    """Claims what is asked for, for one's organisation or oneself."""
    found = demand_posting(request.standing, posting_id)
    demand_act("claim", posting_acts(request.standing, found))
    who = demand_side(request.standing, body.organisation) if body.organisation else oneself(request)
    do = partial(services.claim_posting, found.pk, claimant=who, text=body.text, by=request.standing.by)
    return moved_once(request, "claim.make", do)


@router.post("/postings/{uuid:posting_id}/asked", response=MOVED, url_name="posting-ask")
@permitted(Permission.CONTRIBUTION_MANAGE)
def ask(request: Request, posting_id: UUID, body: AskIn) -> HttpResponse:
    """Asks an organisation whether it takes a task on."""
    found = demand_posting(request.standing, posting_id)
    demand_act("ask", posting_acts(request.standing, found))
    organisation = actors.organisation(body.organisation)
    do = partial(
        services.ask_organisation, found.pk, organisation=organisation, due_on=body.due_on, by=request.standing.by
    )
    return moved_once(request, "claim.ask", do)


@router.post("/postings/{uuid:posting_id}/{act}", response=MOVED, url_name="posting-act")
@permitted(Permission.CONTRIBUTE)
def act_on_posting(request: Request, posting_id: UUID, act: str, body: ActIn) -> HttpResponse:
    """Carries out ``publish``, ``refuse``, ``withdraw`` or ``fulfil``."""
    found = demand_posting(request.standing, posting_id)
    acts: dict[str, Act] = {
        "publish": (services.publish_posting, ()),
        "refuse": (services.refuse_posting, ("because",)),
        "withdraw": (services.withdraw_posting, ("because",)),
        "fulfil": (services.fulfil_posting, ("evidence",)),
    }
    return _act(request, act, acts, body, (found.pk, "posting", posting_acts(request.standing, found)))


@router.get("/agreements", response=Page[AgreementOut], url_name="agreements")
@permitted(Permission.CONTRIBUTE)
def list_agreements(request: Request, wanted: Query[ContributionFilter]) -> dict[str, Any]:
    """Lists agreements of one's communities and organisations with their conflicts."""
    filters = queries.AgreementFilters(state=wanted.state, label=wanted.label, text=wanted.text)
    return paged(queries.agreements(contribution_scope(request.standing), filters, on=today()), wanted, _agreement)


@router.get("/agreements/{uuid:agreement_id}", response=AgreementOut, url_name="agreement")
@permitted(Permission.CONTRIBUTE)
def one_agreement(request: Request, agreement_id: UUID) -> dict[str, Any]:
    """Shows an agreement."""
    return _agreement(demand_agreement(request.standing, agreement_id))


@router.post("/agreements", response=MOVED, url_name="agreement-propose")
@permitted(Permission.CONTRIBUTE)
def propose(request: Request, body: AgreementIn) -> HttpResponse:
    """Proposes an agreement for an organisation that one speaks for."""
    first, second = demand_side(request.standing, body.first), actors.organisation(body.second)
    if first.community is None:
        raise NotSo(_("The organisation belongs to no area. Correct its entry first."))
    terms = services.Terms(**body.dict(exclude={"first", "second"}))
    do = partial(
        services.propose_agreement, terms, first=first, second=second, community=first.community, by=request.standing.by
    )
    return moved_once(request, "agreement.propose", do)


@router.post("/agreements/{uuid:agreement_id}/{act}", response=MOVED, url_name="agreement-act")
@permitted(Permission.CONTRIBUTE)
def act_on_agreement(request: Request, agreement_id: UUID, act: str, body: ActIn) -> HttpResponse:
    """Carries out ``confirm``, ``paper``, ``decline``, ``end`` or ``review``."""
    found = demand_agreement(request.standing, agreement_id)
    acts: dict[str, Act] = {
        "confirm": (services.confirm_agreement, ()),
        "paper": (services.confirm_agreement, ("paper",)),
        "decline": (services.decline_agreement, ("because",)),
        "end": (services.end_agreement, ("on", "because")),
        "review": (services.review_agreement, ("result", "next_on")),
    }
    return _act(request, act, acts, body, (found.pk, "agreement", agreement_acts(request.standing, found)))


@router.get("/claims", response=Page[ClaimOut], url_name="claims")
@permitted(Permission.CONTRIBUTE)
def list_claims(request: Request, wanted: Query[ContributionFilter]) -> dict[str, Any]:
    """Lists the claims of one's communities, organisations and one's own."""
    found = queries.claims(contribution_scope(request.standing), state=wanted.state, text=wanted.text)
    return paged(found, wanted, _claim)


@router.post("/claims/{uuid:claim_id}/{act}", response=MOVED, url_name="claim-act")
@permitted(Permission.CONTRIBUTE)
def act_on_claim(request: Request, claim_id: UUID, act: str, body: ActIn) -> HttpResponse:
    """Carries out ``accept``, ``decline``, ``refuse``, ``finish``, ``confirm`` or ``send_back``."""
    found = queries.claim(claim_id, contribution_scope(request.standing))
    acts: dict[str, Act] = {
        "accept": (services.accept_claim, ()),
        "decline": (services.decline_claim, ("because",)),
        "refuse": (services.refuse_claim, ("because",)),
        "finish": (services.finish_claim, ("result",)),
        "confirm": (confirm_help, ()),
        "send_back": (services.send_back_claim, ("because",)),
    }
    return _act(request, act, acts, body, (found.pk, "claim", claim_acts(request.standing, found)))


@router.get("/check-ins", response=Page[CheckInOut], url_name="check-ins")
@permitted(Permission.CONTRIBUTE)
def list_check_ins(request: Request, wanted: Query[ContributionFilter]) -> dict[str, Any]:
    """Lists who has checked in with one's communities, and where oneself has."""
    scope = contribution_scope(request.standing)
    return paged(queries.check_ins(scope, on=today(), state=wanted.state, text=wanted.text), wanted, _check_in)


@router.post("/check-ins", response=MOVED, url_name="check-in-add")
@permitted(Permission.CONTRIBUTE)
def check_in(request: Request, body: CheckInIn) -> HttpResponse:
    """Checks an organisation or oneself in with a community."""
    community, by = places.place(body.community), request.standing.by
    do: Callable[[], Any]
    if body.organisation:
        who = demand_side(request.standing, body.organisation)
        do = partial(services.check_in_organisation, who, community=community, text=body.text, by=by)
    else:
        own: Any = {"community": community, "ground": body.ground, "text": body.text}
        do = partial(services.check_in_person, oneself(request), by=by, **own)
    return moved_once(request, "check_in.add", do)


@router.post("/check-ins/{uuid:check_in_id}/{act}", response=MOVED, url_name="check-in-act")
@permitted(Permission.CONTRIBUTE)
def act_on_check_in(request: Request, check_in_id: UUID, act: str, body: ActIn) -> HttpResponse:
    """Carries out ``confirm``, ``decline`` or ``end``."""
    found = queries.check_in(check_in_id, contribution_scope(request.standing))
    acts: dict[str, Act] = {
        "confirm": (services.confirm_check_in, ()),
        "decline": (services.decline_check_in, ("because",)),
        "end": (services.end_check_in, ("on",)),
    }
    return _act(request, act, acts, body, (found.pk, "check_in", check_in_acts(request.standing, found)))


# A verb, and which of the words sent it needs.
Act = tuple[Callable[..., Any], tuple[str, ...]]


def _act(
    request: Request, act: str, acts: dict[str, Act], body: ActIn, on: tuple[UUID, str, frozenset[str]]
) -> HttpResponse:
    thing, what, open_now = on
    if act not in acts:
        raise NotThere(_no_act(acts))
    demand_act(act, open_now)
    service, names = acts[act]
    words = {name: getattr(body, name) for name in names}
    missing = [name for name, value in words.items() if value is None and name != "next_on"]
    if missing:
        sentence = _("Send what this act needs: %(names)s.") % {"names": ", ".join(missing)}
        raise NotSo(sentence, fields=dict.fromkeys(missing, sentence))
    return moved_once(request, f"{what}.{act}", partial(service, thing, by=request.standing.by, **words))


def _no_act(acts: dict[str, Act]) -> str:
    return _("There is no such act. There are: %(names)s.") % {"names": ", ".join(acts)}


def moved_once(request: Request, verb: str, do: Callable[[], Any]) -> HttpResponse:
    """Carries out an act once and answers with the thing's identifier and state."""

    def carry_out() -> dict[str, Any]:
        moved = do()
        return {"id": moved.pk, "state": moved.state}

    status, given = run_once(request, verb, carry_out)
    return JsonResponse(given, status=status)


def oneself(request: Request) -> Any:
    """Gives the person who asks; raises ``NotThere`` for an account that belongs to nobody."""
    if request.standing.person_id is None:
        raise NotThere(_("Register first: your account belongs to nobody yet."))
    return actors.person(request.standing.person_id)


def _fields(found: Any, schema: type[Schema], **more: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in schema.model_fields if name not in more} | more


def _posting(found: Any) -> dict[str, Any]:
    return _fields(found, PostingOut, organisation_name=found.organisation.name)


def _agreement(found: Any) -> dict[str, Any]:
    troubles = {"overlaps": bool(found.overlaps), "has_left": bool(found.has_left)}
    return _fields(found, AgreementOut, first_name=found.first.name, second_name=found.second.name, **troubles)


def _claim(found: Any) -> dict[str, Any]:
    return _fields(found, ClaimOut, title=found.posting.title)


def _check_in(found: Any) -> dict[str, Any]:
    return _fields(found, CheckInOut, since=found.during.lower)
