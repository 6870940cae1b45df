"""Questions to the divider: asked once, answered once, however often a worker is cut off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridBuilding, GridPlan, PlanQuestion
from gongzhi.domain.grids.queries import Wish
from gongzhi.domain.grids.rules import Refusal
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import now, today
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
WISH = Wish(3)


def ask(stage: GridsStage, wish: Wish = WISH) -> PlanQuestion:
    return services.ask_division(stage.community.pk, wish=wish, by=stage.by("zhao"))


def test_a_question_is_answered_once_by_proposals_that_keep_the_wish(stage: GridsStage) -> None:
    asked = ask(stage)
    for _worker in range(2):
        services.answer_question(asked.pk)
    asked.refresh_from_db()
    plans = list(queries.plans_of_question(asked.pk))
    assert (asked.state, asked.share, 1 <= len(plans) <= 3) == ("answered", 1.0, True)
    assert {(plan.state, plan.districts, plan.made_by) for plan in plans} == {("proposed", 3, stage.by("zhao").user)}
    assert {one["households"] for plan in plans for one in plan.figures["grids"]} == {16}


def test_a_run_that_was_cut_off_is_taken_over_and_one_that_is_alive_is_left_alone(stage: GridsStage) -> None:
    asked = ask(stage)
    alive = {"state": "running", "run": uuid7(), "beat_at": now(), "began_at": now()}
    PlanQuestion.objects.filter(pk=asked.pk).update(**alive)
    services.answer_question(asked.pk)
    assert (GridPlan.objects.count(), services.resume_questions()) == (0, 0)
    PlanQuestion.objects.filter(pk=asked.pk).update(beat_at=now() - timedelta(minutes=5))
    assert services.resume_questions() == 1
    services.answer_question(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_a_question_that_waits_is_stopped_at_once_and_never_answered(stage: GridsStage) -> None:
    asked = ask(stage)
    services.stop_question(asked.pk, by=stage.by("zhao"))
    services.answer_question(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, GridPlan.objects.count()) == ("stopped", 0)
    with pytest.raises(NotNow):
        services.stop_question(asked.pk, by=stage.by("zhao"))


def test_a_line_that_holds_is_never_crossed(stage: GridsStage) -> None:
    # Between the second and the third column of buildings, from top to bottom.
    line = ((116.4018, 40.1), (116.4018, 39.9))
    asked = ask(stage, replace(WISH, districts=2, holds=("drawn",), drawn=(line,)))
    services.answer_question(asked.pk)
    plan = queries.plans_of_question(asked.pk).get()
    sides = {grid.pk: {(line.longitude or 0) > 116.4018 for line in queries.building_lines(plan, grid_id=grid.pk)}
             for grid in queries.grids_of_plan(plan.pk)}  # fmt: skip
    assert sorted(map(sorted, sides.values())) == [[False], [True]]
    found = {str(one.check): str(one.result) for one in services.check_plan(plan.pk, by=stage.by("zhao"))}
    assert (found["lines"], found["connected"]) == ("passed", "passed")


def slab(name: str, households: int, west: float, south: float, east: float, north: float) -> Branch:
    """Draws a building between metres east and north of a corner of the community."""
    at = [(round(116.41 + x / 85_300, 7), round(39.99 + y / 111_195, 7)) for x in (west, east) for y in (south, north)]
    outline = [at[0], at[2], at[3], at[1], at[0]]
    homes = [Branch("household", f"1{door:02d}", level=1) for door in range(households)]
    middle = ((at[0][0] + at[3][0]) / 2, (at[0][1] + at[3][1]) / 2)
    return Branch(
        "building", name, longitude=middle[0], latitude=middle[1],
        shape={"type": "Polygon", "coordinates": [[list(point) for point in outline]]},
        children=[Branch("entrance", "1单元", children=homes)],
    )  # fmt: skip


def test_buildings_whose_walls_touch_are_neighbours_unless_a_line_that_holds_lies_between(stage: GridsStage) -> None:
    # The annex touches the far end of the long house; the lodge stands nearer to the middles of both.
    parts = [slab("长楼", 4, 0, 0, 120, 12), slab("附楼", 4, 110, 12, 120, 22), slab("门房", 8, 80, 20, 90, 30)]
    plant([Branch("community", "试验社区", code="110105009048", children=parts)],
          parent=stage.community.parent, by=SYSTEM)  # fmt: skip
    ground = Place.objects.get(code="110105009048")
    wish = Wish(2)
    asked = services.ask_division(ground.pk, wish=wish, by=stage.by("zhao"))
    services.answer_question(asked.pk)
    plan = queries.plans_of_question(asked.pk)[0]
    together = [sorted(one.name for one in queries.building_lines(plan, grid_id=grid.pk)) for grid in plan.grids.all()]
    assert sorted(together) == [["长楼", "附楼"], ["门房"]]
    between = tuple((116.41 + x / 85_300, 39.99 + 12 / 111_195) for x in (60.0, 130.0))
    parted = services.ask_division(
        ground.pk, wish=replace(wish, holds=("drawn",), drawn=(between,)), by=stage.by("zhao")
    )
    services.answer_question(parted.pk)
    parted.refresh_from_db()
    assert parted.state == "impossible"
    found = services.editable_plan(plan.pk)
    assert {frozenset(found.buildings[at].name for at in pair) for pair in found.pairs} == {
        frozenset(pair) for pair in (("长楼", "附楼"), ("长楼", "门房"), ("附楼", "门房"))
    }


def test_why_a_job_could_not_answer_is_told_in_the_readers_language(stage: GridsStage) -> None:
    asked = ask(stage, WISH)
    Place.objects.filter(pk=stage.buildings[0].pk).update(longitude=None, latitude=None, shape=None)
    with translation.override("zh-hans"):
        services.answer_question(asked.pk)
    asked.refresh_from_db()
    with translation.override("en"):
        refusal = queries.refusal_of(asked)
    assert refusal is not None
    assert refusal.sentence.startswith("These buildings have households but no position on the map: 1号楼.")


def test_lines_that_leave_too_many_parts_are_explained_with_the_nearest_wish(stage: GridsStage) -> None:
    lines = tuple(((x, 40.1), (x, 39.9)) for x in (116.4008, 116.4018, 116.4028))
    asked = ask(stage, replace(WISH, districts=2, holds=("drawn",), drawn=lines))
    services.answer_question(asked.pk)
    asked.refresh_from_db()
    refusal = queries.refusal_of(asked)
    assert refusal is not None
    assert refusal.nearest is not None
    assert (asked.state, refusal.nearest.districts) == ("impossible", 4)


def test_the_nearest_division_is_measured_by_what_was_asked_for(stage: GridsStage) -> None:
    asked = ask(stage, replace(WISH, districts=5, tolerance=0.02))
    services.answer_question(asked.pk)
    (plan,) = queries.plans_of_question(asked.pk)
    (found,) = [one for one in services.check_plan(plan.pk, by=stage.by("zhao")) if one.check == "balanced"]
    assert (plan.tolerance, found.result, found.asked) == (0.02, "remark", 0.02)
    assert found.figure is not None
    assert found.figure > 0.02


def test_more_grids_than_buildings_offer_no_number_that_breaks_the_wish(stage: GridsStage) -> None:
    even = refused(ask(stage, Wish(13)))
    assert even.nearest is not None
    assert even.nearest.districts == 12
    plant([building("13号楼", 0, 3, 1)], parent=stage.community, by=SYSTEM)
    assert refused(ask(stage, Wish(14))).nearest is None


def refused(asked: PlanQuestion) -> Refusal:
    services.answer_question(asked.pk)
    asked.refresh_from_db()
    told = queries.refusal_of(asked)
    assert told is not None
    return told


def test_buildings_stay_with_their_grid_only_if_they_have_one(stage: GridsStage) -> None:
    with pytest.raises(NotSo) as refused:
        ask(stage, replace(WISH, staying=(stage.buildings[0].pk,)))
    assert set(refused.value.fields) == {"staying"}
    services.adopt_plan(draw_plan(stage, range(4), range(4, 8), range(8, 12)).pk, from_=today(), by=stage.by("zhao"))
    asked = ask(stage, replace(WISH, staying=(stage.buildings[0].pk, stage.buildings[4].pk)))
    services.answer_question(asked.pk)
    plan = queries.plans_of_question(asked.pk)[0]
    grid_of = {line.building_id: line.grid_id for line in queries.building_lines(plan)}
    assert grid_of[stage.buildings[0].pk] != grid_of[stage.buildings[4].pk]
    with pytest.raises(NotSo):
        services.ask_division(stage.community.pk, wish=replace(WISH, load="weight"), by=stage.by("zhao"))


def test_a_whole_area_gets_a_question_a_community_and_a_report(stage: GridsStage) -> None:
    area = Place.objects.get(kind="subdistrict")
    bulk = services.divide_area(area.pk, wish=Wish(1), by=stage.by("han"))
    with pytest.raises(NotNow):
        services.divide_area(area.pk, wish=Wish(1), by=stage.by("han"))
    for _worker in range(2):
        services.work_on_area(bulk.pk)
    bulk.refresh_from_db()
    lines = queries.bulk_lines(list(queries.questions_of_bulk(bulk.pk)))
    assert [(one.question.community.name, one.households, len(one.plans), one.question.state) for one in lines] == [
        ("安慧里社区", 48, 1, "answered"), ("安慧北里社区", 2, 1, "answered"),
    ]  # fmt: skip
    assert (bulk.state, queries.bulk_counts([bulk])[bulk.pk].done) == ("answered", 2)
    assert {plan.state for plan in GridPlan.objects.all()} == {"proposed"}


def test_communities_of_which_too_little_is_known_are_counted_apart_and_everybody_reads_why_in_their_language(
    stage: GridsStage,
) -> None:
    street = stage.community.parent
    empty = Branch("community", "空社区", code="110105009050")
    lost = Branch(
        "community", "无图社区", code="110105009051", children=[Branch("building", "甲楼", households_stated=9)]
    )
    plant([empty, lost], parent=street, by=SYSTEM)
    bulk = services.divide_area(Place.objects.get(kind="subdistrict").pk, wish=Wish(1), by=stage.by("han"))
    services.work_on_area(bulk.pk)
    counts = queries.bulk_counts([bulk])[bulk.pk]
    assert (counts.answered, counts.impossible, counts.without_data, counts.done) == (2, 0, 2, 4)
    with translation.override("en"):
        lines = [one for one in queries.bulk_lines(list(queries.questions_of_bulk(bulk.pk))) if one.is_without_data]
        assert [(one.question.community.name, one.sentence.partition(".")[0]) for one in lines] == [
            ("空社区", "This community has no households yet"),
            ("无图社区", "These buildings have households but no position on the map: 甲楼"),
        ]


def test_an_area_is_divided_in_the_same_way_wherever_that_is_done(stage: GridsStage) -> None:
    area, found = Place.objects.get(kind="subdistrict"), []
    for where in ("serial", "processes:1"):
        bulk = services.divide_area(area.pk, wish=Wish(1), by=stage.by("han"))
        services.work_on_area(bulk.pk, where=where)
        bulk.refresh_from_db()
        members = GridBuilding.objects.filter(plan__question__bulk=bulk).order_by("plan__community", "building")
        found.append((bulk.state, list(members.values_list("building", "grid__serial"))))
    assert found[0] == found[1]
    assert (found[0][0], len(found[0][1])) == ("answered", Place.objects.filter(kind="building").count())


def test_stopping_an_area_leaves_the_rest_undivided(stage: GridsStage) -> None:
    bulk = services.divide_area(Place.objects.get(kind="district").pk, wish=Wish(1), by=stage.by("han"))
    services.stop_area(bulk.pk, by=stage.by("han"))
    services.work_on_area(bulk.pk)
    bulk.refresh_from_db()
    assert (bulk.state, GridPlan.objects.count()) == ("stopped", 0)
    assert {one.state for one in PlanQuestion.objects.all()} == {"stopped"}


def test_households_that_are_only_stated_count_for_the_number_of_grids_of_an_area(stage: GridsStage) -> None:
    stated = [Branch("building", f"公寓{number}", households_stated=300) for number in range(5)]
    plant(stated, parent=stage.next_door, by=SYSTEM)
    street = stage.community.parent
    assert street is not None
    bulk = services.divide_area(street.pk, wish=Wish(districts=1), by=stage.by("han"), is_by_hand=True)
    wished = {one.community_id: one.wish["districts"] for one in PlanQuestion.objects.filter(bulk=bulk)}
    assert (wished[stage.community.pk], wished[stage.next_door.pk]) == (1, 4)
