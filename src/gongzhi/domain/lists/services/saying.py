"""Words for everybody or for a firm: telephone numbers, doors and names are masked before they are kept (R13)."""

from __future__ import annotations

from gongzhi.domain.needs import queries as needs
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.typed import loose_words, words_of


def said_in_public(value: str, field: str, sentence: str, *, most: int) -> str:
    """Masks what could tell who is meant; raises ``NotSo`` where nothing is left or too much is there."""
    return words_of(_masked(value), field, sentence, most=most)


def perhaps_in_public(value: str, field: str, *, most: int) -> str:
    """The same for words that may be missing."""
    return loose_words(_masked(value), field, most=most)


def _masked(value: str) -> str:
    return needs.public_words_of(mask_identity_numbers(value)[0])
