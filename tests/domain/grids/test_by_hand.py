"""Grids by hand: the rules, the same in browser and server, and keeping what was made as a new proposal."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import Grid, GridPlan, PlanQuestion
from gongzhi.domain.grids.rules import Field, Wish, judge_by_hand
from gongzhi.domain.grids.services import ByHand
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import now
from tests.domain.grids.test_nets import by_hand

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

KEPT = json.loads(Path(__file__).with_name("by_hand.json").read_text())
ROWS: tuple[int, ...] = (1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)


@pytest.mark.parametrize("case", KEPT["cases"], ids=lambda case: case["says"])
def test_the_server_judges_a_division(case: dict[str, Any]) -> None:
    field = Field(**KEPT["field"] | case.get("field", {}))
    found = judge_by_hand(field, case["labels"], tolerance=case["tolerance"], lines=case["lines"])
    assert {
        "imbalance": round(found.imbalance, 6),
        "courts_split": found.courts_split,
        "loose": list(found.loose),
        "torn": list(found.torn),
        "uneven": list(found.uneven),
        "moved": list(found.moved),
    } == case["found"]


def test_the_browser_judges_every_case_as_the_server_does(tmp_path: Path) -> None:
    bundle = tmp_path / "rules.mjs"
    frontend = Path("frontend").resolve()
    subprocess.run(
        [frontend / "node_modules/.bin/esbuild", "src/editing/rules.ts", "--bundle", "--format=esm",
         f"--outfile={bundle}", "--log-level=error"],
        cwd=frontend, check=True,
    )  # fmt: skip
    script = f"""
      import {{ judge }} from {json.dumps(str(bundle))};
      const {{ field, cases }} = {json.dumps(KEPT)};
      console.log(JSON.stringify(cases.map((one) => {{
        const found = judge({{ ...field, ...one.field }}, one);
        return {{ imbalance: Math.round(found.imbalance * 1e6) / 1e6, courts_split: found.courtsSplit,
                  loose: found.loose, torn: found.torn, uneven: found.uneven, moved: found.moved }};
      }})));
    """
    done = subprocess.run(["node", "--input-type=module", "-e", script], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == [case["found"] for case in KEPT["cases"]]


def rows_of(stage: GridsStage, labels: tuple[int, ...] = ROWS, **more: Any) -> ByHand:
    grids = {building.pk: label for building, label in zip(stage.buildings, labels, strict=True)}
    return ByHand(grids, more.get("tolerance", 0.05), more.get("lines", ()))


@pytest.mark.django_db
def test_what_was_made_by_hand_is_a_new_proposal_and_the_plan_stays(stage: GridsStage) -> None:
    plan = by_hand(stage)
    before = {one.building_id: one.serial for one in _members(plan)}
    line = ((116.39, 39.9977), (116.42, 39.9977))
    made = services.edit_plan(plan.pk, hand=rows_of(stage, lines=(line,)), by=stage.by("zhao"))
    assert (made.state, made.serial, made.districts, made.method) == ("proposed", 2, 3, "by hand")
    assert {one.building_id: one.serial for one in _members(plan)} == before
    rows = {frozenset(building.name for building in queries.buildings_of_grid(one.pk)) for one in made.grids.all()}
    assert rows == {frozenset(f"{row * 4 + column}号楼" for column in range(1, 5)) for row in range(3)}
    # The line is kept with the plan's question, so that the divider and the next edit know it.
    assert services.editable_plan(made.pk).lines == (line,)
    assert Entry.objects.filter(verb="plan.edited", by=stage.by("zhao").user).count() == 1


def _members(plan: GridPlan) -> list[Any]:
    from gongzhi.domain.grids.models import GridBuilding

    found = GridBuilding.objects.filter(plan=plan).select_related("grid")
    return [type("Member", (), {"building_id": one.building_id, "serial": one.grid.serial}) for one in found]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("labels", "more"),
    [
        ((1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 0), {}),
        ((1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3), {}),
        ((1, 2, 2, 2, 2, 1, 1, 1, 3, 3, 3, 3), {}),
        (ROWS, {"lines": (((116.4012, 39.99), (116.4012, 40.01)),)}),
        (ROWS, {"tolerance": 0.9}),
    ],
    ids=["loose", "uneven", "torn", "across a line", "a tolerance that means nothing"],
)
def test_whatever_breaks_a_rule_is_refused_and_leaves_nothing(
    stage: GridsStage, labels: tuple[int, ...], more: dict[str, Any]
) -> None:
    plan = by_hand(stage)
    with pytest.raises(NotSo):
        services.edit_plan(plan.pk, hand=rows_of(stage, labels, **more), by=stage.by("zhao"))
    assert (GridPlan.objects.count(), Grid.objects.count()) == (1, 3)


def asked_for(stage: GridsStage, plan: GridPlan, **wish: Any) -> None:
    """Lets a plan be the answer to a question."""
    kept = Wish(plan.districts, plan.tolerance, **wish).kept()
    question = PlanQuestion.objects.create(
        community=stage.community, state="answered", wish=kept, asked_at=now(), ended_at=now()
    )
    GridPlan.objects.filter(pk=plan.pk).update(question=question)


@pytest.mark.django_db
def test_what_was_asked_for_holds_by_hand_too_and_for_whatever_is_made_by_hand(stage: GridsStage) -> None:
    plan, by = by_hand(stage), stage.by("zhao")
    middle = {"type": "LineString", "coordinates": [[116.4018, 39.99], [116.4018, 40.01]]}
    plant([Branch("lane", "东路", shape=middle, is_barrier=True)], parent=stage.community, by=SYSTEM)
    asked_for(stage, plan, load="minutes", holds=("main_roads",), staying=(stage.buildings[0].pk,))
    known = services.editable_plan(plan.pk)
    sides = [one.position[0] < 116.4018 for one in known.buildings]
    assert {(sides[a], sides[b]) for a, b in known.pairs} == {(True, True), (False, False)}
    assert (known.load, known.holds, [one.name for one in known.buildings if one.stays]) == (
        "minutes", ("main_roads",), ["1号楼"],
    )  # fmt: skip
    with pytest.raises(NotSo):
        services.edit_plan(plan.pk, hand=rows_of(stage), by=by)
    with pytest.raises(NotSo) as refused:
        services.edit_plan(plan.pk, hand=rows_of(stage, (2, 2, 1, 1) * 3), by=by)
    assert "1号楼" in str(refused.value)
    made = services.edit_plan(plan.pk, hand=rows_of(stage, (1, 1, 2, 2) * 3), by=by)
    again = services.editable_plan(made.pk)
    assert (again.load, again.holds, again.plan.figures["load"]) == ("minutes", ("main_roads",), "minutes")
    found = {str(one.check): str(one.result) for one in services.check_plan(made.pk, by=by)}
    assert found["lines"] == "passed"


@pytest.mark.django_db
def test_a_plan_equal_by_minutes_is_judged_by_minutes(stage: GridsStage) -> None:
    plan = by_hand(stage)
    # Three floors more in every building of the last row: as many doors, more stairs.
    Place.objects.filter(pk__in=[one.pk for one in stage.buildings[8:]]).update(floors=9)
    services.edit_plan(plan.pk, hand=rows_of(stage), by=stage.by("zhao"))
    asked_for(stage, plan, load="both")
    with pytest.raises(NotSo) as refused:
        services.edit_plan(plan.pk, hand=rows_of(stage), by=stage.by("zhao"))
    assert set(refused.value.fields) == {"grids"}
