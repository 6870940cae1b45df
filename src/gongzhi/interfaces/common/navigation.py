"""The map of the product: which sections there are, for whom, and where a person begins."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission, Role

ON_FOOT = frozenset({Role.GRID_LEAD, Role.GRID_WORKER, Role.VOLUNTEER, Role.HANDLER})
STAFF = frozenset(Role) - ON_FOOT - {Role.EVERYBODY, Role.RESIDENT}


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the way; ``name`` is the name of its address."""

    name: str
    word: str | Promise
    icon: str
    permissions: tuple[Permission, ...]
    # Everybody may read their own needs; whole places' needs are another matter.
    over_places: tuple[Permission, ...] = ()
    # For those who act for a partner organisation.
    for_partners: bool = False
    # Pages of other addresses that belong to it all the same.
    holds: tuple[str, ...] = ()

    def is_open_to(self, standing: Standing) -> bool:
        """Tells whether one of the permissions is held, or, of some, over a place."""
        if self.for_partners:
            return any(grant.role == Role.HANDLER for grant in standing.grants)
        if not self.permissions or any(standing.holds(one) for one in self.permissions):
            return True
        return any(scope.paths or scope.buildings for scope in map(standing.scope, self.over_places))


@dataclass(frozen=True, slots=True)
class Step:
    """A section as one person sees it."""

    address: str
    word: str
    icon: str
    is_current: bool


DESK = (
    Section("desk:home", _("Home"), "home", (Permission.HOME_READ, Permission.FIGURES_READ)),
    Section("desk:grids", _("Grids"), "grids", (Permission.PLAN_READ,)),
    Section("desk:rounds", _("Rounds"), "rounds", (Permission.ROUND_READ,)),
    Section("desk:leader_visits", _("Leaders' visits"), "team", (Permission.WALK_READ,)),
    Section(
        "desk:needs",
        _("Needs"),
        "needs",
        (Permission.NEED_HANDLE,),
        (Permission.NEED_READ,),
        holds=("desk:responses", "desk:intake", "desk:lists"),
    ),
    Section("desk:duties", _("Duties"), "duties", (Permission.DUTY_READ,)),
    Section("desk:actors", _("Actors"), "actors", (Permission.ACTOR_READ,)),
    Section("desk:contributions", _("Contributions"), "hand", (Permission.CONTRIBUTION_READ,)),
    Section("desk:ours", _("Our organisation"), "building", (Permission.CONTRIBUTE,), for_partners=True),
    Section("desk:journal", _("Journal"), "journal", (Permission.JOURNAL_READ,)),
    Section("desk:places:list", _("Places"), "list", (Permission.SETUP, Permission.PLACE_IMPORT)),
    Section("desk:accounts", _("Accounts"), "people", (Permission.ACCOUNT_KEEP,)),
    Section("desk:set_up", _("Set up"), "settings", (Permission.SETUP,)),
)
# Where staff begin, if it is open to them: home, or what their post is there for.
FIRST = tuple(
    one for name in ("home", "journal", "set_up", "places:list") for one in DESK if one.name == f"desk:{name}"
)
PHONE = (
    Section("field:today", _("Today"), "today", (Permission.VISIT_RECORD, Permission.NEED_HANDLE)),
    Section("field:grid", _("My grid"), "grids", (Permission.VISIT_RECORD,)),
    Section("field:needs", _("Needs"), "needs", (Permission.NEED_READ,)),
    Section("desk:ours", _("Our organisation"), "building", (Permission.CONTRIBUTE,), for_partners=True),
    Section("common:me", _("Me"), "me", ()),
)


def steps(sections: tuple[Section, ...], standing: Standing, path: str) -> list[Step]:
    """Lists the sections that are built and open to this person; the longest address that fits is where they are."""
    open_here = [
        (address, section)
        for section in sections
        if section.is_open_to(standing) and (address := _address(section.name))
    ]
    fitting = {}
    for address, section in open_here:
        for own in (address, *map(_address, section.holds)):
            if own and (path == own or _is_below(path, own)):
                fitting[own] = address
    current = fitting[max(fitting, key=len)] if fitting else ""
    return [Step(address, str(section.word), section.icon, address == current) for address, section in open_here]


def first_page(standing: Standing) -> str:
    """Tells where a person begins: staff at the desk, workers and firms on the phone, residents at the front page."""
    if works_at_desk(standing):
        ways = [*steps(FIRST, standing, ""), *steps(DESK, standing, ""), *steps(PHONE[:1], standing, "")]
    else:
        ways = steps(PHONE[:1], standing, "")
    return ways[0].address if ways else "/"


def works_at_desk(standing: Standing) -> bool:
    """Tells whether a person's work is at a desk first; a community worker with a grid of their own is at its doors."""
    staff = standing.roles & STAFF
    return bool(staff) and (staff != {Role.COMMUNITY_WORKER} or standing.roles.isdisjoint(ON_FOOT))


def _is_below(path: str, address: str) -> bool:
    return path.startswith(address if address.endswith("/") else address + "/")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        # A section stands on the way from the day it is built.
        return ""
