"""Who may read what is personal, wherever it would stand; written by hand from the guardrails R6, R13, R16 and R24."""

from __future__ import annotations

from tests.permissions.things import NAME, PHONE, WORDS

_ON_DUTY = frozenset({"grid_worker", "grid_lead", "community_secretary"})

# What → (the sign of it, which roles may read it at their own place). Nobody may far away.
READERS = {
    "the words of a need": (WORDS, _ON_DUTY | {"resident", "everybody", "handler", "subdistrict_officer"}),
    # Never a firm (R13), never an office above (R24), neither auditor nor administrator (R16).
    "the resident's name": (NAME, _ON_DUTY | {"resident"}),
    "the resident's telephone number": (PHONE, _ON_DUTY | {"resident"}),
}
