"""A colleague stands in: never beyond the giver's post, never twice on a day, never chained; the journal says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongzhi.domain.actors.services import add_person, add_post, appoint, end_appointment
from gongzhi.domain.duties.models import Delegation
from gongzhi.domain.duties.queries import Standing, colleagues_of, standing
from gongzhi.domain.duties.rules import ROLE_PERMISSIONS, handable
from gongzhi.domain.duties.services import delegate, revoke_delegation
from gongzhi.domain.duties.words import Permission, Role
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from gongzhi.foundation.time import today
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db
P = Permission


def by(cast: Cast, name: str) -> By:
    return By(user=cast.user(name).pk, person=cast.people[name].pk)


def hand_on(cast: Cast, **changed: Any) -> Delegation:
    facts: dict[str, Any] = {
        "to": cast.people["lin"].pk,
        "permissions": [P.PLAN_ADOPT, P.NEED_DISPATCH],
        "first": today(),
        "last": today() + timedelta(days=6),
        "because": "休假",
        "by": by(cast, "zhao"),
    }
    return delegate(cast.appointments["zhao"].pk, **(facts | changed))


def stands(cast: Cast, name: str, days: int = 0) -> Standing:
    set_reach(EVERYWHERE)
    found = standing(cast.user(name), today() + timedelta(days=days))
    set_reach(EVERYWHERE)
    return found


def test_the_colleague_may_do_what_was_chosen_at_the_giver_s_place_on_these_days_only(cast: Cast) -> None:
    hand_on(cast)
    found = {day: stands(cast, "lin", day).may(P.PLAN_ADOPT, cast.home) for day in (0, 6, 7)}
    assert found == {0: True, 6: True, 7: False}
    lin = stands(cast, "lin")
    assert (lin.may(P.PLAN_ADOPT, cast.next_door), lin.may(P.ROUND_START, cast.home)) == (False, False)
    (grant,) = [grant for grant in lin.grants if grant.acts_for]
    assert (grant.acts_for, "休假" in grant.because, "Zhao" in grant.because) == (cast.user("zhao").pk, True, True)


def test_whoever_ends_it_ends_it_at_once(cast: Cast) -> None:
    for name in ("zhao", "lin"):
        made = hand_on(cast)
        revoke_delegation(made.pk, by=by(cast, name))
        assert not stands(cast, "lin").holds(P.PLAN_ADOPT)
    with pytest.raises(NotThere):
        revoke_delegation(hand_on(cast).pk, by=by(cast, "chen"))


def test_it_ends_with_the_appointment_it_hangs_on(cast: Cast) -> None:
    hand_on(cast)
    end_appointment(cast.appointments["zhao"].pk, on=today(), by=SYSTEM)
    assert not stands(cast, "lin").holds(P.PLAN_ADOPT)


def test_nobody_hands_on_more_than_their_own_post_or_what_is_another_s(cast: Cast) -> None:
    for chosen in ([], [P.FIGURES_READ], [P.POST_MANAGE], [P.NEED_ANSWER], ["nonsense"]):
        with pytest.raises(NotSo):
            hand_on(cast, permissions=chosen)
    with pytest.raises(NotThere):
        hand_on(cast, by=by(cast, "lin"))


def test_what_was_handed_on_is_not_handed_on_again(cast: Cast) -> None:
    hand_on(cast)
    with pytest.raises(NotSo):
        delegate(
            cast.appointments["lin"].pk, to=cast.people["zhao"].pk, permissions=[P.PLAN_ADOPT], first=today(),
            last=today(), because="x", by=by(cast, "lin"),
        )  # fmt: skip


def test_only_colleagues_who_hold_a_post_near_by_can_stand_in_and_never_auditors(cast: Cast) -> None:
    person = add_person("Zheng the second", community=None, user=None, by=SYSTEM)
    audit = add_post(cast.committee, kind="auditor", title="审计", place=cast.district, by=SYSTEM)
    appoint(audit, person=person, from_=today(), legal_basis=BASIS, by=SYSTEM)
    assert set(colleagues_of(cast.appointments["zhao"], on=today())) == {cast.people["lin"]}
    for name in ("chen", "wang", "feng", "sun", "zheng"):
        with pytest.raises(NotSo):
            hand_on(cast, to=cast.people[name].pk)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (0, 92)])
def test_days_begin_today_or_later_and_last_three_months_at_most(cast: Cast, first: int, last: int) -> None:
    with pytest.raises(NotSo):
        hand_on(cast, first=today() + timedelta(days=first), last=today() + timedelta(days=last))


def test_one_colleague_at_a_time_also_in_the_database(cast: Cast) -> None:
    made = hand_on(cast)
    with pytest.raises(NotNow):
        hand_on(cast, first=today() + timedelta(days=6), last=today() + timedelta(days=8))
    made.pk = None
    with pytest.raises(IntegrityError, match="duties_one_stands_in"), transaction.atomic():
        Delegation.objects.create(
            appointment=made.appointment, giver=made.giver, receiver=made.receiver, parties=made.parties,
            permissions=made.permissions, because="x", during=made.during,
        )  # fmt: skip


def test_the_journal_says_for_whom_where_one_s_own_post_would_not_do(cast: Cast) -> None:
    hand_on(cast, permissions=[P.PLAN_ADOPT, P.PLACE_READ])
    lin = stands(cast, "lin")
    for verb, permission in (("a.own", P.PLACE_READ), ("b.handed", P.PLAN_ADOPT), ("c.own", P.NEED_OPEN)):
        lin.demand(permission, at=cast.home)
        note(verb, cast.home, by=lin.user_id)
    told = dict(Entry.objects.filter(verb__in=("a.own", "b.handed", "c.own")).values_list("verb", "on_behalf_of"))
    assert told == {"a.own": None, "b.handed": cast.user("zhao").pk, "c.own": None}


def test_auditor_and_administrator_hand_nothing_on_and_nobody_hands_on_what_makes_powerful() -> None:
    assert {role: handable(role) for role in (Role.AUDITOR, Role.ADMINISTRATOR)} == {
        Role.AUDITOR: [],
        Role.ADMINISTRATOR: [],
    }
    handed = {one for role in Role for one in handable(role)}
    assert handed.isdisjoint({P.SETUP, P.JOURNAL_READ, P.ACCOUNT_KEEP, P.ACCOUNT_RESET, P.POST_MANAGE, P.NEED_ANSWER})
    assert set(handable(Role.COMMUNITY_SECRETARY)) < ROLE_PERMISSIONS[Role.COMMUNITY_SECRETARY]
