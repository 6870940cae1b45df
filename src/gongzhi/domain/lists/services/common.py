"""What the verbs of this room share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotSo


def words_of(value: str, field: str, sentence: str, *, most: int = 300) -> str:
    """Masks identity numbers and takes away blanks; raises ``NotSo`` where nothing is left or too much is there."""
    plain = loose_words(value, field, most=most)
    if not plain:
        raise NotSo(sentence, fields={field: sentence})
    return plain


def loose_words(value: str, field: str, *, most: int) -> str:
    """The same for words that may be missing."""
    plain = texts.mask_identity_numbers(value.strip())[0]
    if len(plain) > most:
        sentence = _("At most %(most)d signs.") % {"most": most}
        raise NotSo(sentence, fields={field: sentence})
    return plain
