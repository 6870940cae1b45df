"""What is done with the register of property contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import users_in_posts
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.models import ProcedurePaper, PropertyContract
from gongzhi.domain.duties.queries.rulings import contract_clauses
from gongzhi.domain.duties.services.procedures import FOLDER
from gongzhi.domain.duties.words import ClauseState
from gongzhi.foundation import files, time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.services import send_all
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.places.models import Place

REMIND_DAYS = 90


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A property contract before it is kept; ``until`` is its last day, ``party`` whoever commissions the firm."""

    number: str
    organisation: Organisation
    place: Place
    party: str
    signed_on: date
    from_: date
    until: date
    is_synthetic: bool = False


@transaction.atomic
def add_contract(facts: ContractFacts, *, by: By) -> PropertyContract:
    """Enters a property contract.

    Raises ``NotSo`` where something is missing or its days are no days, ``NotNow`` where another contract is in force
    at the place on some of these days.
    """
    number, _masked = mask_identity_numbers(facts.number.strip())
    party, _masked = mask_identity_numbers(facts.party.strip())
    missing = {
        "number": (not number, _("Write the number of the contract, or how it is called.")),
        "party": (not party, _("Write who commissions the firm: the owners' committee, the title-holder, …")),
        "until": (facts.until < facts.from_, _("The last day lies before the first.")),
        "place": (facts.place.community_id is None, _("Choose a place inside a community.")),
    }
    if faults := {name: sentence for name, (is_wrong, sentence) in missing.items() if is_wrong}:
        raise NotSo(_("The contract is not whole yet."), fields=faults)
    try:
        with transaction.atomic():
            added = PropertyContract.objects.create(
                number=number,
                organisation=facts.organisation,
                place=facts.place,
                community_id=facts.place.community_id or facts.place.pk,
                party=party,
                signed_on=facts.signed_on,
                during=DateRange(facts.from_, facts.until + timedelta(days=1)),
                is_synthetic=facts.is_synthetic,
                entered_by=by.user,
            )
    except IntegrityError:
        sentence = _("Another contract is in force at %(place)s on some of these days.") % {"place": facts.place.name}
        raise NotNow(sentence) from None
    note("contract.added", added, by=by.user, community=added.community_id)
    return added


@transaction.atomic
def check_clauses(contract_id: UUID, *, clauses: Mapping[str, str], by: By) -> PropertyContract:
    """Notes what the contract says about each clause of the checklist.

    Raises ``NotThere``, ``NotSo`` for a clause or a state that is none.
    """
    contract = _locked(contract_id)
    known = {clause.code for clause in contract_clauses()}
    if not set(clauses) <= known or not set(clauses.values()) <= set(ClauseState.values):
        raise NotSo(_("A clause or its state is not known. Load the page anew."))
    contract.clauses = {**contract.clauses, **clauses}
    contract.checked_on = time.today()
    contract.save(update_fields=["clauses", "checked_on"])
    note("contract.checked", contract, by=by.user, community=contract.community_id)
    return contract


@transaction.atomic
def end_contract(contract_id: UUID, *, on: date, because: str, by: By) -> PropertyContract:
    """Ends a contract before its time; ``on`` is its first day without.

    Raises ``NotThere``, ``NotNow`` where it has ended, ``NotSo`` for another day than one of its own or no reason.
    """
    contract = _locked(contract_id)
    reason, _masked = mask_identity_numbers(because.strip())
    if not reason:
        raise NotSo(_("Write by which paper it ends."), fields={"because": _("Write by which paper it ends.")})
    if contract.during.upper <= on:
        raise NotNow(_("It has ended on %(day)s already.") % {"day": contract.during.upper})
    if on <= contract.during.lower:
        sentence = _("It began on %(day)s and cannot end before that.") % {"day": contract.during.lower}
        raise NotSo(sentence, fields={"on": sentence})
    contract.during = DateRange(contract.during.lower, on)
    contract.save(update_fields=["during"])
    note("contract.ended", contract, by=by.user, community=contract.community_id, because=reason)
    return contract


@transaction.atomic
def remind_of_ending_contracts(*, on: date) -> int:
    """Tells the community's secretaries of every contract that ends within 90 days, each once; returns how many."""
    soon = on + timedelta(days=REMIND_DAYS)
    ending = list(
        PropertyContract.objects.select_for_update(of=("self",))
        .select_related("place", "community")
        .filter(reminded_on=None, during__contains=on, during__endswith__lte=soon)
    )
    for contract in ending:
        readers = users_in_posts(PostKind.COMMUNITY_SECRETARY, place=contract.place, on=on)
        subject = ("duties.propertycontract", contract.pk)
        send_all(MessageKind.CONTRACT_ENDS, subject, to=readers, community=contract.community_id)
        contract.reminded_on = on
        contract.save(update_fields=["reminded_on"])
    return len(ending)


def sweep_papers(*, at: datetime) -> int:
    """Removes papers that were written for a procedure or contract that was never saved; returns how many."""
    return files.sweep_orphans(FOLDER, ProcedurePaper.objects.exclude(file="").values_list("file", flat=True), at=at)


def _locked(contract_id: UUID) -> PropertyContract:
    found = PropertyContract.objects.select_for_update().filter(pk=contract_id).first()
    if found is None:
        raise NotThere(_("There is no such contract. Go back to the list and choose again."))
    return found
