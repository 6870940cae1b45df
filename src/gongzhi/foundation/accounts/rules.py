"""Names, telephone numbers, and how guessing is slowed down; pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import phonenumbers

from gongzhi.foundation.accounts.words import GuessedAt

# A whole office shares one address, so it may err more often than one person.
FREE_TRIES = {GuessedAt.LOGIN: 5, GuessedAt.ADDRESS: 20}
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
# Wrong tries older than this are forgotten.
TRIES_LAST = timedelta(hours=12)

_USERNAME = re.compile(r"[\w.@-]{2,64}")


def plain_username(written: str) -> str:
    """Writes a log-in name as it is stored: one form for capitals and full-width signs."""
    return unicodedata.normalize("NFKC", written).strip().casefold()


def is_username(plain: str) -> bool:
    """Tells whether a name can be one: 2 to 64 signs, not only digits, which would be a telephone number."""
    return bool(_USERNAME.fullmatch(plain)) and any(sign.isalpha() for sign in plain)


def plain_phone(written: str) -> str | None:
    """Writes a telephone number in the international form (E.164), mainland China by default; None where it is none."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", written), "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def lock_after(failures: int, what: GuessedAt) -> timedelta:
    """Tells for how long to refuse after so many wrong tries: nothing at first, then twice as long each time."""
    beyond = failures - FREE_TRIES[what]
    if beyond < 0:
        return timedelta(0)
    return min(FIRST_LOCK * (1 << min(beyond, 10)), LONGEST_LOCK)
