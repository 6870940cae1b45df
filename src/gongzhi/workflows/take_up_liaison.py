"""The contact person of a confirmed organisation makes an account of her own with the code of the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.actors.services import take_up_liaison
from gongzhi.foundation.accounts.services import create_user

if TYPE_CHECKING:
    from gongzhi.foundation.accounts.models import User
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the contact person chose: log-in name, password, and the name the community sees."""

    username: str
    password: str
    name: str


@transaction.atomic
def open_liaison_account(person_id: UUID, *, account: NewAccount, by: By) -> User:
    """Makes the account, joins it to the contact person and gives her the organisation's contact post: all or nothing.

    Raises what ``create_user`` and ``take_up_liaison`` raise.
    """
    user = create_user(account.username, password=account.password, display_name=account.name, by=None)
    take_up_liaison(person_id, user=user, name=account.name, by=by)
    return user
