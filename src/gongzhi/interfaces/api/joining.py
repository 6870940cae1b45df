"""Taking part by oneself, for programs: organisations apply, follow their application and make their account; residents
register. None of it needs a log-in; what one address may send in an hour is counted, as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors import services
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.actors import reach_into
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.register_oneself import Registration, register_oneself
from gongzhi.workflows.take_up_liaison import NewAccount, open_liaison_account

router = Router()
JOINING = "Every organisation may ask to take part; the community confirms it."
CODE_SIGNS = 10
REGISTERING = "Everybody may register as a resident; nothing requires it."


class JoinIn(Schema):
    """An organisation that wants to take part, and who speaks for it; ``agrees`` is the consent to keep the contact."""

    name: str
    kind: str
    contact_name: str
    contact_phone: str
    agrees: bool
    credit_code: str = ""
    office_phone: str = ""
    office_address: str = ""
    about: str = ""
    capacities: str = ""


class JoinReceiptOut(Schema):
    """The application, with the code that follows it; the code is shown only now."""

    id: UUID
    state: str
    code: str


class JoinCodeIn(Schema):
    """The code of an application."""

    code: str


class ApplicationOut(Schema):
    """How far an application is; ``reason`` says why it was declined."""

    id: UUID
    name: str
    state: str
    reason: str
    has_account: bool


class LiaisonIn(JoinCodeIn):
    """The account that the contact person of a confirmed organisation chooses."""

    username: str
    password: str
    name: str


class UsernameOut(Schema):
    """The log-in name that was made."""

    username: str


class ResidentIn(Schema):
    """What a resident says about herself; name and number are kept sealed, on ``agrees``."""

    username: str
    password: str
    name: str
    phone: str
    agrees: bool


@router.post(
    "/communities/{uuid:community_id}/joining",
    auth=None,
    response={201: JoinReceiptOut, 202: JoinReceiptOut, **COMMANDED},
    url_name="join",
)
@permitted(None, open_because=JOINING)
def join(request: Request, community_id: UUID, sent: JoinIn) -> HttpResponse:
    """Takes in the wish of an organisation to take part; the same command sent twice gives the same code."""
    community = _community(community_id)
    _demand_consent(sent.agrees)
    brake(request, "join")
    code = actors.join_code(_command(request))
    organisation_id, person_id = actors.join_identifiers(code)
    reach_into(request.standing, None, organisation_id, person_id)
    applicant = services.Applicant(organisation_id, person_id, sent.contact_name, sent.contact_phone)
    facts: Any = sent.dict(include={"credit_code", "office_phone", "office_address", "about", "capacities"})
    body = services.apply_to_join(
        sent.name, kind=sent.kind, community=community, applicant=applicant, by=request.standing.by, **facts
    )
    return JsonResponse({"id": body.pk, "state": body.state, "code": code}, status=201)


@router.post("/joining/status", auth=None, response={200: ApplicationOut, **ASKED}, url_name="join-status")
@permitted(None, open_because=JOINING)
def join_status(request: Request, sent: JoinCodeIn) -> dict[str, Any]:
    """Tells an applicant by the code how far the application is."""
    organisation_id, _person = _identifiers(sent.code)
    brake(request, "code")
    return _application(actors.organisation(organisation_id))


@router.post(
    "/joining/withdraw",
    auth=None,
    response={201: ApplicationOut, 202: ApplicationOut, **COMMANDED},
    url_name="join-withdraw",
)
@permitted(None, open_because=JOINING)
def join_withdraw(request: Request, sent: JoinCodeIn) -> HttpResponse:
    """Takes an application back and deletes the applicant's name and number; 409 once the organisation takes part."""
    organisation_id, person_id = _identifiers(sent.code)
    brake(request, "code")
    actors.organisation(organisation_id)

    def do() -> dict[str, Any]:
        reach_into(request.standing, None, organisation_id, person_id)
        return _application(services.withdraw_application(organisation_id, person_id, by=request.standing.by))

    status, given = run_once(request, "organisation.take_back", do)
    return JsonResponse(given, status=status)


@router.post(
    "/joining/account", auth=None, response={201: UsernameOut, 202: UsernameOut, **COMMANDED}, url_name="join-account"
)
@permitted(None, open_because=JOINING)
def join_account(request: Request, sent: LiaisonIn) -> HttpResponse:
    """Makes the contact person's account of a confirmed organisation."""
    organisation_id, person_id = _identifiers(sent.code)
    brake(request, "code")
    body = actors.organisation(organisation_id)
    account = NewAccount(sent.username, sent.password, sent.name)

    def do() -> dict[str, Any]:
        reach_into(request.standing, body.community_id, body.pk, person_id)
        open_liaison_account(person_id, account=account, by=request.standing.by)
        return {"username": account.username}

    status, given = run_once(request, "organisation.liaison", do)
    return JsonResponse(given, status=status)


@router.post(
    "/communities/{uuid:community_id}/residents",
    auth=None,
    response={201: UsernameOut, 202: UsernameOut, **COMMANDED},
    url_name="register-resident",
)
@permitted(None, open_because=REGISTERING)
def register(request: Request, community_id: UUID, sent: ResidentIn) -> HttpResponse:
    """Makes the account of a resident who registers herself (R3)."""
    community = _community(community_id)
    _demand_consent(sent.agrees)
    brake(request, "register")

    def do() -> dict[str, Any]:
        said = Registration(**sent.dict(exclude={"agrees"}))
        register_oneself(said, community=community)
        return {"username": said.username}

    status, given = run_once(request, "resident.register", do)
    return JsonResponse(given, status=status)


def _application(body: Any) -> dict[str, Any]:
    same = {"id": body.pk, "name": body.name, "state": body.state, "reason": body.reason}
    return same | {"has_account": actors.has_liaison(body.pk, today())}


def _community(community_id: UUID) -> Any:
    found = places.place(community_id)
    if found.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Choose a community."))
    return found


def _identifiers(code: str) -> tuple[UUID, UUID]:
    """Reads a code; what is no code at all is no guess either, and not counted as one."""
    if len([sign for sign in code if sign.isascii() and sign.isalnum()]) != CODE_SIGNS:
        raise NotThere(_("There is no application with this code. Check it; it was shown when you applied."))
    return actors.join_identifiers(code)


def _demand_consent(agrees: bool) -> None:
    if not agrees:
        sentence = _("Without your consent nothing is kept. You can also report without.")
        raise NotSo(sentence, fields={"agrees": sentence})


def _command(request: HttpRequest) -> UUID:
    found = command_id(request)  # type: ignore[arg-type]
    if found is None:
        sentence = _("Send the header Idempotency-Key with a new UUID for each command.")
        raise NotSo(sentence, fields={"Idempotency-Key": sentence})
    return found
