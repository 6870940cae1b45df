"""Keeping the cards of buildings and entrances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.places.models import Place, PlaceCard
from gongzhi.domain.places.queries import CARD_FACTS, card_at
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers

CARRYING: Final = (PlaceKind.BUILDING, PlaceKind.ENTRANCE)


@transaction.atomic
def write_card(place_id: UUID, *, facts: Mapping[str, str], known: int, by: By) -> PlaceCard:
    """Writes the next state of a card; facts that are not given stay as they are.

    ``known`` is the serial number that the writer had before his eyes (0 for an empty card). Raises ``NotNow`` where
    somebody else wrote meanwhile, ``NotSo`` for a place that has no card or a fact that no card has.
    """
    place = Place.objects.select_for_update(no_key=True).get(pk=place_id)
    if place.kind not in CARRYING or place.community_id is None:
        raise NotSo(_("Only buildings and entrances have a card."))
    unknown = set(facts) - set(CARD_FACTS)
    if unknown:
        raise NotSo(_("A card has no “%(fact)s”.") % {"fact": ", ".join(sorted(unknown))})
    newest = card_at(place_id)
    serial = newest.serial if newest else 0
    if serial != known:
        raise NotNow(_("Somebody else has changed this card meanwhile. Look at it, then write your lines again."))
    before = {fact: getattr(newest, fact) if newest else "" for fact in CARD_FACTS}
    after = before | {fact: mask_identity_numbers(text.strip())[0] for fact, text in facts.items()}
    if newest is not None and after == before:
        return newest
    card = PlaceCard.objects.create(
        place=place, community_id=place.community_id, serial=serial + 1, made_at=time.now(), made_by=by.user, **after
    )
    note("place.card_written", card, by=by.user, community=place.community_id)
    return card
