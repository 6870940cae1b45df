"""What may happen now: the life of a plan, its days, its completeness, and who may stand in a team."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.domain.grids.words import PlanState
from gongzhi.foundation import sentences
from gongzhi.foundation.errors import NotNow, NotSo

NEXT: dict[PlanState, frozenset[PlanState]] = {
    PlanState.PROPOSED: frozenset({PlanState.CHECKED, PlanState.WITHDRAWN}),
    # What is changed by hand has to be checked again.
    PlanState.CHECKED: frozenset({PlanState.CHECKED, PlanState.PROPOSED, PlanState.ADOPTED, PlanState.WITHDRAWN}),
    # Withdrawn after adoption only as long as nobody has worked on it.
    PlanState.ADOPTED: frozenset({PlanState.REPLACED, PlanState.WITHDRAWN}),
    # Whoever undoes an adoption gives the plan before its future back.
    PlanState.REPLACED: frozenset({PlanState.ADOPTED}),
    PlanState.WITHDRAWN: frozenset(),
}

MOST_DISTRICTS = 99
NAMED = 5
"""How many names a sentence holds before it only counts."""


def check_move(state: str, to: PlanState, *, serial: int) -> None:
    """Passes when a plan may go from one state to another; raises ``NotNow``."""
    if to not in NEXT[PlanState(state)]:
        raise NotNow(
            _("Plan %(serial)s is “%(state)s”, so this can no longer be done with it. Look at the list of plans.")
            % {"serial": serial, "state": PlanState(state).label}
        )


def check_districts(districts: int) -> None:
    """Passes for a number of grids that can be numbered; raises ``NotSo``."""
    if not 1 <= districts <= MOST_DISTRICTS:
        sentence = _("Choose between 1 and %(most)s grids.") % {"most": MOST_DISTRICTS}
        raise NotSo(sentence, fields={"districts": sentence})


def check_tolerance(tolerance: float) -> None:
    """Passes for a tolerance that means something; raises ``NotSo``."""
    if not 0.0 < tolerance <= 0.5:
        sentence = _("Choose a tolerance above 0 and up to 50 percent.")
        raise NotSo(sentence, fields={"tolerance": sentence})


def check_day(from_: date, *, today: date) -> None:
    """Passes for today and later days; raises ``NotSo``."""
    if from_ < today:
        sentence = _("A plan cannot begin in the past: who visited which door then is already written down.")
        raise NotSo(sentence, fields={"from_": _("Choose today or a later day.")})


def check_adoption(from_: date, *, latest: tuple[int, str, str, date] | None) -> None:
    """Passes when the plan that was adopted last begins before ``from_``; raises ``NotNow``.

    ``latest``: its serial, who adopted it, when, and its first day.
    """
    if latest is not None and latest[3] >= from_:
        raise NotNow(
            _(
                "Plan %(serial)s was adopted by %(who)s on %(when)s and begins on %(begins)s. Choose a later day for"
                " this one, or undo that adoption first as long as nobody has worked on it."
            )
            % {"serial": latest[0], "who": latest[1], "when": latest[2], "begins": latest[3]}
        )


WORK: Mapping[str, str | Promise] = MappingProxyType(
    {
        "teams": gettext_lazy("teams, consents or rotas"),
        "meetings": gettext_lazy("meetings"),
        "services": gettext_lazy("services"),
        "stock": gettext_lazy("stock lists"),
        "nets": gettext_lazy("the five nets"),
        "codes": gettext_lazy("codes"),
        "buildings": gettext_lazy("buildings put into grids"),
    }
)
"""What people do with an adopted plan's grids, in the words in which it is said."""


DONE: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "visits": lambda n: ngettext("%(n)d visit", "%(n)d visits", n),
        "rounds": lambda n: ngettext("%(n)d round by its grids", "%(n)d rounds by its grids", n),
        "links": lambda n: ngettext("%(n)d branch or group in its grids", "%(n)d branches or groups in its grids", n),
    }
)
"""What is done in the rooms above by an adopted plan's grids, counted in the words in which it is said.

A need that comes in is no work on the grids: it hangs on its building and its people, and outlives any division.
"""


def obstacle_of_undoing(*, counted: Mapping[str, int], changed: Collection[str]) -> str:
    """Says what was done on a plan since it was adopted, also in advance, and what to do instead of undoing.

    Nothing where nobody has worked on it. ``counted``: by the keys of DONE; ``changed``: keys of WORK.
    """
    done = [DONE[name](n) % {"n": n} for name, n in counted.items() if n]
    done += [str(name) for key, name in WORK.items() if key in changed]
    if not done:
        return ""
    return _(
        "Somebody has worked on this plan since it was adopted: %(what)s. So the adoption cannot be undone; adopt"
        " another plan from a later day instead."
    ) % {"what": _(", ").join(done)}


def check_members(
    members: Sequence[UUID], lead: UUID, deputies: Sequence[UUID] = (), *, known: Collection[UUID]
) -> None:
    """Passes when a team has members that are all listed in the community, one of them the lead; raises ``NotSo``."""
    if not members:
        sentence = _("A team needs at least one member.")
        raise NotSo(sentence, fields={"members": sentence})
    if lead not in members:
        sentence = _("The lead has to be one of the members.")
        raise NotSo(sentence, fields={"lead": sentence})
    if not set(deputies) <= set(members) - {lead}:
        sentence = _("A deputy is a member of the team and not its lead.")
        raise NotSo(sentence, fields={"deputies": sentence})
    if not set(members) <= set(known):
        sentence = _("Only people who are listed in this community can join its teams. Add them under “Actors” first.")
        raise NotSo(sentence, fields={"members": sentence})


def check_rota(people: Collection[UUID], members: Collection[UUID]) -> None:
    """Passes when everybody on the rota is in the team; raises ``NotSo``."""
    if not set(people) <= set(members):
        sentence = _("Only members of the team can be on its rota. Put them into the team first.")
        raise NotSo(sentence, fields={"shifts": sentence})


def shortened(names: Sequence[str]) -> str:
    """Names the first few of a list and counts the rest."""
    shown = _(", ").join(names[:NAMED])
    more = len(names) - NAMED
    return shown if more <= 0 else sentences.gettext("%(shown)s and %(more)s more") % {"shown": shown, "more": more}
