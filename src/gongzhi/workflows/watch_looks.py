"""Opening unusually many residents' records raises an alarm: auditors are told, and the account's owner (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.actors.queries import users_in_posts
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.places.queries import district
from gongzhi.foundation import time
from gongzhi.foundation.journal.services import raise_look_alarms, set_look_limit
from gongzhi.foundation.outbox.services import send_all, send_each
from gongzhi.foundation.outbox.words import MessageKind

if TYPE_CHECKING:
    from gongzhi.foundation.journal.models import LookLimit
    from gongzhi.foundation.reach import By

ALARM, LIMIT, ACCOUNT = "journal.lookalarm", "journal.looklimit", "accounts.user"


@dataclass(frozen=True, slots=True)
class Watchers:
    """Whose accounts are told of alarms; where nobody is auditor the administrators stand in, ``are_auditors`` says."""

    users: tuple[UUID, ...]
    are_auditors: bool


def watchers(on: date) -> Watchers:
    """Names who is told on a day: the holders of the auditor's post, else the administrators."""
    top = district()
    if top is None:
        return Watchers((), are_auditors=False)
    auditors = tuple(users_in_posts(PostKind.AUDITOR, place=top, on=on))
    if auditors:
        return Watchers(auditors, are_auditors=True)
    return Watchers(tuple(users_in_posts(PostKind.ADMINISTRATOR, place=top, on=on)), are_auditors=False)


@transaction.atomic
def watch_looks(*, at: datetime | None = None) -> int:
    """Raises the alarms that are due and tells of each; returns how many are new."""
    moment = at or time.now()
    raised = raise_look_alarms(at=moment)
    told = watchers(time.local(moment).date()).users
    letters = [((ALARM, one.pk), reader, None) for one in raised for reader in told if reader != one.account]
    send_each(MessageKind.MANY_LOOKS, letters)
    # Perhaps somebody else knows the password.
    send_each(MessageKind.OWN_MANY_LOOKS, [((ACCOUNT, one.account), one.account, None) for one in raised])
    return len(raised)


@transaction.atomic
def change_look_limit(kind: str, *, in_an_hour: int, in_a_day: int, by: By) -> LookLimit:
    """Changes a limit and tells the auditors, so that nobody can switch the alarm off unseen.

    Raises what ``set_look_limit`` raises.
    """
    limit = set_look_limit(kind, in_an_hour=in_an_hour, in_a_day=in_a_day, by=by.user)
    told = [one for one in watchers(time.today()).users if one != by.user]
    send_all(MessageKind.LOOK_LIMIT_SET, (LIMIT, limit.pk), to=told, community=None)
    return limit
