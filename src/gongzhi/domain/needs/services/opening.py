"""Taking a need in: numbered, owned, clocked and sent to whoever is responsible, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.services import Consent, record_reporter
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.duties.queries import Accountable
from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, NeedKind, PublicNeed
from gongzhi.domain.needs.services.clocks import clock_facts, term_of_kind
from gongzhi.domain.needs.services.steps import Step, begin_thread, keep_photo, tell
from gongzhi.domain.needs.words import NeedSource, NeedStep, PhotoPurpose
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import ids, time
from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.webhooks.services import announce

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

MOST_SIGNS = 2000
# At most two years; the consent ends earlier when the resident says so.
CONTACT_DAYS = 730


@dataclass(frozen=True, slots=True)
class ReporterContact:
    """How a reporter without an account may be reached, and in which way she agreed to that."""

    name: str
    phone: str
    consent_way: str


class NeedExtras(TypedDict, total=False):
    """What may be known about a need besides its place, kind and words.

    ``contact`` stands in for a ``reporter`` who is not known yet; ``id`` is the identifier that a phone made offline;
    ``code`` the tracking code that the reporter already holds; ``answers`` what the kind asks, by question; a private
    need is not shown to neighbours. ``is_asked`` says that whoever reports was shown the questions of the kind:
    what has to be answered then must be. Entries from the doorstep and parts of a divided need are taken in without.
    """

    reporter: UUID | None
    contact: ReporterContact | None
    photo: UploadedFile[Any] | None
    source_id: UUID | None
    id: UUID | None
    at: datetime | None
    code: str
    answers: dict[str, str]
    is_private: bool
    is_asked: bool
    parent: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A need just taken in; the tracking code is shown once and kept nowhere.

    ``was_masked`` says that identity numbers were taken out of the text.
    """

    need: Need
    tracking_code: str
    was_masked: bool


@transaction.atomic
def open_need(*, place_id: UUID, kind: str, text: str, source: str, by: By, **more: Unpack[NeedExtras]) -> Opened:
    """Takes a need in. Whoever receives it owns it to the end; the duty lists say who handles it.

    Raises ``NotThere`` for an unknown place or kind, ``NotSo`` for an empty text, for a question that has to be
    answered and is not (the field ``answers``), or a photo that cannot be taken.
    """
    at = more.get("at") or time.now()
    place = places.place(place_id)
    words, was_masked = texts.mask_identity_numbers(_checked(text))
    of_kind = queries.kind_to_choose(kind)
    who = duties.accountable(of_kind.code, place=place, on=time.local(at).date())
    code = more.get("code") or ids.tracking_code()
    need = _create(place, of_kind, who, at=at, more=more)
    need.text, need.source = words, source
    need.reporter_id = _reporter(place, by, more)
    need.owner_id = _first_receiver(place, source, by, at)
    holders = [need.reporter_id, who.organisation_id, queries.code_holder(code)]
    need.granted_to = [holder for holder in holders if holder]
    need.save(force_insert=True)
    _show_publicly(need)
    _begin_thread(need, who, by=by, at=at)
    if photo := more.get("photo"):
        keep_photo(need, photo, PhotoPurpose.REPORT, by=by, at=at)
    announce("need.received", need.pk, community=need.community_id)
    journal.note("need.open", need, by=by.user, community=need.community_id)
    return Opened(need, code, was_masked)


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        sentence = _("Say in a few words what is needed.")
        raise NotSo(sentence, fields={"text": sentence})
    if len(words) > MOST_SIGNS:
        sentence = _("The text has more than %(most)d signs. Shorten it.") % {"most": MOST_SIGNS}
        raise NotSo(sentence, fields={"text": sentence})
    return words


def _community(place: Place) -> Place:
    """Names the community of a place; a community is its own."""
    if place.community is None:
        sentence = _("Choose a community, or a building, entrance or door in it.")
        raise NotSo(sentence, fields={"place": sentence})
    return place.community


def _create(place: Place, kind: NeedKind, who: Accountable, *, at: datetime, more: NeedExtras) -> Need:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('needs_number_seq')")
        serial = cursor.fetchone()[0]
    clock: dict[str, Any] = clock_facts(term_of_kind(kind), at)
    return Need(
        id=more.get("id") or ids.uuid7(),
        number=ids.public_number("N", serial),
        community=_community(place),
        place=place,
        building_id=place.building_id,
        kind=kind,
        source_id=more.get("source_id"),
        handler_id=who.organisation_id,
        article=who.article,
        opened_at=at,
        rings_at=clock["rings"][0],
        answers=_answers(kind, more),
        is_public=kind.is_public and not more.get("is_private", False),
        parent_id=more.get("parent"),
        is_synthetic=place.is_synthetic,
        **clock,
    )


def _answers(kind: NeedKind, more: NeedExtras) -> dict[str, str]:
    asked = rules.questions_of(kind.questions)
    kept = rules.kept_answers(asked, more.get("answers") or {})
    open_ = rules.unanswered(asked, kept) if more.get("is_asked") else []
    if open_:
        names = ", ".join(f"{queries.question_name(one)} ({one.code})" for one in open_)
        sentence = _("This has to be answered first: %(questions)s") % {"questions": names}
        raise NotSo(sentence, fields={"answers": sentence})
    return {code: texts.mask_identity_numbers(words)[0] for code, words in kept.items()}


def _show_publicly(need: Need) -> None:
    """Writes what neighbours may read, so that they find it before they report the same."""
    if need.is_public:
        PublicNeed.objects.create(
            need=need,
            number=need.number,
            community_id=need.community_id,
            building_id=need.building_id,
            kind_id=need.kind_id,
            state=need.state,
            words=rules.public_words(need.text),
            opened_at=need.opened_at,
            changed_at=need.opened_at,
            answer_due=need.due_at if need.kind.is_question else None,
        )


def _reporter(place: Place, by: By, more: NeedExtras) -> UUID | None:
    contact = more.get("contact")
    return more.get("reporter") if contact is None else keep_reporter(contact, place=place, by=by)


def keep_reporter(contact: ReporterContact, *, place: Place, by: By) -> UUID:
    """Keeps how somebody may be reached about a need at a place, sealed, and names the person behind it."""
    today = time.today()
    consent = Consent(
        contact.consent_way, today, _("Asking about the result of the need"), today + timedelta(days=CONTACT_DAYS)
    )
    community = _community(place)
    household = place if place.kind == PlaceKind.HOUSEHOLD else None
    person = record_reporter(
        community, name=contact.name, phone=contact.phone, household=household, consent=consent, by=by
    )
    return person.pk


def _first_receiver(place: Place, source: str, by: By, at: datetime) -> UUID | None:
    """Names the owner: whoever took the need in; for a resident's own report the secretary, else a community worker.

    So it is for another system's report too: whoever holds its key does not work there.
    A resident's connection sees published posts but no grids, so that no grid lead can be looked up here.
    """
    if source not in (NeedSource.RESIDENT, NeedSource.OPEN311):
        return by.person
    community = _community(place)
    on = time.local(at).date()
    for post in (PostKind.COMMUNITY_SECRETARY, PostKind.COMMUNITY_WORKER):
        holders = [holder.person_id for holder in actors.post_holders(post, place=community, on=on)]
        if holders:
            return holders[0]
    return None


def _begin_thread(need: Need, who: Accountable, *, by: By, at: datetime) -> None:
    steps = [Step(NeedStep.RECEIVED, by, at)]
    if who.organisation_id:
        words = f"{who.organisation_name}: {who.duty}" if who.duty else who.organisation_name
        steps.append(Step(NeedStep.SENT, by, at, text=words, article=who.article))
    begin_thread(need, *steps)
    if need.owner_id and need.owner_id != by.person:
        tell(MessageKind.NEED_RECEIVED, need, need.owner_id)
    if who.organisation_id:
        tell(MessageKind.NEED_ASSIGNED, need, who.person_id)
