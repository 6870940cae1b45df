"""A plan on paper: the whole on one page, and one page a grid with its map, buildings, teams and office contacts."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import FileResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, services
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.plan_drawing import drawing
from gongzhi.interfaces.common.printing import pdf_answer, printed
from gongzhi.interfaces.common.request import Request

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid, GridArrangement, GridPlan
    from gongzhi.domain.grids.queries import BuildingLine, TeamLine

SOURCE = resources.files(__package__) / "plan.typ"


def plan_paper(request: Request, plan: GridPlan, *, is_short: bool = False) -> FileResponse:
    """Prints a plan: an overview, then one page a grid unless it shall be short."""
    grids = list(queries.grids_of_plan(plan.pk))
    data = _sheet(plan, grids, name=request.standing.name, is_short=is_short) | {"overview": _overview(plan, grids)}
    services.note_print(plan, by=request.standing.by)
    kind = _("Grid plan")
    return pdf_answer(f"{plan.community.name} {kind} {plan.serial}", printed(SOURCE, data))


def grid_paper(request: Request, grid: Grid) -> FileResponse:
    """Prints one grid."""
    data = _sheet(grid.plan, [grid], name=request.standing.name) | {"overview": None}
    services.note_print(grid, by=request.standing.by)
    return pdf_answer(f"{grid.community.name} {grid.name}", printed(SOURCE, data))


def _sheet(plan: GridPlan, grids: list[Grid], *, name: str, is_short: bool = False) -> dict[str, Any]:
    facts = {"day": today(), "name": name}
    return {
        "title": _("%(community)s: grid plan %(serial)s") % {"community": plan.community.name, "serial": plan.serial},
        "author": str(_("Gongzhi")),
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "lead": _lead(plan),
        "footer": _("Printed on %(day)s by %(name)s. Office contacts only; for work in the grids.") % facts,
        "words": {
            "buildings": _("Buildings"),
            "teams": _("The three teams"),
            "contacts": _("Office contacts"),
        },
        "grids": [] if is_short else _grids(plan, grids),
    }


def _lead(plan: GridPlan) -> str:
    day = queries.plan_day(plan, today())
    if plan.during is None:
        return _("A proposal: nothing has changed yet.")
    if day.begins_later:
        return _("Adopted, in force from %(day)s.") % {"day": plan.during.lower}
    return _("In force since %(day)s.") % {"day": plan.during.lower}


def _overview(plan: GridPlan, grids: list[Grid]) -> dict[str, Any]:
    lines = queries.team_lines([one.pk for one in grids], queries.day_of(plan, today()))
    rows = [
        [
            one.name,
            one.code,
            str(one.households),
            str(one.buildings),
            *(line.lead_name or "–" for line in lines[one.pk]),
        ]
        for one in grids
    ]
    heads = [_("Grid"), _("Code"), _("Households"), _("Buildings")]
    heads += [str(line.kind.label) for line in lines[grids[0].pk]] if grids else []
    return {
        "map": drawing(queries.plan_features(plan.community_id, plan), height=720),
        "alt": _("Map of the community with its grids and buildings; the table below lists the same."),
        "grids": _table(heads, rows, [3, 4, 2, 2, 3, 3, 3], [2, 3]),
    }


def _grids(plan: GridPlan, grids: list[Grid]) -> list[dict[str, Any]]:
    ids = [one.pk for one in grids]
    lines = queries.team_lines(ids, queries.day_of(plan, today()))
    meetings = queries.arrangements_of(ids)
    features = queries.plan_features(plan.community_id, plan)
    buildings: dict[UUID, list[BuildingLine]] = {}
    for one in queries.building_lines(plan):
        buildings.setdefault(one.grid_id, []).append(one)
    return [
        {
            "title": one.name,
            "lead": _facts(one),
            "map": drawing(features, grid_id=str(one.pk), height=520),
            "alt": _("Map of %(grid)s with its buildings; the table below lists the same.") % {"grid": one.name},
            "buildings": _buildings(buildings.get(one.pk, [])),
            "teams": _teams(lines[one.pk]),
            "contacts": _contacts(meetings.get(one.pk)),
        }
        for one in grids
    ]


def _facts(one: Grid) -> str:
    homes = ngettext("%(n)s household", "%(n)s households", one.households) % {"n": one.households}
    houses = ngettext("%(n)s building", "%(n)s buildings", one.buildings) % {"n": one.buildings}
    return f"{one.code} · {homes} · {houses}"


def _buildings(lines: list[BuildingLine]) -> dict[str, Any]:
    return _table([_("Building"), _("Households")], [[one.name, str(one.households)] for one in lines], [3, 1], [1])


def _teams(lines: tuple[TeamLine, ...]) -> dict[str, Any]:
    rows = [
        [str(one.kind.label), one.lead_name or _("vacant"), _(", ").join(name for _id, name in one.deputies) or "–",
         str(len(one.members))]
        for one in lines
    ]  # fmt: skip
    return _table([_("Team"), _("Lead"), _("Deputy"), _("People")], rows, [3, 2, 3, 2], [3])


def _contacts(meeting: GridArrangement | None) -> dict[str, Any]:
    rows = []
    if meeting is not None:
        rows.append([_("Grid"), meeting.meets_where, meeting.office_phone])
        rows += [
            [post.title, post.organisation.name, post.organisation.office_phone or "–"]
            for post in (meeting.convener, meeting.reports_to)
        ]
    return _table([_("Post"), _("Office"), _("Office telephone")], rows, [2, 3, 3], [])


def _table(heads: list[str], rows: list[list[str]], widths: list[int], numbers: list[int]) -> dict[str, Any]:
    return {"heads": heads, "rows": rows, "widths": widths, "numbers": numbers, "none": _("Not agreed yet.")}
