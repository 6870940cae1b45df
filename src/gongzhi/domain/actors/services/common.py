"""What the verbs of this room share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotNow, NotSo, Sentence
from gongzhi.foundation.text import mask_identity_numbers


def ended(during: DateRange, on: date) -> DateRange:
    """Ends a range of days; raises ``NotNow`` where it has ended, ``NotSo`` before it began."""
    if during.upper is not None and during.upper <= on:
        raise NotNow(_("It has ended on %(day)s already.") % {"day": during.upper})
    if on <= during.lower:
        raise NotSo(
            _("It began on %(day)s and cannot end before that.") % {"day": during.lower},
            fields={"on": _("Choose a later day.")},
        )
    return DateRange(during.lower, on)


def plain_text(value: str, *, field: str, sentence: Sentence) -> str:
    """Masks identity numbers and takes away blanks; raises ``NotSo`` with the sentence where nothing is left."""
    plain, _masked = mask_identity_numbers(value.strip())
    if not plain:
        raise NotSo(sentence, fields={field: sentence})
    return plain


def unless_taken(constraint: str, sentence: str) -> AbstractContextManager[None]:
    """Turns the database's own refusal of an overlap into words; the constraint alone decides between two at once."""
    return unless_refused({constraint: sentence})


@contextmanager
def unless_refused(sentences: Mapping[str, str]) -> Iterator[None]:
    """Turns a refusal by one of these constraints (name → sentence) into words; any other stays what it is."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        named = str(getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None))
        if named not in sentences:
            raise
        raise NotNow(sentences[named]) from None
