"""Organisations that join by themselves, are confirmed or not, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Unpack
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import (
    AllianceMember,
    Appointment,
    Coverage,
    Organisation,
    OrganisationPlace,
    Person,
    Post,
)
from gongzhi.domain.actors.queries import keepers_of
from gongzhi.domain.actors.services.common import ended, plain_text
from gongzhi.domain.actors.services.kinds import kind_for
from gongzhi.domain.actors.services.organisations import (
    Facts,
    demand_free_name,
    locked_organisation,
    put_facts,
    save_new,
)
from gongzhi.domain.actors.services.people import Consent, record_contact, withdraw_consent
from gongzhi.domain.actors.services.posts import add_post, appoint
from gongzhi.domain.actors.words import ConsentWay, OrganisationState, PersonRole, PostKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import pinyin_key

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.accounts.models import User

CONTACT_DAYS = 730


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who speaks for an organisation that wants to join; the identifiers are made from the form's own, see queries."""

    organisation_id: UUID
    person_id: UUID
    name: str
    phone: str


@transaction.atomic
def apply_to_join(
    name: str, *, kind: str, community: Place, applicant: Applicant, by: By, **facts: Unpack[Facts]
) -> Organisation:
    """Takes in the wish of an organisation to take part in a community, with a sealed contact on the sender's consent.

    The community confirms it. The same form sent twice changes nothing. Raises what ``add_organisation`` raises.
    """
    known = Organisation.objects.filter(pk=applicant.organisation_id).first()
    if known is not None:
        return known
    plain = plain_text(name, field="name", sentence=_("Write the name of the organisation."))
    demand_free_name(plain, community)
    body = Organisation(
        id=applicant.organisation_id,
        name=plain,
        name_key=pinyin_key(plain),
        kind=kind_for(kind, by=by),
        state=OrganisationState.APPLIED,
        community=community,
        since=time.today(),
    )
    put_facts(body, **facts)
    save_new(body)
    today = time.today()
    purpose, ends_on = _("Answering the wish to take part"), today + timedelta(days=CONTACT_DAYS)
    consent = Consent(ConsentWay.SELF, today, purpose, ends_on)
    person = Person.objects.create(
        id=applicant.person_id, community=community, organisation=body, roles=[PersonRole.ORGANISATION_CONTACT]
    )
    record_contact(person, name=applicant.name, phone=applicant.phone, household=None, consent=consent, by=by)
    note("organisation.applied", body, by=by.user, community=community.pk)
    to = keepers_of(community.pk, today)
    outbox.send_all(MessageKind.ORGANISATION_APPLIED, ("actors.organisation", body.pk), to=to, community=community.pk)
    return body


@transaction.atomic
def confirm_organisation(organisation_id: UUID, *, by: By) -> Organisation:
    """Lets an organisation that applied take part from today on, with a post for its contact person.

    Raises ``NotNow`` unless it waits.
    """
    body = _waiting(organisation_id)
    body.state, body.since = OrganisationState.CONFIRMED, time.today()
    body.save(update_fields=["state", "since"])
    if body.community is not None:
        title = str(PostKind.LIAISON.label)
        add_post(body, kind=PostKind.LIAISON, title=title, place=body.community, by=by)
    note("organisation.confirmed", body, by=by.user, community=body.community_id)
    return body


@transaction.atomic
def decline_organisation(organisation_id: UUID, *, because: str, by: By) -> Organisation:
    """Does not confirm an organisation that applied; the reason stands on the applicant's page.

    Raises ``NotNow`` unless it waits, ``NotSo`` without a reason.
    """
    body = _waiting(organisation_id)
    body.reason = plain_text(because, field="because", sentence=_("Write the reason; the applicant reads it."))
    body.state, body.until = OrganisationState.DECLINED, time.today()
    body.save(update_fields=["state", "reason", "until"])
    note("organisation.declined", body, by=by.user, community=body.community_id, because=body.reason)
    return body


@transaction.atomic
def withdraw_application(organisation_id: UUID, person_id: UUID, *, by: By) -> Organisation:
    """Takes a wish to take part back at the applicant's word and deletes the contact, also after a refusal (PIPL §15).

    Raises ``NotNow`` once the organisation takes part.
    """
    body = locked_organisation(organisation_id)
    if body.state == OrganisationState.CONFIRMED:
        raise NotNow(_("The organisation takes part already. Whoever speaks for it lets it leave on its own page."))
    if body.state == OrganisationState.APPLIED:
        body.state, body.until, body.reason = OrganisationState.DECLINED, time.today(), _("taken back by the applicant")
        body.save(update_fields=["state", "until", "reason"])
    withdraw_consent(person_id, by=by)
    note("organisation.taken_back", body, by=by.user, community=body.community_id)
    return body


@transaction.atomic
def take_up_liaison(person_id: UUID, *, user: User, name: str, by: By) -> Appointment:
    """Joins the contact person of a confirmed organisation to an account and to the organisation's contact post.

    Raises ``NotNow`` before it is confirmed, or when somebody has taken up the post.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person_id)
    body = person.organisation
    post = Post.objects.filter(organisation=body, kind=PostKind.LIAISON).order_by("id").first()
    if body is None or post is None or body.state != OrganisationState.CONFIRMED:
        raise NotNow(_("The community has not confirmed the organisation yet. Look again later."))
    if person.user_id is not None:
        raise NotNow(_("This code has made an account already. Log in with it."))
    plain = plain_text(name, field="name", sentence=_("Write the name that the community sees."))
    person.user, person.name, person.name_key = user, plain, pinyin_key(plain)
    person.save(update_fields=["user", "name", "name_key"])
    basis = _("named by the organisation itself, confirmed by the community")
    return appoint(post, person=person, from_=time.today(), legal_basis=basis, by=by)


@transaction.atomic
def end_organisation(organisation_id: UUID, *, on: date, because: str, by: By) -> Organisation:
    """Ends an organisation's taking part; ``on`` is its first day without.

    Its places, posts, coverage and alliances end with it. Open things in other rooms are handed over by the workflow
    ``leave_neighbourhood``. Raises ``NotNow`` unless it takes part, ``NotSo`` before its first day.
    """
    body = locked_organisation(organisation_id)
    if body.state != OrganisationState.CONFIRMED or body.until is not None:
        raise NotNow(_("“%(name)s” does not take part any more.") % {"name": body.name})
    if on < body.since:
        sentence = _("It began on %(day)s and cannot end before that.") % {"day": body.since}
        raise NotSo(sentence, fields={"on": sentence})
    body.until = on
    body.reason = plain_text(because, field="because", sentence=_("Write why it leaves; its page keeps the reason."))
    body.save(update_fields=["until", "reason"])
    _end_all(body, on)
    note("organisation.ended", body, by=by.user, community=body.community_id, because=body.reason)
    return body


def _end_all(body: Organisation, on: date) -> None:
    dated = (
        OrganisationPlace.objects.filter(organisation=body),
        Appointment.objects.filter(post__organisation=body),
        Coverage.objects.filter(organisation=body),
        AllianceMember.objects.filter(Q(member=body) | Q(alliance=body)),
    )
    for rows in dated:
        for row in rows.filter(during__upper_inf=True).select_for_update(of=("self",)):
            # What begins on that day or later never began.
            begins = row.during.lower
            row.during = ended(row.during, on) if begins < on else DateRange(begins, begins)
            row.save(update_fields=["during"])


def _waiting(organisation_id: UUID) -> Organisation:
    body = locked_organisation(organisation_id)
    if body.state != OrganisationState.APPLIED:
        raise NotNow(_("“%(name)s” does not wait for a confirmation any more.") % {"name": body.name})
    return body
