"""What is done with candidate pools: offering oneself, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import Candidacy, CrossMeasure, Person
from gongzhi.domain.actors.services.people import Consent
from gongzhi.domain.actors.words import ConsentWay
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody says about themselves; nothing of it is looked up elsewhere."""

    is_owner: bool = False
    has_interest: bool = False
    statement: str = ""


@transaction.atomic
def declare_candidacy(
    person: Person, *, measure: CrossMeasure, declaration: Declaration, consent: Consent, by: By
) -> Candidacy:
    """Keeps a person's own offer for one measure, on a consent of its own and until the day agreed (R10).

    Raises ``NotSo`` without a whole consent or a community, ``NotNow`` where the offer stands or the measure ended.
    """
    whole = rules.is_consent_whole(
        given_on=consent.given_on, ends_on=consent.ends_on, purpose=consent.purpose, today=time.today()
    )
    if not whole or consent.way not in ConsentWay.values:
        sentence = _("An offer is kept on the person's own consent, with its way, day and end.")
        raise NotSo(sentence, fields={"ends_on": _("Choose a day in the future.")})
    if person.community_id is None:
        raise NotSo(_("The person belongs to no community. Enter the community first."))
    if measure.is_ended or Candidacy.objects.filter(person=person, measure=measure).exists():
        raise NotNow(_("This offer stands already, or the measure is no longer used."))
    plain, _masked = mask_identity_numbers(declaration.statement.strip())
    offered = Candidacy.objects.create(
        person=person,
        measure=measure,
        community_id=person.community_id,
        is_owner=declaration.is_owner,
        has_interest=declaration.has_interest,
        statement=plain,
        consent_way=consent.way,
        consent_on=consent.given_on,
        ends_on=consent.ends_on,
        entered_by=by.user,
    )
    note("candidacy.declared", offered, by=by.user, community=offered.community_id)
    return offered


@transaction.atomic
def withdraw_candidacy(candidacy_id: UUID, *, by: By) -> None:
    """Deletes an offer at the person's word, without a reason (PIPL §15); raises ``NotThere``."""
    offered = Candidacy.objects.select_for_update().filter(pk=candidacy_id).first()
    if offered is None:
        raise NotThere(_("This offer is no longer kept."))
    note("candidacy.withdrawn", offered, by=by.user, community=offered.community_id)
    offered.delete()


@transaction.atomic
def forget_candidacies(*, on: date) -> int:
    """Deletes the offers whose consent ended before this day; returns how many."""
    ended = list(Candidacy.objects.select_for_update().filter(ends_on__lte=on))
    for offered in ended:
        note("candidacy.forgotten", offered, by=None, community=offered.community_id)
        offered.delete()
    return len(ended)
