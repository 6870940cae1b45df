"""Who reads what was answered at the doors, and how finely it is summed (R6, R8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.rules.rounds import too_long
from gongzhi.domain.campaigns.rules.visits import FEWEST_A_COUNT
from gongzhi.domain.campaigns.words import Dial
from gongzhi.foundation.errors import NotNow, NotSo

LONGEST_PURPOSE = 200

Chosen = Mapping[str, int]


def check_reading_answers(dial: str, because: str) -> None:
    """Raises unless a round keeps answers per household and the reader says what they are needed for (R6)."""
    if dial != Dial.HOUSEHOLD:
        raise NotNow(_("This round keeps answers only summed per building; nobody reads those of one household."))
    if not because.strip():
        sentence = _("Say what the answers are needed for; it is kept in the journal.")
        raise NotSo(sentence, fields={"because": sentence})
    if len(because) > LONGEST_PURPOSE:
        raise NotSo(too_long(LONGEST_PURPOSE), fields={"because": too_long(LONGEST_PURPOSE)})


def answered(chosen: Chosen, *, is_one: bool) -> int:
    """Counts by how many households, at least, a question was answered; several choices may be one household's."""
    return sum(chosen.values()) if is_one else max(chosen.values(), default=0)


def is_few(chosen: Chosen, *, is_one: bool) -> bool:
    """Tells whether so few answered that their sum would be their answers (R8)."""
    return 0 < answered(chosen, is_one=is_one) < FEWEST_A_COUNT


def small_together(houses: Mapping[UUID | None, Chosen], *, is_one: bool) -> dict[UUID | None, dict[str, int]]:
    """Puts buildings where few answered together under None, and the next one with them while these are few still."""
    kept = {house: dict(chosen) for house, chosen in houses.items()}
    together = Counter(kept.pop(None, {}))
    for house in sorted(kept, key=lambda one: answered(kept[one], is_one=is_one)):
        if not is_few(kept[house], is_one=is_one) and not is_few(together, is_one=is_one):
            break
        together.update(kept.pop(house))
    return kept | ({None: dict(together)} if together else {})
