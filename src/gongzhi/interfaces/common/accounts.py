"""What desk and API share about accounts: whose one may keep, and what is done with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties.queries import Standing, roles_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import district
from gongzhi.foundation.accounts import queries as accounts
from gongzhi.foundation.accounts import services
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.workflows.keep_accounts import end_account


def demand_account(standing: Standing, person: Any, permission: Permission) -> None:
    """Passes when this account is one's business: of one's own places, and not of a post above one's own.

    Raises ``NotThere`` for another place's, ``NotAllowed`` for a post above.
    """
    place: Any = person.community or district()
    standing.demand(permission, at=place)
    if person.pk == standing.person_id:
        raise NotNow(_("This is your own account. Change it on the page “Me”."))
    if not standing.keeps_accounts_of(permission, place, roles_of(person, today())):
        raise NotAllowed(
            _("This account belongs to a post that yours does not keep. Ask the administrator or that desk.")
        )


def kept_person(standing: Standing, person_id: UUID, permission: Permission = Permission.ACCOUNT_KEEP) -> Any:
    """Finds somebody in a role whose account one may keep."""
    person = actors.person(person_id)
    if not person.name:
        raise NotThere(_("There is nobody in a role here. Add the person first, under “Actors”."))
    demand_account(standing, person, permission)
    return person


def account_of(person: Any) -> UUID:
    """Names the account of somebody in a role; raises ``NotNow`` where none was made yet."""
    if person.user_id is None:
        raise NotNow(_("%(name)s has no account yet.") % {"name": person.name})
    account: UUID = person.user_id
    return account


def person_at_counter(standing: Standing, login: str) -> Any:
    """Finds whoever stands at the desk by log-in name or telephone number, among one's own people only."""
    user = accounts.find_user(login)
    person = actors.person_of_user(user.pk) if user is not None else None
    place = (person.community or district()) if person is not None else None
    if person is None or place is None or not standing.may(Permission.ACCOUNT_RESET, place):
        sentence = _("No account of your people has this name or number. Ask how it was written when it was made.")
        raise NotSo(sentence, fields={"login": sentence})
    demand_account(standing, person, Permission.ACCOUNT_RESET)
    return person


def act(standing: Standing, person: Any, verb: str, because: str) -> dict[str, Any]:
    """Locks, opens or ends an account, or takes its second factor away; tells what ended with it."""
    account, by = account_of(person), standing.by
    if by.user is None or not because.strip():
        sentence = _("Say why. The person and the auditor can read it.")
        raise NotSo(sentence, fields={"because": sentence})
    if verb == "end":
        left = end_account(person.pk, because=because, by=by)
        return {
            "appointments": left.appointments,
            "teams": left.teams,
            "open_needs": [one.number for one in left.needs if not one.to],
            "taken_over": [{"number": one.number, "to": one.to} for one in left.needs if one.to],
        }
    if verb == "lock":
        services.deactivate_user(account, by=by.user, because=because)
    elif verb == "unlock":
        services.reactivate_user(account, by=by.user, because=because)
    else:
        services.remove_second_factor(account, by=by.user, because=because)
    return {"appointments": 0, "teams": 0, "open_needs": [], "taken_over": []}


VERBS = ("lock", "unlock", "end", "remove-second-factor")
