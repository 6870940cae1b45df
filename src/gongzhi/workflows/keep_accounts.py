"""Accounts of people in a role: giving one, and everything that ends with it when somebody leaves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.services import end_appointments, link_account
from gongzhi.domain.duties.services import end_delegations
from gongzhi.domain.grids.services import leave_teams
from gongzhi.domain.needs.services import PassedOn, pass_on_needs
from gongzhi.foundation.accounts.services import create_user, deactivate_user
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import today


@dataclass(frozen=True, slots=True)
class Left:
    """What ended with an account, and who has the open needs now."""

    appointments: int
    teams: int
    delegations: int
    needs: tuple[PassedOn, ...]


@transaction.atomic
def open_account(person_id: UUID, *, username: str, password: str, phone: str = "", by: By) -> UUID:
    """Makes the account of somebody in a role with a first password, which has to be changed at log-in."""
    if by.user is None:
        raise NotThere(_("There is no such account."))
    person = actors.person(person_id)
    user = create_user(
        username, password=password, display_name=person.name, by=by.user, phone=phone, is_temporary=True
    )
    link_account(person_id, user=user, by=by)
    return user.pk


@transaction.atomic
def end_account(person_id: UUID, *, because: str, by: By) -> Left:
    """Ends at once everything of somebody who leaves: sessions, keys, posts, teams, what was handed on.

    Open needs go to whoever takes over by rule (``pass_on_needs``). Raises ``NotSo`` without a reason.
    """
    person = actors.person(person_id)
    if person.user_id is None or by.user is None:
        raise NotThere(_("There is no such account."))
    if not because.strip():
        sentence = _("Say why the account ends: left the post, moved away, was replaced.")
        raise NotSo(sentence, fields={"because": sentence})
    deactivate_user(person.user_id, by=by.user, because=because)
    day = today()
    return Left(
        appointments=end_appointments(person_id, on=day, by=by, because=because),
        teams=leave_teams(person_id, on=day, by=by),
        delegations=end_delegations(person_id, by=by),
        needs=tuple(pass_on_needs(person_id, by=by)),
    )
