"""Independent problems come to the same end wherever they are worked off."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gongzhi.foundation.executor import CANCELLED, Orders, Outcome, work_off


def draw(seed: int) -> float:
    return random.Random(seed).random()


def refuse(number: int) -> int:
    if number == 2:
        raise ValueError("two is refused")
    return number * number


def succeed_the_second_time(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        raise OSError("not yet")
    return "done"


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    distributed: Any = import_module("distributed")
    with contextlib.closing(distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None)) as one:
        yield str(one.scheduler_address)


def test_the_same_seeds_give_the_same_results_everywhere(cluster: str) -> None:
    wanted = [Outcome(draw(seed), "", 1) for seed in range(6)]
    assert [work_off(draw, range(6), where=where) for where in ("serial", "processes:2", cluster)] == [wanted] * 3


def test_a_failure_is_an_outcome_and_stops_nobody_else(cluster: str) -> None:
    wanted = [
        Outcome(0, "", 1),
        Outcome(1, "", 1),
        Outcome(None, "ValueError: two is refused", 2),
        Outcome(9, "", 1),
    ]
    assert [work_off(refuse, range(4), where=where) for where in ("serial", "processes:2", cluster)] == [wanted] * 3


def test_what_fails_once_is_tried_again(tmp_path: Path, cluster: str) -> None:
    for number, where in enumerate(("serial", "processes:1", cluster)):
        assert work_off(succeed_the_second_time, [str(tmp_path / str(number))], where=where) == [Outcome("done", "", 2)]


def test_progress_counts_up_to_all() -> None:
    told: list[tuple[int, int]] = []
    work_off(draw, range(3), orders=Orders(progress=lambda ready, of: told.append((ready, of))))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("where", ["serial", "processes:1"])
def test_after_a_cancellation_nothing_new_is_begun(where: str) -> None:
    ready: list[int] = []
    orders = Orders(progress=lambda done, _of: ready.append(done), is_cancelled=lambda: len(ready) >= 1)
    outcomes = work_off(draw, range(4), where=where, orders=orders)
    assert outcomes == [Outcome(draw(0), "", 1)] + [Outcome(None, CANCELLED, 0)] * 3


@pytest.mark.parametrize("where", ["", "threads", "processes:0", "processes:x"])
def test_an_unknown_place_is_refused(where: str) -> None:
    with pytest.raises(ValueError, match=r"names no number|is neither"):
        work_off(draw, [1], where=where)
