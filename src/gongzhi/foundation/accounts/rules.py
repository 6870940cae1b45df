"""Names, telephone numbers, codes of the second factor, and how guessing is slowed down; pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import unicodedata
from datetime import timedelta
from urllib.parse import quote

import phonenumbers

from gongzhi.foundation.accounts.words import GuessedAt

# A whole office shares one address, so it may err more often than one person.
FREE_TRIES = {GuessedAt.LOGIN: 5, GuessedAt.ADDRESS: 20, GuessedAt.CODE: 5}
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
# Wrong tries older than this are forgotten.
TRIES_LAST = timedelta(hours=12)

# How often strangers may do something from one address within an hour.
MOST_AN_HOUR = {GuessedAt.REPORT: 12, GuessedAt.TRACKING: 30}
# RFC 6238 as code apps know it: six digits, half a minute, SHA-1; one step more makes up for a wrong clock.
STEP_SECONDS, DIGITS, NEIGHBOURS = 30, 6, 1
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


def code_at(secret: bytes, step: int) -> str:
    """Works out the code of one time step (HOTP, RFC 4226 §5.3)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def fitting_step(secret: bytes, code: str, *, seconds: float, after: int) -> int | None:
    """Finds the time step whose code this is, no earlier than ``after`` (used before); None where there is none."""
    now = int(seconds) // STEP_SECONDS
    steps = range(max(after + 1, now - NEIGHBOURS), now + NEIGHBOURS + 1)
    written = plain_code(code)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), written)), None)


def plain_code(written: str) -> str:
    """Writes a code as it is compared: without blanks and hyphens, in small letters."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def code_app_address(secret: bytes, *, account: str, issuer: str) -> str:
    """Writes what a code app reads from the picture (otpauth, as all of them know it)."""
    kept = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={kept}&issuer={quote(issuer)}"
