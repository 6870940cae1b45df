"""What is called up to answer needs, for programs: whistles, objections, links, marks, numbers, proxies, causes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places.queries import place as place_of
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import Rater
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.response_shapes import (
    CauseEndIn,
    CauseOut,
    CausePlanIn,
    HandlerLinkIn,
    HandlerLinkOut,
    HelpLineIn,
    MarksOut,
    NotMineIn,
    ObjectionDecisionIn,
    ObjectionIn,
    ObjectionOut,
    OutcomeIn,
    ProxyIn,
    ProxyOut,
    RatingMarkIn,
    ReachOut,
    ReportInIn,
    ResponseMadeOut,
    ResponsesOut,
    TermsIn,
    TermsOut,
    VisitNumberIn,
    WhistleIn,
    cause_shown,
    marks_shown,
    objection_shown,
    responses_shown,
)
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.links import link_address
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.responses import demand_call, demand_response, need_for, sees_all

router = Router()
P = Permission
MADE = {201: ResponseMadeOut, 202: ResponseMadeOut}


class CauseFilter(Paging):
    """Which causes: a state, or ``open`` for those that are not over."""

    state: str = "open"


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    def made() -> dict[str, Any]:
        found = do()
        return {"id": found.pk, "state": getattr(found, "state", "")}

    status, given = run_once(request, verb, made)
    return JsonResponse(given, status=status)


@router.get("/needs/{uuid:need_id}/responses", response=ResponsesOut, url_name="need-responses")
@permitted(P.NEED_READ)
def responses(request: Request, need_id: UUID) -> dict[str, Any]:
    """Shows what was called up to answer a need, and which bodies have a duty here; to a body its own part."""
    standing = request.standing
    need = needs.need(need_id, standing.scope(P.NEED_READ))
    found = queries.responses_to(need)
    if not sees_all(standing, need):
        return responses_shown(queries.part_of(found, standing.scope(P.NEED_HANDLE).holders), [])
    return responses_shown(found, queries.departments_with_duty(need, time.today()))


@router.post("/needs/{uuid:need_id}/whistle", response=MADE, url_name="blow-whistle")
@permitted(P.NEED_WHISTLE)
def whistle(request: Request, need_id: UUID, sent: WhistleIn) -> HttpResponse:
    """Calls up departments that have a duty."""
    need, by = need_for(request, need_id, P.NEED_WHISTLE), request.standing.by
    return _once(request, "whistle.blow", lambda: services.blow_whistle(need, by=by, **sent.dict()))


@router.post("/whistle-calls/{uuid:call_id}/report", response=MADE, url_name="report-in")
@permitted(P.NEED_HANDLE)
def report(request: Request, call_id: UUID, sent: ReportInIn) -> HttpResponse:
    """Reports in for a department that was called up."""
    call, by = demand_call(request, call_id), request.standing.by
    return _once(request, "whistle.report", lambda: services.report_in(call.pk, by=by, answer=sent.answer))


@router.post("/whistles/{uuid:whistle_id}/end", response=MADE, url_name="end-whistle")
@permitted(P.NEED_WHISTLE)
def end_whistle(request: Request, whistle_id: UUID, sent: OutcomeIn) -> HttpResponse:
    """Ends a whistle with what came of it."""
    found, by = queries.whistle(whistle_id), request.standing.by
    request.standing.demand(P.NEED_WHISTLE, at=found.need.place)
    return _once(request, "whistle.end", lambda: services.end_whistle(found.pk, by=by, outcome=sent.outcome))


@router.post("/needs/{uuid:need_id}/object", response=MADE, url_name="object-to-dispatch")
@permitted(P.NEED_HANDLE)
def object_to(request: Request, need_id: UUID, sent: ObjectionIn) -> HttpResponse:
    """Objects to a dispatch; what no list gives to a residents' committee goes back at once (state ``upheld``)."""
    need, by = demand_response(request, need_id, P.NEED_HANDLE), request.standing.by
    return _once(request, "objection.make", lambda: services.object_to_dispatch(need, by=by, **sent.dict()))


@router.get("/objections", response=Page[ObjectionOut], url_name="objections")
@permitted(P.NEED_WHISTLE)
def objections(request: Request, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the objections that wait for a decision."""
    standing = request.standing
    found = queries.objections_to_decide(standing.scope(P.NEED_WHISTLE), person=standing.person_id)
    return paged(found, wanted, objection_shown)


@router.post("/objections/{uuid:dispute_id}/decide", response=MADE, url_name="decide-objection")
@permitted(P.NEED_WHISTLE)
def decide(request: Request, dispute_id: UUID, sent: ObjectionDecisionIn) -> HttpResponse:
    """Decides an objection that was put before oneself."""
    found, by = queries.objection(dispute_id), request.standing.by
    request.standing.demand(P.NEED_WHISTLE, at=found.need.place)
    return _once(request, "objection.decide", lambda: services.decide_objection(found.pk, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/not-mine", response=MADE, url_name="not-mine")
@permitted(P.NEED_HANDLE)
def not_mine(request: Request, need_id: UUID, sent: NotMineIn) -> HttpResponse:
    """Declines a need with an article from the list."""
    need, by = demand_response(request, need_id, P.NEED_HANDLE), request.standing.by
    return _once(request, "need.not_mine", lambda: services.refuse_as_not_mine(need.pk, by=by, **sent.dict()))


@router.post(
    "/needs/{uuid:need_id}/link", response={201: HandlerLinkOut, 202: HandlerLinkOut}, url_name="make-handler-link"
)
@permitted(P.NEED_DISPATCH)
def make_link(request: Request, need_id: UUID, sent: HandlerLinkIn) -> HttpResponse:
    """Makes a link that opens a need to a body's manager without an account."""
    need, by = need_for(request, need_id, P.NEED_DISPATCH), request.standing.by

    def do() -> dict[str, Any]:
        link = services.make_handler_link(need, by=by, organisation=sent.organisation)
        return {"id": link.pk, "address": link_address(request, link.pk), "expires_at": link.expires_at}

    status, given = run_once(request, "link.make", do)
    return JsonResponse(given, status=status)


@router.post("/handler-links/{uuid:handler_link_id}/end", response=MADE, url_name="end-handler-link")
@permitted(P.NEED_DISPATCH)
def end_link(request: Request, handler_link_id: UUID) -> HttpResponse:
    """Ends a link before its time."""
    link, by = queries.link(handler_link_id), request.standing.by
    request.standing.demand(P.NEED_DISPATCH, at=link.need.place)
    return _once(request, "link.end", lambda: services.end_handler_link(link.pk, by=by))


@router.post("/needs/{uuid:need_id}/rate", response=MADE, url_name="rate-answer")
@permitted(P.NEED_ANSWER)
def rate(request: Request, need_id: UUID, sent: RatingMarkIn) -> HttpResponse:
    """Rates what a body did: the reporter her own need's handler, the community handlers and answers to whistles."""
    standing = request.standing
    need = needs.need(need_id, standing.scope(P.NEED_READ))
    rater = Rater.REPORTER if standing.person_id == need.reporter_id else Rater.COMMUNITY
    if rater == Rater.COMMUNITY and not standing.may(P.NEED_DISPATCH, need.place):
        raise NotThere(_("There is no such need among those that you may do this to."))
    return _once(request, "need.rate", lambda: services.rate_answer(need, rater=rater, by=standing.by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/visit-contact", response=MADE, url_name="share-contact")
@permitted(P.NEED_CALL_BACK)
def visit(request: Request, need_id: UUID, sent: VisitNumberIn) -> HttpResponse:
    """Keeps the number that the resident gives for the visit, at her word."""
    need, by = need_for(request, need_id, P.NEED_CALL_BACK), request.standing.by
    return _once(request, "need.visit", lambda: services.share_contact(need, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/proxy", response={201: ProxyOut, 202: ProxyOut}, url_name="name-proxy")
@permitted(P.NEED_CALL_BACK)
def proxy(request: Request, need_id: UUID, sent: ProxyIn) -> HttpResponse:
    """Lets a relative follow and answer, at the resident's word; a repeat tells the same code."""
    need, by = need_for(request, need_id, P.NEED_CALL_BACK), request.standing.by
    command = command_id(request)
    # Derived from the command, so that a repeat tells the same code although it is kept nowhere.
    code = needs.code_for_command(command) if command else ""

    def do() -> dict[str, Any]:
        return {"id": services.name_proxy(need, code=code, by=by, relation=sent.relation).pk}

    status, given = run_once(request, "need.proxy", do)
    return JsonResponse({**given, "tracking_code": code}, status=status)


@router.post("/needs/{uuid:need_id}/proxies/{uuid:proxy_id}/end", response=MADE, url_name="end-proxy")
@permitted(P.NEED_CALL_BACK)
def end_proxy(request: Request, need_id: UUID, proxy_id: UUID) -> HttpResponse:
    """Ends what a relative can do, at the resident's word."""
    need, by = need_for(request, need_id, P.NEED_CALL_BACK), request.standing.by
    if proxy_id not in {one.pk for one in queries.proxies_of(need)}:
        raise NotThere(_("This relative does not answer for anybody any more."))
    return _once(request, "need.proxy_end", lambda: services.end_proxy(proxy_id, by=by))


@router.post("/needs/{uuid:need_id}/visit-contact/read", response=ReachOut, url_name="read-visit-contact")
@permitted(P.NEED_HANDLE)
def read_visit(request: Request, need_id: UUID) -> Any:
    """Reads the number for the visit, for whoever handles the need; every look stands in the journal."""
    need = demand_response(request, need_id, P.NEED_HANDLE)
    role = request.standing.role_for(P.NEED_HANDLE, at=need.place, holders=[need.handler_id])
    return services.read_visit_contact(need, by=request.standing.by, in_role=role)


@router.post("/help-lines/{uuid:community_id}", response=MADE, url_name="set-help-line")
@permitted(P.NEED_WHISTLE)
def help_line(request: Request, community_id: UUID, sent: HelpLineIn) -> HttpResponse:
    """Names the human whose number stands on a community's receipts."""
    community, by = place_of(community_id), request.standing.by
    request.standing.demand(P.NEED_WHISTLE, at=community)
    return _once(request, "response.help_line", lambda: services.set_help_line(community, by=by, **sent.dict()))


@router.get("/marks", response=list[MarksOut], url_name="marks")
@permitted(P.HOME_READ)
def marks(request: Request) -> list[dict[str, Any]]:
    """Lists how bodies of one's area were rated, by name."""
    return [marks_shown(one) for one in queries.marks_by_organisation(request.standing.scope(P.HOME_READ))]


@router.get("/causes", response=Page[CauseOut], url_name="causes")
@permitted(P.HOME_READ)
def causes(request: Request, wanted: Query[CauseFilter]) -> dict[str, Any]:
    """Lists the causes of one's area, the newest first."""
    found = queries.causes(request.standing.scope(P.HOME_READ), state=wanted.state)
    return paged(found, wanted, cause_shown)


@router.post("/causes/{uuid:cause_id}/take", response=MADE, url_name="take-cause")
@permitted(P.NEED_WHISTLE)
def take_cause(request: Request, cause_id: UUID, sent: CausePlanIn) -> HttpResponse:
    """Takes a cause up and says what is done once."""
    cause, by = queries.cause(cause_id), request.standing.by
    request.standing.demand(P.NEED_WHISTLE, at=cause.community)
    return _once(request, "cause.take", lambda: services.take_cause(cause.pk, by=by, plan=sent.plan))


@router.post("/causes/{uuid:cause_id}/end", response=MADE, url_name="finish-cause")
@permitted(P.NEED_WHISTLE)
def end_cause(request: Request, cause_id: UUID, sent: CauseEndIn) -> HttpResponse:
    """Ends a cause with its outcome."""
    cause, by = queries.cause(cause_id), request.standing.by
    request.standing.demand(P.NEED_WHISTLE, at=cause.community)
    return _once(request, "cause.end", lambda: services.finish_cause(cause.pk, by=by, **sent.dict()))


@router.get("/response-terms", response=TermsOut, url_name="response-terms")
@permitted(P.SETUP)
def terms(request: Request) -> Any:
    """Gives the terms in force."""
    del request
    return queries.terms()


@router.post("/response-terms", response=MADE, url_name="change-response-terms")
@permitted(P.SETUP)
def change_terms(request: Request, sent: TermsIn) -> HttpResponse:
    """Sets the district's own terms."""
    by = request.standing.by
    return _once(request, "response.terms", lambda: services.change_terms(sent.dict(), by=by))
