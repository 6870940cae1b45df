"""What is one's own, for programs: messages, consents, offers to serve."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Consent, Declaration
from gongzhi.domain.actors.words import ConsentWay
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.outbox.queries import messages_for
from gongzhi.foundation.outbox.services import mark_messages_read
from gongzhi.foundation.tidings.queries import wish_of
from gongzhi.foundation.tidings.services import set_wish
from gongzhi.foundation.tidings.words import Rhythm
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.keys import OWN, own_user
from gongzhi.interfaces.common.messages import digest_lines, message_lines
from gongzhi.interfaces.common.request import Request

router = Router()


class MessageOut(Schema):
    """Something that one was told; ``address`` is the page of what it is about."""

    id: UUID
    kind: str
    sentence: str
    about: str
    at: datetime
    address: str
    is_new: bool


class MessageFilter(Paging):
    """Which messages."""

    only_new: bool = False


class ReadIn(Schema):
    """Which messages were read; all where none is named."""

    messages: list[UUID] | None = None


class ReadOut(Schema):
    """How many were marked."""

    read: int


class ContactOut(Schema):
    """A contact kept on one's consent; its content stays sealed."""

    id: UUID
    consent_way: str
    purpose: str
    consent_on: date
    ends_on: date


class OwnOfferOut(Schema):
    """One's own offer to be appointed."""

    id: UUID
    measure_id: UUID
    ends_on: date


class ConsentsOut(Schema):
    """Everything that is kept about oneself on consent."""

    contacts: list[ContactOut]
    offers: list[OwnOfferOut]


class OwnOfferIn(Schema):
    """What one says about oneself for one measure, and until when it may be kept."""

    measure_id: UUID
    ends_on: date
    is_owner: bool = False
    has_interest: bool = False
    statement: str = ""


@router.get("/me/messages", response={200: Page[MessageOut], **ASKED}, url_name="my-messages")
@permitted(None, open_because=OWN)
def list_messages(request: Request, wanted: Query[MessageFilter]) -> dict[str, Any]:
    """Lists what one was told, newest first."""
    found = messages_for(own_user(request))
    shown = found.filter(read_at=None) if wanted.only_new else found
    return paged(shown, wanted, lambda one: _message(message_lines([one], request.standing)[0]))


class DigestOut(Schema):
    """How many messages of one kind came on one day, and how many are new."""

    day: date
    kind: str
    count: int
    unread: int


class TidingsIn(Schema):
    """How one wants to be told; an address left out stays as it is, an empty one is removed."""

    rhythm: Rhythm
    email: str | None = None


class TidingsOut(Schema):
    """How one is told; whether an address is kept, never which."""

    rhythm: str
    has_email: bool


@router.get("/me/messages/digest", response={200: list[DigestOut], **ASKED}, url_name="my-digest")
@permitted(None, open_because=OWN)
def collected_messages(request: Request) -> list[dict[str, Any]]:
    """Collects the messages of the last 30 days by day and kind; what is urgent stands in the list alone."""
    return digest_lines(own_user(request))


@router.get("/me/tidings", response={200: TidingsOut, **ASKED}, url_name="my-tidings")
@permitted(None, open_because=OWN)
def show_tidings(request: Request) -> dict[str, Any]:
    """Says how one is told."""
    return _tidings(wish_of(own_user(request)))


@router.put("/me/tidings", response={201: TidingsOut, 202: TidingsOut, **COMMANDED}, url_name="set-tidings")
@permitted(None, open_because=OWN)
def set_tidings(request: Request, sent: TidingsIn) -> HttpResponse:
    """Says how one wants to be told."""
    user = own_user(request)
    status, given = run_once(
        request, "tidings.set", lambda: _tidings(set_wish(user, rhythm=sent.rhythm, email=sent.email))
    )
    return JsonResponse(given, status=status)


def _tidings(wish: Any) -> dict[str, Any]:
    return {"rhythm": wish.rhythm, "has_email": wish.email is not None}


@router.post("/me/messages/read", response={201: ReadOut, 202: ReadOut, **COMMANDED}, url_name="read-messages")
@permitted(None, open_because=OWN)
def read_messages(request: Request, sent: ReadIn) -> HttpResponse:
    """Marks messages as read."""
    user = own_user(request)
    status, given = run_once(request, "messages.read", lambda: {"read": mark_messages_read(user, sent.messages)})
    return JsonResponse(given, status=status)


@router.get("/me/consents", response={200: ConsentsOut, **ASKED}, url_name="my-consents")
@permitted(None, open_because=OWN)
def list_consents(request: Request) -> dict[str, Any]:
    """Lists what is kept about oneself on consent."""
    person = request.standing.person_id
    contacts = queries.contacts_of(person) if person else []
    offers = queries.candidacies_of(person) if person else []
    return {
        "contacts": [{name: getattr(one, name) for name in ContactOut.model_fields} for one in contacts],
        "offers": [{name: getattr(one, name) for name in OwnOfferOut.model_fields} for one in offers],
    }


@router.post("/me/consents/contacts/{uuid:contact_id}/withdraw", response=DONE, url_name="withdraw-own-contact")
@permitted(None, open_because=OWN)
def withdraw_contact(request: Request, contact_id: UUID) -> HttpResponse:
    """Deletes one's own contact, without a reason."""

    def do() -> Any:
        kept = queries.contact(contact_id)
        if kept.person_id != request.standing.person_id:
            raise NotThere(_("This contact is no longer kept."))
        services.withdraw_contact(contact_id, by=request.standing.by)
        return kept

    return done(request, "contact.withdraw_own", do)


@router.post("/me/consents/offers", response=DONE, url_name="offer-oneself")
@permitted(None, open_because=OWN)
def offer(request: Request, sent: OwnOfferIn) -> HttpResponse:
    """Offers oneself for a measure of cross-appointment, on a consent of its own (R10)."""
    person = request.standing.person_id
    if person is None:
        raise NotThere(_("Register with your community first; then you can offer yourself."))

    def do() -> Any:
        return services.declare_candidacy(
            queries.person(person),
            measure=queries.measure(sent.measure_id),
            declaration=Declaration(sent.is_owner, sent.has_interest, sent.statement),
            consent=Consent(ConsentWay.SELF, today(), _("Candidate pool"), sent.ends_on),
            by=request.standing.by,
        )

    return done(request, "candidacy.declare_own", do)


@router.post("/me/consents/offers/{uuid:candidacy_id}/withdraw", response=DONE, url_name="withdraw-own-offer")
@permitted(None, open_because=OWN)
def withdraw_offer(request: Request, candidacy_id: UUID) -> HttpResponse:
    """Deletes one's own offer, without a reason."""

    def do() -> Any:
        kept = queries.candidacy(candidacy_id)
        if kept.person_id != request.standing.person_id:
            raise NotThere(_("This offer is no longer kept."))
        services.withdraw_candidacy(candidacy_id, by=request.standing.by)
        return kept

    return done(request, "candidacy.withdraw_own", do)


def _message(line: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in MessageOut.model_fields}
