"""The text's figures are counted from records: what is missing says so, and each has its day and place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.domain.actors.services import (
    CoverageFacts,
    MeasureFacts,
    PostTypeFacts,
    Seat,
    add_organisation,
    join_alliance,
    record_coverage,
    set_measure,
    set_post_type,
)
from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.services import end_visits, record_visit, start_round
from gongzhi.domain.duties.services import RelationFacts, add_relation, count_members
from gongzhi.domain.insights.queries import REGULATION_DAY, text_figures
from gongzhi.foundation import time
from gongzhi.foundation.reach import SYSTEM, By
from tests.support.cast import Cast, settle
from tests.support.chain import hang_branch, hang_top

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_day")]
TODAY = time.today()


@pytest.fixture
def cast(everywhere: None) -> Cast:
    return settle()


def found(cast: Cast) -> dict[str, tuple[float | None, bool]]:
    return {one.code: (one.value, one.is_as_said) for one in text_figures((cast.district.path,), on=TODAY)}


def test_without_records_every_figure_says_that_there_is_none(cast: Cast) -> None:
    assert {code: value for code, (value, _same) in found(cast).items() if value} == {}


def test_the_chain_and_its_grids_are_counted_for_the_community_that_has_branches(cast: Cast) -> None:
    since = TODAY - timedelta(days=3)
    top = hang_top(cast, since)
    for number in range(2):
        count_members(hang_branch(cast, number, top, since).pk, number=12, from_=since, by=SYSTEM)
    figures = {one.code: one for one in text_figures((cast.home.path,), on=TODAY)}
    assert (figures["branches"].value, figures["branches"].place, figures["branches"].since) == (2, cast.home, since)
    assert (figures["chain_levels"].value, figures["address_levels"].value) == (4, 6)
    assert (figures["team_kinds"].value, figures["nets"].is_as_said) == (2, True)
    elsewhere = {one.code: one.value for one in text_figures((cast.next_door.path,), on=TODAY)}
    assert elsewhere["branches"] is None


def test_relations_by_regulation_begin_with_its_day(cast: Cast) -> None:
    facts = RelationFacts(cast.office.pk, cast.firm.pk, "supervise", "regulation", "条例", REGULATION_DAY)
    add_relation(facts, place=cast.home, by=SYSTEM)
    figures = found(cast)
    assert (figures["ruled_before"], figures["ruled_now"]) == ((0, True), (1, False))


def test_the_chair_unit_its_transferred_memberships_and_the_measures_are_those_of_the_text(cast: Cast) -> None:
    firm = add_organisation("盛兴", kind="property_service_provider", community=cast.home, by=SYSTEM)
    branch = add_organisation("支部", kind="party_branch", community=cast.home, by=SYSTEM)
    record_coverage(firm.pk, facts=CoverageFacts("own", branch=branch.pk, transferred=11), from_=TODAY, by=SYSTEM)
    alliance = add_organisation("联盟", kind="alliance", community=cast.subdistrict, charter="章程", by=SYSTEM)
    join_alliance(alliance.pk, member=firm.pk, seat=Seat("chair", TODAY, "大会", None), by=SYSTEM)
    type_ = set_post_type(
        PostTypeFacts("业委会委员", "committee_member", procedure="owners_committee_member"), by=SYSTEM
    )
    for serial in range(1, 8):
        set_measure(MeasureFacts(serial, f"举措{serial}", "into_organisations", "owner", type_.pk), by=SYSTEM)
    figures = found(cast)
    assert {code: figures[code] for code in ("transferred", "chair_units", "measures")} == {
        "transferred": (11, True), "chair_units": (1, True), "measures": (7, True),
    }  # fmt: skip


def test_an_alliance_of_another_area_is_said_to_lie_outside_the_reader_s_places(cast: Cast) -> None:
    alliance = add_organisation("联盟", kind="alliance", community=cast.next_door, charter="章程", by=SYSTEM)
    join_alliance(alliance.pk, member=cast.firm.pk, seat=Seat("chair", TODAY, "大会", None), by=SYSTEM)

    def outside(path: str) -> set[str]:
        return {one.code for one in text_figures((path,), on=TODAY) if one.is_elsewhere}

    assert (outside(cast.home.path), outside(cast.subdistrict.path)) == ({"transferred", "chair_units"}, set())


def test_a_round_s_days_are_counted_in_halves_once_every_door_was_tried(cast: Cast) -> None:
    hang_branch(cast, 0, hang_top(cast, TODAY), TODAY)
    morning = time.local(time.now()).replace(hour=9, minute=30) - timedelta(days=5)
    day = morning.date()
    of = start_round(
        cast.home.pk, by=SYSTEM, at=morning, name="首轮", kind="routine", purpose="问需", legal_basis="法",
        starts_on=day, ends_on=day + timedelta(days=3), data_ends_on=day + timedelta(days=40),
    )  # fmt: skip
    doors, lin = list(Door.objects.filter(round=of)), By(user=None, person=cast.people["lin"].pk)
    for number, door in enumerate(doors):
        assert found(cast)["first_round"] == (None, False)
        at = morning + timedelta(hours=24 if number == len(doors) - 1 else 0)
        record_visit(door.pk, outcome="talked", by=lin, at=at)
    assert found(cast)["first_round"] == (1.5, True)
    # A later round through the shops takes half a day and is no first round of the community.
    add_organisation("餐厅", kind="restaurant", community=cast.home, by=SYSTEM, since=day)
    noon = morning + timedelta(days=2)
    shops = start_round(
        cast.home.pk, by=SYSTEM, at=noon, name="摸底", kind="routine", target="organisations", purpose="问需",
        legal_basis="法", starts_on=noon.date(), ends_on=noon.date(), data_ends_on=day + timedelta(days=40),
    )  # fmt: skip
    for door in Door.objects.filter(round=shops):
        record_visit(door.pk, outcome="talked", by=lin, at=noon)
    assert (shops.doors.count() > 0, found(cast)["first_round"]) == (True, (1.5, True))
    # What is left when the visits are gone says the same.
    Round.objects.update(data_ends_on=TODAY - timedelta(days=1))
    end_visits(TODAY)
    assert (found(cast)["first_round"], Attempt.objects.count()) == ((1.5, True), 0)
