"""Saying where an organisation stands: the register keeps it, and rounds under way lead a team there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from gongzhi.domain.actors.services import relate_place
from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.domain.campaigns.services import lead_to_organisation
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation, OrganisationPlace
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By


@transaction.atomic
def place_organisation(
    organisation: Organisation, *, place: Place, relation: str, from_: date, source: str, by: By
) -> OrganisationPlace:
    """Says what an organisation has to do with a place; where it is located, rounds under way visit it there.

    Raises what ``relate_place`` raises.
    """
    related = relate_place(organisation, place=place, relation=relation, from_=from_, source=source, by=by)
    if relation == PlaceRelation.LOCATED and from_ <= today():
        lead_to_organisation(organisation, spot=place)
    return related
