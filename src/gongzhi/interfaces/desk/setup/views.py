"""How an empty installation comes to life, step by step; counts only, nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.insights.queries import SetUp, set_up_state
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, where it is done, how much is there, and how much there should be."""

    title: Promise
    text: Promise
    name: str
    count: Callable[[SetUp], int]
    wanted: Callable[[SetUp], int] = lambda _state: 1


STEPS = (
    Step(
        gettext_lazy("Codes of subdistricts and communities"),
        gettext_lazy(
            "Everything hangs on the official codes. Take in the two lists, then the sheet of buildings of each."
        ),
        "desk:places:list",
        lambda state: state.communities,
    ),
    Step(
        gettext_lazy("Bodies"),
        gettext_lazy("Party committees, residents' committees, offices, property firms: whoever has posts or duties."),
        "desk:actors",
        lambda state: state.organisations,
        # The first set-up makes one, the administration itself.
        lambda _state: 2,
    ),
    Step(
        gettext_lazy("Posts"),
        gettext_lazy("A post in a body, with the place it is responsible for. It decides what its holder may do."),
        "desk:post_new",
        lambda state: state.posts,
        lambda _state: 2,
    ),
    Step(
        gettext_lazy("People in a role, and their appointments"),
        gettext_lazy("Only people in a role, under the name that is published; residents register themselves."),
        "desk:person_new",
        lambda state: state.people,
        lambda _state: 2,
    ),
    Step(
        gettext_lazy("Accounts"),
        gettext_lazy(
            "A log-in name and a first password on a slip for each; they choose their own at the first log-in."
        ),
        "desk:accounts",
        lambda state: state.accounts,
        lambda state: max(2, state.people),
    ),
    Step(
        gettext_lazy("A secretary for every community"),
        gettext_lazy(
            "With the first one, her community works: she makes further accounts, divides and staffs the grids."
        ),
        "desk:vacancies",
        lambda state: state.secretaries,
        lambda state: max(1, state.communities),
    ),
    Step(
        gettext_lazy("Duty lists"),
        gettext_lazy("They say who answers for what; without them every need goes to the residents' committee."),
        "desk:duty_list",
        lambda state: state.duties,
    ),
    Step(
        gettext_lazy("Grids in force"),
        gettext_lazy("The secretaries do this themselves, each for her own community."),
        "desk:places:list",
        lambda state: state.grids,
        lambda state: max(1, state.communities),
    ),
)


@page(Permission.SETUP)
@require_GET
def set_up(request: Request) -> HttpResponse:
    """Lists the steps with how far each has come, the next one first to see."""
    state = set_up_state(today())
    lines = [(one, one.count(state), one.wanted(state)) for one in STEPS]
    following = next((one for one, count, wanted in lines if count < wanted), None)
    context = {
        "lines": [(one, count, wanted, count >= wanted, one is following) for one, count, wanted in lines],
        "state": state,
        "day": today(),
        "none_left": _("Every step is done.") if following is None else "",
    }
    return render(request, "desk/setup/steps.html", context)
