"""Independent problems worked off one by one, by several processes, or on a Dask cluster: one function shape for all.

A task is a pure function of one problem that can be pickled; whatever chance it needs is seeded within the problem. So
the results are the same wherever they are computed, and come in the order of the problems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")
RETRIES = 1
# Seconds between two looks for a cancellation while nothing gets ready.
LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What became of one problem: its ``value``, or in words why there is none. ``tries``: how often it was begun."""

    value: R | None
    failure: str
    tries: int


@dataclass(frozen=True, slots=True)
class Orders:
    """How to go on: ``progress`` is told how many of how many are ready; as soon as ``is_cancelled`` says so, nothing
    new is begun; a task that raises is begun again ``retries`` times.
    """

    progress: Callable[[int, int], None] | None = None
    is_cancelled: Callable[[], bool] | None = None
    retries: int = RETRIES

    def tell(self, ready: int, of: int) -> None:
        """Tells the progress."""
        if self.progress is not None:
            self.progress(ready, of)

    def must_end(self) -> bool:
        """Tells whether somebody cancelled."""
        return self.is_cancelled is not None and self.is_cancelled()


def work_off(
    task: Callable[[P], R], problems: Sequence[P], *, where: str = "serial", orders: Orders = Orders()
) -> list[Outcome[R]]:
    """Works off problems; an outcome each, in their order. What was not begun when somebody cancelled says so.

    ``where``: ``serial``; ``processes`` (as many as there are cores) or ``processes:3``; or the address of a Dask
    scheduler, as ``tcp://10.0.0.5:8786``. Raises ``ValueError`` for anything else.
    """
    if where == "serial":
        return _serial(task, problems, orders)
    if where == "processes" or where.startswith("processes:"):
        return _Round(task, problems, orders).run(_Processes(_count(where)))
    if "://" in where:
        return _Round(task, problems, orders).run(_Dask(where))
    raise ValueError(f"{where!r} is neither serial, processes, processes:N nor the address of a Dask scheduler")


def is_known(where: str) -> bool:
    """Tells whether ``work_off`` knows a place to work."""
    name, _colon, count = where.partition(":")
    return where == "serial" or "://" in where or (name == "processes" and (not count or count.isdigit()))


def _count(where: str) -> int:
    given = where.partition(":")[2]
    if given and not (given.isdigit() and int(given) > 0):
        raise ValueError(f"{where!r} names no number of processes")
    return int(given) if given else os.cpu_count() or 1


CANCELLED = "cancelled before it was begun"


def _serial(task: Callable[[P], R], problems: Sequence[P], orders: Orders) -> list[Outcome[R]]:
    outcomes: list[Outcome[R]] = []
    for number, problem in enumerate(problems):
        if orders.must_end():
            outcomes.append(Outcome(None, CANCELLED, 0))
            continue
        outcomes.append(_tried(task, problem, orders.retries))
        orders.tell(number + 1, len(problems))
    return outcomes


def _tried(task: Callable[[P], R], problem: P, retries: int) -> Outcome[R]:
    failure = ""
    for time in range(1, retries + 2):
        try:
            return Outcome(task(problem), "", time)
        except Exception as problem_met:
            failure = _in_words(problem_met)
    return Outcome(None, failure, retries + 1)


def _in_words(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"


class _Processes:
    """Processes of this machine. They are started anew after one of them died."""

    def __init__(self, count: int) -> None:
        self.room = count
        self.pool = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        # Forked processes would share locks and database connections.
        return ProcessPoolExecutor(self.room, mp_context=get_context("spawn"))

    def submit(self, task: Callable[[P], R], problem: P) -> Future[R]:
        try:
            return self.pool.submit(task, problem)
        except BrokenProcessPool:
            self.pool = self._begun()
            return self.pool.submit(task, problem)

    def ready(self, running: Iterable[Any]) -> Iterator[Any]:
        """Waits a little; gives what is ready."""
        return iter(wait(running, timeout=LOOK, return_when=FIRST_COMPLETED).done)

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)


class _Dask:
    """A Dask cluster."""

    def __init__(self, address: str) -> None:
        # Without types of its own; loaded only where a cluster is used, because it is large.
        self.distributed: Any = import_module("distributed")
        self.client = self.distributed.Client(address, set_as_default=False)
        self.room = 2 * max(1, sum(self.client.nthreads().values()))

    def submit(self, task: Callable[[P], R], problem: P) -> Any:
        # Not pure: Dask would otherwise give the old failure again instead of trying once more.
        return self.client.submit(task, problem, pure=False)

    def ready(self, running: Iterable[Any]) -> Iterator[Any]:
        """Waits a little; gives what is ready."""
        try:
            with self.client.as_current():
                return iter(self.distributed.wait(list(running), timeout=LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            return iter(())

    def close(self) -> None:
        self.client.close()


@dataclass(slots=True)
class _Round(Generic[P, R]):
    """One working off: never more begun than there is room for, so that a cancellation is quick."""

    task: Callable[[P], R]
    problems: Sequence[P]
    orders: Orders
    outcomes: dict[int, Outcome[R]] = field(default_factory=dict)
    running: dict[Any, tuple[int, int]] = field(default_factory=dict)

    def run(self, workers: _Processes | _Dask) -> list[Outcome[R]]:
        waiting = [(number, 1) for number in reversed(range(len(self.problems)))]
        try:
            while self.running or waiting:
                # Asked at every look, also where all is begun: whoever answers may take it for a sign of life.
                if self.orders.must_end() and waiting:
                    self.outcomes |= {number: Outcome(None, CANCELLED, tries - 1) for number, tries in waiting}
                    waiting.clear()
                while waiting and len(self.running) < workers.room:
                    number, tries = waiting.pop()
                    self.running[workers.submit(self.task, self.problems[number])] = number, tries
                for future in workers.ready(self.running):
                    waiting += self._ended(future)
        finally:
            workers.close()
        return [self.outcomes[number] for number in range(len(self.problems))]

    def _ended(self, future: Any) -> list[tuple[int, int]]:
        """Takes a result; gives what has to be begun once more."""
        number, tries = self.running.pop(future)
        problem = future.exception()
        if problem is not None and tries <= self.orders.retries:
            return [(number, tries + 1)]
        if problem is not None:
            self.outcomes[number] = Outcome(None, _in_words(problem), tries)
        else:
            self.outcomes[number] = Outcome(future.result(), "", tries)
        self.orders.tell(len(self.outcomes), len(self.problems))
        return []
