"""The life of a need as a table, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gongzhi.domain.needs import rules
from gongzhi.domain.needs.words import RUNNING_STATES, NeedState, NeedStep

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_the_moves_lead_exactly_where_the_table_allows() -> None:
    reached = {state: {move.target for move in rules.MOVES.values() if state in move.sources} for state in NeedState}
    assert reached == {state: set(targets) for state, targets in rules.NEXT.items()}


def test_nothing_moves_a_need_that_is_closed_or_goes_on_in_another() -> None:
    assert {state for state in NeedState if not rules.moves_from(state)} == {NeedState.CLOSED, NeedState.MERGED}


def test_only_the_reporter_a_colleagues_look_or_the_rule_for_no_answer_closes_a_need_that_is_done() -> None:
    closing = {step: move.sources for step, move in rules.MOVES.items() if move.target == NeedState.CLOSED}
    ends = (NeedStep.CLOSED, NeedStep.CHECKED, NeedStep.UNANSWERED)
    assert closing == {step: {NeedState.DONE} for step in ends}


def test_every_state_has_words_for_the_resident() -> None:
    assert set(rules.PUBLIC_TEXTS) == set(NeedState)


class ALifeOfANeed(RuleBasedStateMachine):
    """Whatever is tried, in whatever order, a need only takes steps of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[NeedState] = [NeedState.RECEIVED]

    @rule(step=st.sampled_from(sorted(rules.MOVES)))
    def try_a_step(self, step: NeedStep) -> None:
        state = self.states[-1]
        if rules.may_move(step, state):
            self.states.append(rules.MOVES[step].target)

    @invariant()
    def every_change_is_in_the_table(self) -> None:
        assert all(after in rules.NEXT[before] for before, after in zip(self.states, self.states[1:], strict=False))

    @invariant()
    def nothing_is_closed_that_was_not_done(self) -> None:
        for before, after in zip(self.states, self.states[1:], strict=False):
            assert after != NeedState.CLOSED or before == NeedState.DONE


TestALifeOfANeed = ALifeOfANeed.TestCase


@given(state=st.sampled_from(NeedState), minutes=st.integers(min_value=-5000, max_value=5000))
def test_a_need_is_late_exactly_when_its_work_passed_the_due_time(state: NeedState, minutes: int) -> None:
    due_at = NOON + timedelta(minutes=minutes)
    running = state in RUNNING_STATES
    assert rules.is_late(state, due_at, None if running else NOON, NOON) is (minutes < 0)


def test_the_clock_says_what_is_left_and_what_is_late() -> None:
    def tone(hours: float) -> str:
        return rules.clock(NeedState.ACCEPTED, NOON + timedelta(hours=hours), None, NOON).tone

    assert [tone(hours) for hours in (-1, 1, 23, 25, 300)] == ["late", "soon", "soon", "calm", "calm"]
    assert rules.clock(NeedState.DONE, NOON, NOON - timedelta(hours=1), NOON).tone == "stopped"


def test_the_clock_rings_next_only_while_it_runs_and_only_so_often() -> None:
    rings = [NOON + timedelta(hours=hours) for hours in (8, 10, 15)]
    heard = {
        (state, times): rules.next_ring(rings, times, state)
        for state in (NeedState.IN_HAND, NeedState.WAITING_OUTSIDE, NeedState.WAITING_RESIDENT, NeedState.DONE)
        for times in (0, 2, 3)
    }
    assert {key: at for key, at in heard.items() if at} == {
        (NeedState.IN_HAND, 0): rings[0],
        (NeedState.IN_HAND, 2): rings[2],
        (NeedState.WAITING_OUTSIDE, 0): rings[0],
        (NeedState.WAITING_OUTSIDE, 2): rings[2],
    }


def test_who_asks_for_help_early_is_spared_the_ring_that_would_have_told_the_level_above() -> None:
    assert [rules.after_help(rung, rung + 1) for rung in range(5)] == [(1, 2), (2, 3), (3, 4), (4, 5), (4, 6)]
    # Before the reminder, and after a third reopening: the rings that are still to come are not struck out with it.
    assert (rules.after_help(0, 0), rules.after_help(3, 0)) == ((1, 2), (4, 2))


def test_telephones_of_both_kinds_are_masked_and_numbers_of_orders_are_not() -> None:
    said = "电话：64912345，010-64912345，0371 6491234 5，13812345678，工单20260310001234，编号88123456"
    masked = rules.mask_phones(said)
    assert [number in masked for number in ("64912345，", "010-64912345", "13812345678")] == [False, False, False]
    assert ("20260310001234" in masked, "88123456" in masked) == (True, True)


def test_public_words_name_no_door_no_number_and_nobody() -> None:
    said = "3号楼2单元502室王阿姨说漏水，电话13812345678或64912345，502室找张先生"
    assert rules.public_words(said) == "3号楼2单元**室某阿姨说漏水，电话138****5678或****，**室找某先生"


def test_public_words_strike_names_before_a_home_or_a_saying_and_leave_places_and_times() -> None:
    struck = [rules.public_words(words) for words in ("张伟家漏水", "灯坏了，李小红说没人管", "请问王强家有水吗")]
    assert struck == ["某家漏水", "灯坏了，某说没人管", "请问某家有水吗"]
    for words in ("高层家里没水", "大家说路灯坏了", "周围说太吵", "石门家园停电", "物业说等一等", "周一说好来修"):
        assert rules.public_words(words) == words


def test_whoever_handled_a_need_does_not_ask_about_it() -> None:
    manager, colleague, worker, firm = uuid4(), uuid4(), uuid4(), uuid4()
    none: frozenset[object] = frozenset()
    may = {
        name: rules.may_ask(caller=caller, caller_organisations=own, handled_by=manager, handler=firm)  # type: ignore[arg-type]
        for name, caller, own in (
            ("the manager", manager, {firm}),
            ("his colleague", colleague, frozenset({firm})),
            ("the manager without his post", manager, none),
            ("a worker of the community", worker, none),
            ("nobody", None, none),
        )
    }
    assert {name for name, allowed in may.items() if allowed} == {"a worker of the community"}
