"""Tracking codes: what stands for them, and what they open."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries.lists import JOINS
from gongzhi.foundation import encryption, ids
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def need_of_holder(number: str, holders: frozenset[UUID]) -> Need:
    """Finds a need by its public number for whoever reported it: by account or tracking code; raises ``NotThere``."""
    own = Q(reporter_id__in=holders) | Q(granted_to__overlap=list(holders))
    found = Need.objects.select_related(*JOINS).filter(own, number=number.strip().upper()).first()
    if found is None:
        raise NotThere(_("There is no such need here. Enter its tracking code, or log in as the one who reported it."))
    return found


def code_for_command(command: UUID) -> str:
    """Derives a report's tracking code from the identifier of its form, so that a double tap shows the same code."""
    chance = encryption.blind_index(str(command), table="needs_need", column="tracking_code")
    signs = "".join(ids.ALPHABET[byte & 31] for byte in chance[:10])
    return f"{signs[:5]}-{signs[5:]}"


def id_for_command(command: UUID) -> UUID:
    """Derives what a form saves from its identifier, one way: whoever sees the row must not find the code by it."""
    return UUID(bytes=encryption.blind_index(str(command), table="needs_need", column="id")[:16])


def code_holder(code: str) -> UUID:
    """Derives the identifier that stands for a tracking code; the code itself is kept nowhere."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOKALIKES)
    return UUID(bytes=encryption.blind_index(signs, table="needs_need", column="granted_to")[:16])


def by_tracking_code(code: str) -> Need:
    """Finds the need of a tracking code, within a reach that holds ``code_holder(code)``; raises ``NotThere``."""
    found = Need.objects.select_related(*JOINS).filter(granted_to__contains=[code_holder(code)]).first()
    if found is None:
        raise NotThere(_("No need has this code. Look at the slip again: ten letters and digits."))
    return found
