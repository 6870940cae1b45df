"""What a resident gives for her own need: a number for the visit (R13), and a relative who answers for her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import UNDONE_STATES, NeedStep
from gongzhi.domain.responses.models import NeedProxy, Objection, Rating, VisitContact, Whistle, WhistleCall
from gongzhi.domain.responses.services.common import demand_words
from gongzhi.foundation import ids, time
from gongzhi.foundation.encryption import seal, unseal
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

TABLE = "responses_visitcontact"
MOST_PROXIES = 2
EMPTIED = "—"


@dataclass(frozen=True, slots=True)
class VisitReach:
    """How the resident wants to be called and reached for the visit."""

    name: str
    phone: str


@transaction.atomic
def share_contact(need: Need, *, name: str, phone: str, by: By) -> VisitContact:
    """Keeps the number that the resident gives to the body that handles the need now; a second one replaces the first.

    Raises ``NotSo`` without a number, ``NotNow`` where nobody has to come yet or any more.
    """
    phone = demand_words(phone, "phone", _("Write the number at which the handler may ring you."), most=30)
    need = need_services.locked(need.pk)
    if need.state not in UNDONE_STATES:
        raise NotNow(_("The work is done. Nobody comes any more."))
    if need.handler_id is None:
        raise NotNow(_("Nobody handles this need yet. Give the number once somebody does."))
    VisitContact.objects.filter(need=need).delete()
    contact = VisitContact(id=ids.uuid7(), need=need, organisation_id=need.handler_id, at=time.now())
    contact.name_sealed = seal(name.strip()[:40], table=TABLE, column="name", row=contact.pk)
    contact.phone_sealed = seal(phone, table=TABLE, column="phone", row=contact.pk)
    contact.save(force_insert=True)
    need_services.write_step(need.pk, NeedStep.SHARED, by=by)
    return contact


@transaction.atomic
def read_visit_contact(need: Need, *, by: By, in_role: str) -> VisitReach:
    """Opens the number for the visit to the body it was given to; every look stands in the journal (R6).

    Raises ``NotThere`` where the resident gave it none, and once the work is done or was sent to somebody else.
    """
    contact = VisitContact.objects.filter(need=need, organisation=F("need__handler")).first()
    if contact is None or need.state not in UNDONE_STATES:
        raise NotThere(_("The resident gave no number for the visit. Ask the owner of the need to arrange it."))
    journal.note("need.read", need, by=by.user, community=need.community_id, because=in_role)
    return VisitReach(
        name=unseal(bytes(contact.name_sealed), table=TABLE, column="name", row=contact.pk),
        phone=unseal(bytes(contact.phone_sealed), table=TABLE, column="phone", row=contact.pk),
    )


@transaction.atomic
def forget_visit_contacts() -> int:
    """Deletes the numbers that nobody needs for a visit any more; returns how many."""
    needed = Q(need__state__in=UNDONE_STATES, organisation_id=F("need__handler_id"))
    return VisitContact.objects.exclude(needed).delete()[0]


@transaction.atomic
def forget_words() -> int:
    """Empties words about needs whose own words are gone; states, times and marks stay. Returns how many rows."""
    gone = {"need__text": ""}
    calls = WhistleCall.objects.filter(whistle__need__text="").exclude(answer__in=("", EMPTIED))
    count = calls.update(answer=EMPTIED)
    over = Whistle.objects.filter(**gone).exclude(because=EMPTIED)
    over.exclude(outcome="").update(outcome=EMPTIED)
    count += over.update(because=EMPTIED)
    decided = Objection.objects.filter(**gone).exclude(because=EMPTIED)
    decided.exclude(decision="").update(decision=EMPTIED)
    count += decided.update(because=EMPTIED)
    count += Rating.objects.filter(**gone).exclude(text="", by=None).update(text="", by=None)
    return count + NeedProxy.objects.filter(**gone).delete()[0]


@transaction.atomic
def name_proxy(need: Need, *, relation: str, code: str, by: By) -> NeedProxy:
    """Lets a relative follow the need and answer, by a tracking code of her own; the same code names her once.

    Raises ``NotSo``, ``NotNow``, and ``NotAllowed`` for whoever did the work: the code would be the reporter's voice.
    """
    need = need_services.locked(need.pk)
    if by.person is not None and by.person != need.reporter_id:
        need_services.demand_caller(need, by)
    relation = demand_words(relation, "relation", _("Say who it is, e.g. daughter; no name is kept."), most=40)
    holder = needs.code_holder(code)
    named = list(NeedProxy.objects.filter(need=need, ended_at=None))
    for one in named:
        if one.holder == holder:
            return one
    if len(named) >= MOST_PROXIES:
        raise NotNow(_("Two relatives at most can answer for one person."))
    need_services.let_see(need.pk, holder)
    proxy = NeedProxy.objects.create(need=need, holder=holder, relation=relation, made_at=time.now())
    need_services.write_step(need.pk, NeedStep.PROXIED, by=by)
    return proxy


@transaction.atomic
def end_proxy(proxy_id: UUID, *, by: By) -> NeedProxy:
    """Ends what a relative could do; raises ``NotThere``."""
    proxy = NeedProxy.objects.select_for_update(of=("self",)).select_related("need").filter(pk=proxy_id).first()
    if proxy is None or proxy.ended_at is not None:
        raise NotThere(_("This relative does not answer for anybody any more."))
    proxy.ended_at = time.now()
    proxy.save(update_fields=["ended_at"])
    need_services.hide_from(proxy.need_id, proxy.holder)
    journal.note("response.proxy_ended", proxy, by=by.user, community=proxy.need.community_id)
    return proxy
