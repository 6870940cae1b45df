"""Posts and teams become permissions over places, on the day, and the database's wall stands in step with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.models import Contact
from gongzhi.domain.actors.services import add_person, appoint, end_appointment
from gongzhi.domain.duties.queries import Standing, standing
from gongzhi.domain.duties.words import Permission, Role
from gongzhi.domain.grids.models import GridBuilding, TeamMember
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.errors import NotAllowed, NotThere
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, set_reach
from tests.support.cast import BASIS, PASSWORD, Cast

pytestmark = pytest.mark.django_db
P = Permission


def stand(user: User) -> Standing:
    """Asks as the middleware does: from a reach that shows next to nothing."""
    set_reach(Reach(holders=frozenset({user.pk})))
    return standing(user)


def test_nobody_may_nothing() -> None:
    assert standing(None) == Standing()


def test_an_account_without_a_person_may_nothing_and_sees_nothing(cast: Cast) -> None:
    stranger = create_user("stranger", password=PASSWORD, display_name="Stranger", by=None)
    assert stand(stranger) == Standing(
        user_id=stranger.pk, name="Stranger", reach=Reach(holders=frozenset({stranger.pk}))
    )


def test_everybodys_roles(cast: Cast) -> None:
    assert {name: stand(cast.user(name)).roles - {Role.EVERYBODY} for name in cast.people} == {
        "zhao": {Role.COMMUNITY_SECRETARY},
        "lin": {Role.COMMUNITY_WORKER, Role.GRID_WORKER},
        "chen": {Role.COMMUNITY_WORKER, Role.GRID_LEAD},
        "sun": {Role.HANDLER},
        "qian": {Role.SUBDISTRICT_OFFICER},
        "zhou": {Role.DISTRICT_OFFICER},
        "wu": {Role.AUDITOR},
        "zheng": {Role.ADMINISTRATOR},
        "feng": {Role.VOLUNTEER},
        "wang": {Role.RESIDENT},
    }


def test_lin_records_visits_in_her_own_building_only(cast: Cast) -> None:
    lin = stand(cast.user("lin"))
    may = {place.name: lin.may(P.VISIT_RECORD, place) for place in (*cast.buildings, cast.home, cast.far_building)}
    assert may == {"1号楼": True, "2号楼": False, "安慧里社区": False, "9号楼": False}


def test_chen_next_door_finds_nothing_here(cast: Cast) -> None:
    chen = stand(cast.user("chen"))
    for place in (cast.home, *cast.buildings):
        with pytest.raises(NotThere):
            chen.demand(P.VISIT_RECORD, at=place)
        with pytest.raises(NotThere):
            chen.demand(P.NEED_READ, at=place)
    chen.demand(P.NEED_READ, at=cast.far_building)


def test_what_one_may_nowhere_is_not_allowed_and_says_which(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match=str(P.PLAN_ADOPT.label)):
        stand(cast.user("lin")).demand(P.PLAN_ADOPT, at=cast.home)


def test_the_secretary_may_in_her_whole_community_and_not_next_door(cast: Cast) -> None:
    zhao = stand(cast.user("zhao"))
    assert zhao.scope(P.NEED_READ).paths == (cast.home.path,)
    assert zhao.may(P.PLAN_ADOPT, cast.home)
    assert not zhao.may(P.PLAN_ADOPT, cast.next_door)


def test_a_handler_sees_nothing_of_the_community_but_what_was_handed_to_the_firm(cast: Cast) -> None:
    sun = stand(cast.user("sun"))
    scope = sun.scope(P.NEED_READ)
    assert (scope.paths, scope.buildings) == ((), frozenset())
    assert scope.holders == {cast.firm.pk, cast.people["sun"].pk}
    assert sun.reach.communities == frozenset()
    assert not sun.may(P.NEED_HANDLE, cast.managed)
    assert sun.may(P.NEED_HANDLE, None, holders=[cast.firm.pk])
    with pytest.raises(NotThere):
        sun.demand(P.NEED_READ, at=cast.managed, holders=[cast.committee.pk])


def test_a_resident_opens_needs_in_her_community_and_reads_her_own_only(cast: Cast) -> None:
    wang = stand(cast.user("wang"))
    assert wang.may(P.NEED_OPEN, cast.buildings[1])
    assert not wang.may(P.NEED_OPEN, cast.far_building)
    assert wang.scope(P.NEED_READ).paths == ()
    assert wang.scope(P.NEED_READ).holders == {cast.people["wang"].pk}
    assert wang.reach.communities == frozenset()


def test_a_deputy_holds_the_role(cast: Cast) -> None:
    user = create_user("deputy", password=PASSWORD, display_name="Deputy", by=None)
    deputy = add_person("Deputy", community=cast.home, user=user, by=SYSTEM)
    appoint(cast.posts["zhao"], person=deputy, from_=time.today(), legal_basis=BASIS, by=SYSTEM, is_deputy=True)
    found = stand(user)
    assert found.may(P.PLAN_ADOPT, cast.home)
    assert [grant.is_deputy for grant in found.grants if grant.role == Role.COMMUNITY_SECRETARY] == [True]


def test_an_ended_appointment_loses_its_role_the_same_day(cast: Cast) -> None:
    today = time.today()
    end_appointment(cast.appointments["zhao"].pk, on=today, by=SYSTEM)
    user = cast.user("zhao")
    assert stand(user).roles == {Role.EVERYBODY}
    assert stand(user).reach.communities == frozenset()
    set_reach(EVERYWHERE)
    assert standing(user, on=today - timedelta(days=1)).roles == {Role.EVERYBODY, Role.COMMUNITY_SECRETARY}


def test_an_appointment_of_tomorrow_gives_no_role_today(cast: Cast) -> None:
    user = create_user("later", password=PASSWORD, display_name="Later", by=None)
    later = add_person("Later", community=cast.home, user=user, by=SYSTEM)
    appoint(cast.posts["lin"], person=later, from_=time.today() + timedelta(days=1), legal_basis=BASIS, by=SYSTEM)
    assert stand(user).roles == {Role.EVERYBODY}


def test_a_plan_that_ended_takes_its_grids_rights_along(cast: Cast) -> None:
    for member in GridBuilding.objects.filter(plan=cast.plan):
        member.during = type(member.during)(member.during.lower, time.today())
        member.save(update_fields=["during"])
    assert stand(cast.user("lin")).roles == {Role.EVERYBODY, Role.COMMUNITY_WORKER}


def test_a_subdistrict_officer_reaches_all_its_communities(cast: Cast) -> None:
    qian = stand(cast.user("qian"))
    assert qian.reach.communities == {cast.subdistrict.pk, cast.home.pk, cast.next_door.pk}
    assert qian.may(P.NEED_READ, cast.buildings[0])
    assert not qian.holds(P.CONTACT_READ)


def test_the_wall_shows_each_of_them_only_their_community(cast: Cast) -> None:
    seen = {}
    for name in ("zhao", "lin", "chen", "sun", "qian", "wang", "feng"):
        set_reach(stand(cast.user(name)).reach)
        seen[name] = (
            set(TeamMember.objects.values_list("community_id", flat=True)),
            set(Contact.objects.values_list("community_id", flat=True)),
        )
    home, beside = cast.home.pk, cast.next_door.pk
    assert seen == {
        "zhao": ({home}, {home}),
        "lin": ({home}, {home}),
        "chen": ({beside}, set()),
        "sun": (set(), set()),
        "qian": ({home, beside}, {home}),
        "wang": (set(), {home}),
        "feng": ({home}, {home}),
    }


def test_by_what_right_is_said_in_a_sentence(cast: Cast) -> None:
    lin = stand(cast.user("lin"))
    assert [BASIS in grant.because for grant in lin.grants] == [False, True, False]
    assert "第1网格" in lin.grants[2].because


def test_working_it_out_takes_a_constant_number_of_queries(cast: Cast) -> None:
    def questions(name: str) -> int:
        user = cast.user(name)
        set_reach(Reach(holders=frozenset({user.pk})))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            standing(user)
        return len([query for query in caught.captured_queries if "set_config" not in query["sql"]])

    assert {name: questions(name) for name in ("lin", "zhao", "qian", "wang")} == {
        "lin": 6,
        "zhao": 5,
        "qian": 6,
        "wang": 4,
    }
