"""What desk, public pages and API share about the three lists: who may do what now, and how a line is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.actors.queries import has_liaison
from gongzhi.domain.contributions.words import PostingState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.lists import queries, services
from gongzhi.domain.lists.words import ListKind, MatchState, ProjectState
from gongzhi.domain.needs.words import NeedState
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.interfaces.common.actors import acts_for
from gongzhi.interfaces.common.needs import LOOKS

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.lists.models import ListSnapshot, Project, ResourceMatch
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.places.models import Place

P = Permission
# State → colour and picture; the word comes with the state itself.
PROJECT_LOOKS: Mapping[str, tuple[str, str]] = {
    ProjectState.PROPOSED: ("waiting", "state-waiting"),
    ProjectState.ADOPTED: ("waiting", "flag"),
    ProjectState.IN_HAND: ("hand", "state-hand"),
    ProjectState.DONE: ("done", "state-done"),
    ProjectState.DROPPED: ("off", "state-off"),
}
MATCH_LOOKS: Mapping[str, tuple[str, str]] = {
    MatchState.ASKED: ("waiting", "state-waiting"),
    MatchState.AGREED: ("hand", "state-hand"),
    MatchState.GIVEN: ("done", "state-done"),
    MatchState.DECLINED: ("off", "state-off"),
    MatchState.WITHDRAWN: ("off", "state-off"),
}
# What the columns of a list are called; a place means something else in each list.
HEADS: Mapping[str, tuple[Any, ...]] = {
    ListKind.NEEDS: (gettext_lazy("Need"), gettext_lazy("Place"), gettext_lazy("Handled by")),
    ListKind.RESOURCES: (gettext_lazy("Resource"), gettext_lazy("Offer or ask"), gettext_lazy("Organisation")),
    ListKind.PROJECTS: (gettext_lazy("Project"), gettext_lazy("Carried out by"), gettext_lazy("Who answers for it")),
}
MOVES: Mapping[str, Callable[..., Any]] = {
    "adopt": services.adopt_project,
    "start": services.start_project,
    "finish": services.finish_project,
    "drop": services.drop_project,
    "note": services.note_project,
}
_OPEN_MOVES: Mapping[str, frozenset[str]] = {
    ProjectState.PROPOSED: frozenset({"adopt", "drop", "note"}),
    ProjectState.ADOPTED: frozenset({"start", "drop", "note"}),
    ProjectState.IN_HAND: frozenset({"finish", "drop", "note"}),
}
ANSWERS: Mapping[str, Callable[..., Any]] = {
    "agree": services.agree_to_match,
    "decline": services.decline_match,
    "finish": services.finish_match,
    "withdraw": services.withdraw_match,
}


def project_moves(standing: Standing, project: Project) -> frozenset[str]:
    """Names what the person can do with a proposal or project now."""
    if not standing.may(P.CONTRIBUTION_MANAGE, project.community):
        return frozenset()
    return _OPEN_MOVES.get(project.state, frozenset())


def demand_project(standing: Standing, project_id: UUID, permission: Permission) -> Project:
    """Gives back a proposal or project of one's own area; raises ``NotThere`` for another's."""
    found = queries.project(project_id)
    standing.demand(permission, at=found.community)
    return found


def demand_community(standing: Standing, place_id: UUID) -> Place:
    """Gives back a community whose lists one keeps; raises ``NotThere`` for another's, and for what is no community."""
    found = places.place(place_id)
    if found.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
    standing.demand(P.CONTRIBUTION_MANAGE, at=found)
    return found


def kept_communities(standing: Standing) -> dict[UUID, str]:
    """Names the communities whose lists one keeps: by a post or team in them, or above them."""
    own = set(standing.communities_with(P.CONTRIBUTION_MANAGE))
    for path in standing.scope(P.CONTRIBUTION_MANAGE).paths:
        own |= {one.pk for one in places.communities_below(path)}
    return places.names_in_order(own)


def demand_snapshot(standing: Standing, snapshot_id: UUID, permission: Permission) -> ListSnapshot:
    """Gives back a snapshot of one's own area; raises ``NotThere`` for another's."""
    found = queries.snapshot(snapshot_id)
    standing.demand(permission, at=found.community)
    return found


def demand_match(standing: Standing, match_id: UUID) -> ResourceMatch:
    """Gives back a match of one's community or organisation; raises ``NotThere`` for another's."""
    found = queries.match(match_id)
    if standing.may(P.CONTRIBUTION_READ, found.community) or acts_for(standing, found.organisation):
        return found
    raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))


def match_answers(standing: Standing, match: ResourceMatch) -> frozenset[str]:
    """Names what the person can do with a match now; nobody says of the own gift that it was given."""
    own = standing.may(P.CONTRIBUTE, None, holders=[match.organisation_id])
    speaks = acts_for(standing, match.organisation)
    manages = not own and standing.may(P.CONTRIBUTION_MANAGE, match.community)
    asked, agreed = match.state == MatchState.ASKED, match.state == MatchState.AGREED
    found = {
        # Where nobody with an account speaks for the organisation, the community notes what it said.
        "agree": asked and (speaks or (manages and not has_liaison(match.organisation_id, time.today()))),
        "decline": speaks and (asked or agreed),
        "finish": manages and agreed,
        "withdraw": manages and (asked or agreed),
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def list_facts(standing: Standing, need: Need) -> dict[str, Any]:
    """Gathers what the page of a need shows of its project and of the resources asked for it."""
    project = queries.project_of_need(need.pk)
    return {
        "project": project,
        "project_look": PROJECT_LOOKS[project.state] if project else ("", ""),
        "matches": [(one, *MATCH_LOOKS[one.state]) for one in _seen_matches(standing, need)],
        "reads_lists": standing.may(P.CONTRIBUTION_READ, need.community),
    }


def _seen_matches(standing: Standing, need: Need) -> list[ResourceMatch]:
    """Lists what was asked for a need, to those who look after the community: a body sees its own on its own page."""
    return queries.matches_of_need(need.pk) if standing.may(P.CONTRIBUTION_READ, need.community) else []


def demand_open(name: str, open_now: frozenset[str]) -> None:
    """Passes where something can be done by the person now; raises ``NotNow``."""
    if name not in open_now:
        raise NotNow(_("This is not possible now, or not for you. Load the page again: it shows what is."))


def line_rows(snapshot: ListSnapshot) -> list[dict[str, str]]:
    """Shows the lines of a snapshot, each with its state as word, colour and picture."""
    return [{**line, **_look(snapshot.kind, line["state"])} for line in queries.shown_lines(snapshot)]


def _look(kind: str, state: str) -> dict[str, str]:
    if kind == ListKind.NEEDS:
        (tone, icon), word = LOOKS[state], NeedState(state).label
    elif kind == ListKind.PROJECTS:
        (tone, icon), word = PROJECT_LOOKS[state], ProjectState(state).label
    else:
        (tone, icon), word = ("hand", "state-hand"), PostingState(state).label
    return {"word": str(word), "tone": tone, "icon": icon}


def line_cells(snapshot: ListSnapshot) -> tuple[list[object], list[list[object]]]:
    """Gives a snapshot's heads and rows for a sheet."""
    what, place, owner = HEADS[snapshot.kind]
    heads: list[object] = [_("Number"), what, place, owner, _("Due"), _("State"), _("Evidence")]
    names = ("number", "title", "place", "owner", "due", "word", "evidence")
    return heads, [[row[name] for name in names] for row in line_rows(snapshot)]
