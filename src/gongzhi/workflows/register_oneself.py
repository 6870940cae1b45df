"""A resident registers herself: an account, the person behind it, and a sealed contact; all or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from gongzhi.domain.actors.services import register_resident
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import By, Reach, set_reach

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Person
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class Registration:
    """What a resident says about herself; the name and the number are kept sealed."""

    username: str
    name: str
    phone: str
    password: str = field(repr=False)


@transaction.atomic
def register_oneself(said: Registration, *, community: Place, home: Place | None = None) -> Person:
    """Makes the account and the person of a resident who registers herself (R3).

    The transaction then reaches the new account's own rows and nothing else. Raises ``NotSo`` naming the field: a
    log-in name or number that is taken or none, or a password easy to guess.
    """
    user = create_user(said.username, password=said.password, display_name=said.username, phone=said.phone, by=None)
    set_reach(Reach(holders=frozenset({user.pk})))
    by = By(user=user.pk, person=user.pk)
    return register_resident(user, community=community, household=home, name=said.name, phone=said.phone, by=by)
