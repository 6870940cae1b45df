"""Accounts, delegations and one's own log-ins for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from gongzhi.domain.actors.queries import people_with_accounts
from gongzhi.domain.duties.queries import permission_table
from gongzhi.domain.duties.services import delegate, revoke_delegation
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import district
from gongzhi.foundation.accounts.queries import sessions_of
from gongzhi.foundation.accounts.services import end_session, first_password, reset_password
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.account import looks
from gongzhi.interfaces.common.accounts import VERBS, account_of, act, kept_person, person_at_counter
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.delegations import lines
from gongzhi.interfaces.common.keys import own_user
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.keep_accounts import open_account

router = Router()
OWN = "Everybody who is logged in may see and end what is their own."


class AccountOut(Schema):
    """Somebody in a role, and the account if there is one."""

    person_id: UUID
    name: str
    community_id: UUID | None
    account_id: UUID | None
    username: str
    is_active: bool
    is_password_temporary: bool


class AccountIn(Schema):
    """An account to make for somebody in a role."""

    person_id: UUID
    username: str
    phone: str = ""


class PasswordOut(Schema):
    """A first password; it is told to exact repeats of the command, and kept nowhere."""

    account_id: UUID
    password: str


class ReasonIn(Schema):
    """Why; for a new password also how it was made sure who the person is."""

    because: str


class CounterIn(ReasonIn):
    """Who forgot the password, by log-in name or telephone number, and how one knows who it is."""

    login: str


class TakenOverOut(Schema):
    """The number of a need, and who has it now."""

    number: str
    to: str


class ActedOut(Schema):
    """What ended with an account, who has its open needs now, and those for which nobody was found."""

    appointments: int
    teams: int
    open_needs: list[str]
    taken_over: list[TakenOverOut] = []


class AccountFilter(Paging):
    """Which accounts: ``state`` is none, works, first or ended."""

    text: str = ""
    state: str = ""


class DelegationOut(Schema):
    """What one handed on or received; ``last`` is the last day."""

    id: UUID
    giver: str
    receiver: str
    is_mine: bool
    post: str
    permissions: list[str]
    because: str
    first: date
    last: date
    is_revoked: bool


class DelegationIn(Schema):
    """Chosen permissions of one's own appointment for a colleague."""

    appointment_id: UUID
    to: UUID
    permissions: list[str]
    first: date
    last: date
    because: str


class MadeOut(Schema):
    """What was made."""

    id: UUID


class SessionOut(Schema):
    """One log-in on one device."""

    id: UUID
    device: str
    begun_at: datetime | None


class LookOut(Schema):
    """Somebody looked at one's contact: in which role, when and for what."""

    at: datetime
    role: str
    purpose: str


class RoleOut(Schema):
    """One role: what gives it and what it may do."""

    role: str
    label: str
    sources: list[str]
    permissions: list[str]


@router.get("/accounts", response={200: Page[AccountOut], **ASKED}, url_name="accounts")
@permitted(Permission.ACCOUNT_KEEP)
def list_accounts(request: Request, wanted: Query[AccountFilter]) -> dict[str, Any]:
    """Lists people in a role with their accounts, by name; residents are never among them."""
    paths = request.standing.scope(Permission.ACCOUNT_KEEP).paths
    top = district()
    is_whole = top is not None and top.path in paths
    found = people_with_accounts(paths, whole_district=is_whole, text=wanted.text, state=wanted.state)
    return paged(found, wanted, _account)


@router.post("/accounts", response={201: PasswordOut, 202: PasswordOut, **COMMANDED}, url_name="open-account")
@permitted(Permission.ACCOUNT_KEEP)
def make_account(request: Request, sent: AccountIn) -> HttpResponse:
    """Makes an account with a first password, which has to be changed at the first log-in."""
    person = kept_person(request.standing, sent.person_id)
    password = first_password(command_id(request) or uuid7())
    facts: Any = {"username": sent.username, "phone": sent.phone, "password": password, "by": request.standing.by}
    status, made = run_once(request, "account.open", lambda: {"account_id": open_account(person.pk, **facts)})
    return JsonResponse({**made, "password": password}, status=status)


@router.post(
    "/accounts/{uuid:person_id}/reset",
    response={201: PasswordOut, 202: PasswordOut, **COMMANDED},
    url_name="reset-account",
)
@permitted(Permission.ACCOUNT_KEEP)
def reset(request: Request, person_id: UUID, sent: ReasonIn) -> HttpResponse:
    """Sets a new first password for somebody who forgot theirs; all their log-ins end."""
    account, by = account_of(kept_person(request.standing, person_id)), own_user(request)
    return _set_anew(request, account, by, sent.because)


def _set_anew(request: Request, account: UUID, by: UUID, because: str) -> HttpResponse:
    password = first_password(command_id(request) or uuid7())

    def do() -> dict[str, Any]:
        reset_password(account, password=password, by=by, because=because)
        return {"account_id": account}

    status, done = run_once(request, "account.reset", do)
    return JsonResponse({**done, "password": password}, status=status)


@router.post("/counter/reset", response={201: PasswordOut, 202: PasswordOut, **COMMANDED}, url_name="reset-at-counter")
@permitted(Permission.ACCOUNT_RESET)
def reset_at_counter(request: Request, sent: CounterIn) -> HttpResponse:
    """Sets a new first password for somebody of one's own people at the desk, residents too."""
    account, by = account_of(person_at_counter(request.standing, sent.login)), own_user(request)
    return _set_anew(request, account, by, sent.because)


@router.post(
    "/accounts/{uuid:person_id}/{slug:verb}",
    response={201: ActedOut, 202: ActedOut, **COMMANDED},
    url_name="act-on-account",
)
@permitted(Permission.ACCOUNT_KEEP)
def act_on_account(request: Request, person_id: UUID, verb: str, sent: ReasonIn) -> HttpResponse:
    """Carries out lock, unlock, end or remove-second-factor."""
    person = kept_person(request.standing, person_id)
    if verb not in VERBS:
        raise NotThere("lock | unlock | end | remove-second-factor")
    status, done = run_once(request, f"account.{verb}", lambda: act(request.standing, person, verb, sent.because))
    return JsonResponse(done, status=status)


@router.get("/me/delegations", response={200: list[DelegationOut], **ASKED}, url_name="delegations")
@permitted(None, open_because=OWN)
def my_delegations(request: Request) -> list[dict[str, Any]]:
    """Lists what one handed on and received that has not run out."""
    person = request.standing.person_id
    found = lines(person) if person else []
    return [{name: one[name] for name in DelegationOut.model_fields} for one in found]


@router.post("/me/delegations", response={201: MadeOut, 202: MadeOut, **COMMANDED}, url_name="delegate")
@permitted(None, open_because=OWN)
def hand_on(request: Request, sent: DelegationIn) -> HttpResponse:
    """Hands chosen permissions of one's own post to a colleague for some days."""
    facts: Any = sent.dict(exclude={"appointment_id"})
    by = request.standing.by
    made = run_once(request, "delegation.make", lambda: {"id": delegate(sent.appointment_id, by=by, **facts).pk})
    return JsonResponse(made[1], status=made[0])


@router.post(
    "/me/delegations/{uuid:delegation_id}/end",
    response={201: MadeOut, 202: MadeOut, **COMMANDED},
    url_name="end-delegation",
)
@permitted(None, open_because=OWN)
def end_delegation(request: Request, delegation_id: UUID) -> HttpResponse:
    """Ends what one handed on or received, at once."""
    by = request.standing.by
    ended = run_once(request, "delegation.end", lambda: {"id": revoke_delegation(delegation_id, by=by).pk})
    return JsonResponse(ended[1], status=ended[0])


@router.get("/me/sessions", response={200: list[SessionOut], **ASKED}, url_name="sessions")
@permitted(None, open_because=OWN)
def my_sessions(request: Request) -> list[dict[str, Any]]:
    """Lists one's log-ins that still work."""
    found = sessions_of(own_user(request))
    return [{"id": one.handle, "device": one.device, "begun_at": one.begun_at} for one in found]


@router.post(
    "/me/sessions/{uuid:session_id}/end",
    response={201: MadeOut, 202: MadeOut, **COMMANDED},
    url_name="end-session",
)
@permitted(None, open_because=OWN)
def end_my_session(request: Request, session_id: UUID) -> HttpResponse:
    """Ends one of one's log-ins at once."""
    user = own_user(request)

    def do() -> dict[str, Any]:
        end_session(session_id, of=user, by=user, but=request.session.session_key or "")
        return {"id": session_id}

    status, done = run_once(request, "session.end", do)
    return JsonResponse(done, status=status)


@router.get("/me/record", response={200: list[LookOut], **ASKED}, url_name="record")
@permitted(None, open_because=OWN)
def my_record(request: Request) -> list[dict[str, Any]]:
    """Lists who looked at one's own contact and needs: in which role, when and for what (R6)."""
    person = request.standing.person_id
    return [{"at": at, "role": role, "purpose": purpose} for at, role, purpose in (looks(person) if person else [])]


@router.get("/permissions", response={200: list[RoleOut], **ASKED}, url_name="permissions")
@permitted(None, open_because="Everybody may know what the posts of the house allow.")
def permissions(request: Request) -> list[dict[str, Any]]:
    """Lists the roles, what gives them and what they may do."""
    del request
    return [
        {
            "role": one.role,
            "label": one.label,
            "sources": list(one.sources),
            "permissions": [permission.value for permission in one.permissions],
        }
        for one in permission_table()
    ]


def _account(person: Any) -> dict[str, Any]:
    user = person.user
    return {
        "person_id": person.pk,
        "name": person.name,
        "community_id": person.community_id,
        "account_id": person.user_id,
        "username": user.username if user else "",
        "is_active": bool(user and user.is_active),
        "is_password_temporary": bool(user and user.is_password_temporary),
    }
