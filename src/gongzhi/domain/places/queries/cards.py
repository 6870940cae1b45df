"""What the cards of buildings and entrances say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.domain.places.models import Place, PlaceCard

CARD_FACTS = (
    "water_valve", "gas_valve", "heating_valve", "power_switch", "keys_kept_at", "lift_firm", "lift_phone",
    "property_phone", "remarks",
)  # fmt: skip
"""The facts of a card, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One fact; ``source`` is the place whose card says it: the entrance's own, or its building's."""

    fact: str
    text: str
    source: Place


def cards_of(place_id: UUID) -> QuerySet[PlaceCard]:
    """Lists the states of a place's card, the newest first."""
    return PlaceCard.objects.filter(place_id=place_id).order_by("-serial")


def card_at(place_id: UUID) -> PlaceCard | None:
    """Finds the card as it stands, or None where nothing has been written yet."""
    return cards_of(place_id).first()


def card_lines(of: Place) -> list[CardLine]:
    """Reads the card of a building or entrance; what an entrance's own card leaves open, its building's says."""
    sources = [of, *([of.building] if of.building is not None and of.building_id != of.pk else [])]
    newest = PlaceCard.objects.filter(place__in=sources).order_by("place_id", "-serial").distinct("place_id")
    cards = {card.place_id: card for card in newest}
    lines = []
    for fact in CARD_FACTS:
        texts = [(getattr(cards[one.pk], fact), one) for one in sources if one.pk in cards]
        text, source = next(((text, one) for text, one in texts if text), ("", of))
        lines.append(CardLine(fact, text, source))
    return lines
