"""Identifiers: UUIDs made by whoever creates the thing, and short public numbers that can be checked by eye."""

from __future__ import annotations

import os
import time
from uuid import UUID, uuid4

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# A prime: every single wrong digit and every swap of neighbours changes the remainder.
_CHECKS = 31


def uuid7() -> UUID:
    """Makes a time-ordered identifier (RFC 9562, version 7: 48 bits of Unix milliseconds, 74 bits of chance)."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (chance >> 68) << 64
    value |= 0b10 << 62
    value |= chance & ((1 << 62) - 1)
    return UUID(int=value)


def random_id() -> UUID:
    """Makes an identifier of chance alone, for what must not tell its minute (R4, R23): visits, slips, commands."""
    return uuid4()


def public_number(prefix: str, serial: int) -> str:
    """Writes a serial as a short number with a check sign, e.g. ``N-00042-B`` (remainder by 31, in Crockford's signs).

    The check sign finds every single wrong sign and every swap of neighbours.
    """
    if serial < 0:
        raise ValueError("a public number counts from zero upwards")
    return f"{prefix}-{serial:05d}-{ALPHABET[serial % _CHECKS]}"


def is_public_number(text: str) -> bool:
    """Tells whether the check sign of a public number fits its digits."""
    parts = text.strip().upper().split("-")
    if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit():
        return False
    return ALPHABET[int(parts[1]) % _CHECKS] == parts[2]


def tracking_code() -> str:
    """Makes a code of 10 signs (50 bits of chance) that a resident can read aloud and that nobody can guess."""
    chance = int.from_bytes(os.urandom(7), "big")
    signs = [ALPHABET[(chance >> (5 * place)) & 31] for place in range(10)]
    return "".join(signs[:5]) + "-" + "".join(signs[5:])
