"""Words that somebody typed, before they are kept: identity numbers masked, not empty, not too long."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.text import mask_identity_numbers


def words_of(value: str, field: str, sentence: str, *, most: int) -> str:
    """Masks identity numbers and takes away blanks; raises ``NotSo`` where nothing is left or too much is there."""
    plain = loose_words(value, field, most=most)
    if not plain:
        raise NotSo(sentence, fields={field: sentence})
    return plain


def loose_words(value: str, field: str, *, most: int) -> str:
    """The same for words that may be missing."""
    plain, _masked = mask_identity_numbers(value.strip())
    if len(plain) > most:
        sentence = _("At most %(most)d signs.") % {"most": most}
        raise NotSo(sentence, fields={field: sentence})
    return plain
