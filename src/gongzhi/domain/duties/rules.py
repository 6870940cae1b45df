"""Which role may do what, and which post or team gives which role. Tables and pure answers; nothing else decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.words import DutyListKind, Permission, Role, Subject
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.errors import NotSo

P = Permission

_GRID_WORKER = frozenset(
    {
        P.PLACE_READ,
        P.CARD_READ,
        P.CARD_WRITE,
        P.PLAN_READ,
        P.ROUND_READ,
        P.VISIT_RECORD,
        P.NEED_OPEN,
        P.NEED_READ,
        P.NEED_CALL_BACK,
        P.CONTACT_READ,
        P.DUTY_READ,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Over their own things only, never over a place: whoever reported a need follows it and has the last word.
    Role.EVERYBODY: frozenset({P.NEED_OPEN, P.NEED_READ, P.NEED_ANSWER, P.CONTRIBUTE}),
    Role.RESIDENT: frozenset({P.PLACE_READ, P.NEED_OPEN, P.DUTY_READ}),
    # Volunteers stand at doors; they read neither needs nor contacts.
    Role.VOLUNTEER: frozenset({P.PLACE_READ, P.VISIT_RECORD, P.NEED_OPEN}),
    Role.GRID_WORKER: _GRID_WORKER,
    Role.GRID_LEAD: _GRID_WORKER | {P.NEED_DISPATCH, P.QUALITY_READ},
    # The post alone opens the counter; what happens at doors and in needs comes with the person's own grid.
    Role.COMMUNITY_WORKER: frozenset(
        {
            P.PLACE_READ,
            P.CARD_READ,
            P.CARD_WRITE,
            P.PLAN_READ,
            P.NEED_OPEN,
            P.DUTY_READ,
            P.ACTOR_READ,
            P.CONTRIBUTION_READ,
            P.ACCOUNT_RESET,
        }
    ),
    Role.COMMUNITY_SECRETARY: frozenset(
        {
            P.HOME_READ,
            P.PLACE_READ,
            P.PLACE_IMPORT,
            P.PLACE_CHANGE,
            P.CARD_READ,
            P.CARD_WRITE,
            P.PLAN_READ,
            P.PLAN_MAKE,
            P.PLAN_ADOPT,
            P.TEAM_STAFF,
            P.ROUND_READ,
            P.ROUND_START,
            P.VISIT_RECORD,
            P.WALK_READ,
            P.NEED_OPEN,
            P.NEED_READ,
            P.NEED_INTAKE,
            P.NEED_DISPATCH,
            P.NEED_HANDLE,
            P.NEED_CALL_BACK,
            P.NEED_WHISTLE,
            P.CONTACT_READ,
            P.DUTY_READ,
            P.DUTY_KEEP,
            P.TASK_READ,
            P.TASK_FINISH,
            P.ACTOR_READ,
            P.POST_MANAGE,
            P.PROCEDURE_READ,
            P.PROCEDURE_RUN,
            P.CONTRACT_KEEP,
            P.ACTOR_MANAGE,
            P.ACTOR_CONTACT,
            P.CONTRIBUTION_READ,
            P.CONTRIBUTION_MANAGE,
            P.ACCOUNT_RESET,
            P.ACCOUNT_KEEP,
        }
    ),
    # Over what was handed to the organisation, never over a place.
    Role.HANDLER: frozenset({P.NEED_READ, P.NEED_HANDLE, P.CONTRIBUTE}),
    Role.SUBDISTRICT_OFFICER: frozenset(
        {
            P.HOME_READ,
            P.PLACE_READ,
            P.PLAN_READ,
            P.PLAN_BULK,
            P.ROUND_READ,
            P.WALK_READ,
            P.WALK_PLAN,
            P.NEED_INTAKE,
            P.NEED_WHISTLE,
            P.NEED_READ,
            P.FIGURES_READ,
            P.DUTY_READ,
            P.DUTY_KEEP,
            P.TASK_READ,
            P.TASK_SEND,
            P.ACTOR_READ,
            P.PROCEDURE_READ,
            P.ACTOR_MANAGE,
            P.ACTOR_CONTACT,
            P.CONTRIBUTION_READ,
            P.CONTRIBUTION_MANAGE,
        }
    ),
    Role.DISTRICT_OFFICER: frozenset(
        {
            P.HOME_READ,
            P.PLACE_READ,
            P.PLAN_READ,
            P.PLAN_BULK,
            P.WALK_READ,
            P.WALK_PLAN,
            P.FIGURES_READ,
            P.DUTY_READ,
            P.DUTY_KEEP,
            P.TASK_READ,
            P.TASK_SEND,
            P.ACTOR_READ,
            P.ACTOR_MANAGE,
            P.ACTOR_CONTACT,
            P.CONTRIBUTION_READ,
        }
    ),
    # Neither of the two reads anything personal (R16).
    Role.AUDITOR: frozenset({P.JOURNAL_READ, P.LOOK_READ, P.LOOK_ANSWER, P.DUTY_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.SETUP,
            P.LOOK_READ,
            P.PLACE_READ,
            P.PLACE_IMPORT,
            P.PLACE_CHANGE,
            P.DUTY_READ,
            P.DUTY_KEEP,
            P.ACTOR_READ,
            P.ACTOR_MANAGE,
            P.POST_MANAGE,
            P.ACCOUNT_RESET,
            P.ACCOUNT_KEEP,
        }
    ),
}

_NOT_STAFF = frozenset({Role.EVERYBODY, Role.RESIDENT, Role.VOLUNTEER})
KEEPS_ACCOUNTS_OF: dict[Role, frozenset[Role]] = {
    # Whoever sets a password could come in by it, so nobody keeps the account of a post above their own (R16, R24).
    Role.COMMUNITY_WORKER: _NOT_STAFF,
    Role.COMMUNITY_SECRETARY: _NOT_STAFF | {Role.GRID_WORKER, Role.GRID_LEAD, Role.COMMUNITY_WORKER, Role.HANDLER},
    # Residents' accounts are the business of their community's desk alone.
    Role.ADMINISTRATOR: frozenset(Role) - {Role.RESIDENT},
}

POST_ROLES: dict[PostKind, Role] = {
    PostKind.COMMUNITY_SECRETARY: Role.COMMUNITY_SECRETARY,
    PostKind.COMMUNITY_WORKER: Role.COMMUNITY_WORKER,
    PostKind.SUBDISTRICT_OFFICER: Role.SUBDISTRICT_OFFICER,
    PostKind.DISTRICT_OFFICER: Role.DISTRICT_OFFICER,
    PostKind.PROPERTY_MANAGER: Role.HANDLER,
    PostKind.LIAISON: Role.HANDLER,
    PostKind.ENTRANCE_LEAD: Role.VOLUNTEER,
    PostKind.ADMINISTRATOR: Role.ADMINISTRATOR,
    PostKind.AUDITOR: Role.AUDITOR,
}

POSTS_WITHOUT_ROLE = frozenset(
    {
        PostKind.COMMITTEE_CHAIR,
        PostKind.COMMITTEE_MEMBER,
        PostKind.PART_TIME_MEMBER,
        PostKind.DELEGATE,
        PostKind.OTHER,
    }
)
"""Posts that give no role: their holders decide together, in meetings."""

OVER_OWN_THINGS = frozenset({Role.EVERYBODY, Role.HANDLER})
"""Roles over what was handed to a person or an organisation; they cover no place."""

OVER_THE_DISTRICT = frozenset({Role.DISTRICT_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles whose work crosses every community; their few permissions are the wall, not the place."""


NEVER_HANDED_ON = frozenset({P.NEED_ANSWER, P.JOURNAL_READ, P.SETUP, P.POST_MANAGE, P.ACCOUNT_KEEP, P.ACCOUNT_RESET})
"""What nobody hands to a colleague: one's own word, the audit, and what makes others powerful."""

LONGEST_DELEGATION = timedelta(days=92)


def handable(role: Role | None) -> list[Permission]:
    """Lists what a post holder in this role may hand on to a colleague, in the order of the words."""
    if role is None or role in (Role.AUDITOR, Role.ADMINISTRATOR):
        return []
    return [one for one in Permission if one in ROLE_PERMISSIONS[role] - NEVER_HANDED_ON]


def chosen_permissions(role: Role | None, chosen: Iterable[str]) -> list[Permission]:
    """Reads what is to be handed on; raises ``NotSo`` for nothing, or for more than the giver's own post allows."""
    known = {one.value: one for one in handable(role)}
    wanted = list(dict.fromkeys(chosen))
    if not wanted:
        sentence = _("Choose at least one thing that your colleague may do for you.")
        raise NotSo(sentence, fields={"permissions": sentence})
    if any(one not in known for one in wanted):
        sentence = _("You can hand on only what your own post allows, and never accounts, posts or the journal.")
        raise NotSo(sentence, fields={"permissions": sentence})
    return [known[one] for one in wanted]


def role_in_team(kind: str, is_lead: bool) -> Role:
    """Names the role that a membership gives: only the work squad's members are staff of the grid."""
    if kind != TeamKind.WORK_SQUAD:
        return Role.VOLUNTEER
    return Role.GRID_LEAD if is_lead else Role.GRID_WORKER


def roles_with(permission: Permission) -> list[Role]:
    """Lists the roles that include a permission."""
    return [role for role in Role if permission in ROLE_PERMISSIONS[role]]


def sources_of(role: Role) -> list[str]:
    """Says in words which posts and teams give a role."""
    posts = [str(kind.label) for kind, given in POST_ROLES.items() if given == role]
    members = [str(kind.label) for kind in TeamKind if role_in_team(kind, False) == role]
    leads = [
        _("%(team)s, as its lead") % {"team": kind.label}
        for kind in TeamKind
        if role_in_team(kind, True) == role and role_in_team(kind, False) != role
    ]
    own = {Role.EVERYBODY: _("every account"), Role.RESIDENT: _("registering as a resident")}
    return [*posts, *members, *leads, *([own[role]] if role in own else [])]


def beginnings(code: str) -> list[str]:
    """Lists the texts that a kind-of-need code begins with, the empty one first: what a duty item's matter may say."""
    return [code[:length] for length in range(len(code) + 1)]


LONGEST_TEMPORARY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TaskAsked:
    """What is known about a task that somebody wants to send to a community."""

    forbidden_by: str = ""
    has_item: bool = False
    item_is_in_force: bool = False
    item_names_community: bool = False
    item_covers_place: bool = False
    item_covers_matter: bool = False
    is_temporary: bool = False
    approver_may: bool = False
    ends_on: date | None = None


def names_the_community(list_kind: str, subject: str) -> bool:
    """Tells whether a line of a list is one that a task for a community may cite."""
    own = (Subject.RESIDENTS_COMMITTEE, Subject.PARTY_COMMITTEE)
    return list_kind in (DutyListKind.DUTY, DutyListKind.ASSIST) and subject in own


def why_returned(task: TaskAsked, *, on: date) -> str:
    """Gives the sentence with which a task goes back to its sender (R12); empty where it may go to the community."""
    if task.forbidden_by:
        return _("The negative list keeps this from communities: %(article)s.") % {"article": task.forbidden_by}
    return _why_no_temporary(task, on) if task.is_temporary else _why_no_line(task)


def _why_no_line(task: TaskAsked) -> str:
    reasons = (
        (
            task.has_item,
            _("No line of the duty or assistance list is cited. Cite one, or let it be approved for a limited time."),
        ),
        (task.item_is_in_force, _("The cited line is not in force on this day. Cite one that is.")),
        (task.item_names_community, _("The cited line does not give this to the community. Send it to whom it names.")),
        (task.item_covers_place, _("The cited line does not hold in this community.")),
        (task.item_covers_matter, _("The cited line does not cover this kind of matter.")),
    )
    return next((sentence for is_right, sentence in reasons if not is_right), "")


def _why_no_temporary(task: TaskAsked, on: date) -> str:
    end = task.ends_on
    reasons = (
        (task.approver_may, _("A temporary task needs an approver who holds an office over this community.")),
        (end is not None, _("A temporary task needs its last day.")),
        (end is None or end >= on, _("The last day of the task is past.")),
        (
            end is None or end - on <= LONGEST_TEMPORARY,
            _("A temporary task lasts a year at most; then it belongs on a list."),
        ),
    )
    return next((sentence for is_right, sentence in reasons if not is_right), "")
