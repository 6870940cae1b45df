"""Dividing a file of buildings on the command line, and checking the result; neither needs the database."""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gongzhi.algorithms.districting import (
    Checked,
    Division,
    Favour,
    Infeasible,
    Limits,
    Problem,
    Progress,
    Reason,
    certificate,
    check_certificate,
    propose,
    warm_up,
)
from gongzhi.algorithms.districting import divide as take_apart
from gongzhi.config.console import _, say
from gongzhi.config.division_files import Units, read_json, read_units
from gongzhi.config.division_problem import problem_of
from gongzhi.config.problems import StartProblem

DRAWS_A_SECOND = 600_000
"""Far below what one core does, so that the clock ends a search on a busy machine only."""
DRAWS_A_UNIT = 60_000
"""More draws than these hardly find anything better."""
SHORT = 3.0
"""Seconds of search that are never cut down."""
ENDING, PAIRING, WRITING = 1.0, 2e-8, 2e-5
"""Seconds that the end takes, the last value of the bound and its check for a pair of units, and writing for a unit."""


def divide(given: argparse.Namespace) -> int:
    """Divides the units of a file, prints the figures and writes result and certificate.

    The seconds count from ``given.began`` (of the monotonic clock): reading the file and checking the result take
    from the time of the search.
    """
    _check_limits(given)
    _check_out(given.out, given.file)
    units = read_units(given.file, is_metres=given.metres)
    problem, names = problem_of(units, given)
    warm_up()
    with _stoppable() as is_cancelled:
        found = _divided(problem, limits_for(given, len(units.names), is_cancelled), given.favour)
    if isinstance(found, Infeasible):
        say(_explained(found, units, problem))
    division = found.nearest if isinstance(found, Infeasible) else found
    if division is None:
        return 1
    written = certificate(problem, division, is_feasible=not isinstance(found, Infeasible))
    seconds = time.monotonic() - given.began
    written |= {"ids": units.names, "district_names": names, "seconds": round(seconds, 3), "seed": given.seed}
    written |= {"is_best": division.is_best, "was_stopped": division.was_stopped}
    written["units"] = [
        {"id": name, "district": names[label]}
        for name, label in zip(units.names, division.assignment.tolist(), strict=True)
    ]
    _write(given.out, written)
    print(_figures(problem, division, seconds), flush=True)
    checked = check_certificate(written)
    _say_faults(checked)
    return 1 if checked.faults or isinstance(found, Infeasible) else 0


def _check_limits(given: argparse.Namespace) -> None:
    if not given.seconds > 0 or not 0 <= given.seed < 2**32:
        raise StartProblem(_("The seconds are more than none, and the seed is a whole number from 0 to 4294967295."))


def _check_out(out: Path, file: Path) -> None:
    """Finds before the search, not after it, that the result could not be written."""
    why = ""
    if out.is_dir():
        why = _("it is a folder")
    elif not out.parent.is_dir():
        why = _("its folder does not exist")
    elif out.exists() and file.exists() and out.samefile(file):
        why = _("it is the file that is to be divided")
    if not why:
        try:
            is_new = not out.exists()
            with out.open("a"):
                pass
            if is_new:
                out.unlink()
        except OSError as problem:
            why = str(problem.strerror)
    if why:
        raise StartProblem(_("{file} cannot be written ({problem}).").format(file=out, problem=why))


def limits_for(given: argparse.Namespace, units: int, is_cancelled: Callable[[], bool]) -> Limits:
    """Takes from the search what reading took and checking will take; of long times a fifth is left, of short ones all,
    because a search of less than three seconds finds little on a busy machine. Where that is too long, says so.
    """
    before, after = time.monotonic() - given.began, ENDING + PAIRING * units**2 + WRITING * units
    least, left = max(0.2 * given.seconds, min(given.seconds, SHORT)), given.seconds - before - after
    if left < least and after > 2 * ENDING:
        say(
            _("{count} units take about {seconds:.0f} s, longer than --seconds: every pair of them is checked.").format(
                count=units, seconds=before + least + after
            )
        )
    return Limits(
        seed=given.seed,
        iterations=int(min(DRAWS_A_SECOND * given.seconds, DRAWS_A_UNIT * units)),
        seconds=max(least, left),
        clock=time.monotonic,
        progress=_Progress(given.seconds),
        is_cancelled=is_cancelled,
    )


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Lets Ctrl-C, or whoever ends the program, end the search only: the best so far is written. Twice ends all."""
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        say(_("Stopping; the best division so far is written."))

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _divided(problem: Problem, limits: Limits, favour: str | None) -> Division | Infeasible:
    if favour is None:
        return take_apart(problem, limits)
    found = propose(problem, limits, (Favour(favour),))
    return found if isinstance(found, Infeasible) else found[0].division


def check_division(given: argparse.Namespace) -> int:
    """Checks a result file alone; 1 where any claim does not hold."""
    data = read_json(given.file)
    checked = check_certificate(data)
    _say_faults(checked)
    if checked.faults:
        return 1
    if isinstance(data, Mapping) and data.get("is_feasible") is not True:
        print(_("Every figure holds; the file itself says that it does not keep the tolerance."))
        return 0
    if data.get("is_best") is True:
        say(_("That no division is better (is_best) was found by the divider; a check alone cannot repeat it."))
    print(
        _("Every claim holds: {count} grids, imbalance {imbalance:.4f}, moment of inertia {moi:.6g}.").format(
            count=data["districts"], imbalance=checked.imbalance, moi=checked.moi
        )
    )
    return 0


def _say_faults(checked: Checked) -> None:
    for fault in checked.faults:
        say(_("Fault: {fault}").format(fault=fault))


class _Progress:
    """Tells the progress every few seconds."""

    def __init__(self, seconds: float) -> None:
        self.every, self.last = max(2.0, seconds / 20), time.monotonic()

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self.last >= self.every:
            self.last = time.monotonic()
            say(f"{progress.stage} {progress.share:.0%}")


def _write(file: Path, written: Mapping[str, Any]) -> None:
    """Writes the result; where that fails after all, into a temporary file, so that it is not lost."""
    text = json.dumps(written, ensure_ascii=False)
    if any("\ud800" <= letter <= "\udfff" for letter in text):  # halves of letters, which no file can hold
        text = json.dumps(written)
    try:
        file.write_text(text, "utf-8")
    except OSError as problem:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json", delete=False) as other:
            other.write(text)
        raise StartProblem(
            _("{file} cannot be written ({problem}). The result is in {other}.").format(
                file=file, problem=problem.strerror, other=other.name
            )
        ) from None


def _figures(problem: Problem, division: Division, seconds: float) -> str:
    figures = [
        (_("units"), f"{len(problem.weights)}"),
        (_("grids"), f"{problem.districts}"),
        (_("load a grid"), f"{division.loads.min():g} – {division.loads.max():g} ({problem.mean:g})"),
        (_("largest difference from the mean"), f"{division.imbalance:.2%}"),
        (_("moment of inertia (load × m²)"), f"{division.moi:.6g}"),
        (_("proved least (load × m²)"), "–" if division.bound is None else f"{division.bound:.6g}"),
        (_("gap"), "–" if division.gap is None else f"{division.gap:.2%}"),
        (_("neighbours cut"), f"{division.cut_edges}"),
        (_("courtyards split"), f"{division.courtyards_split}"),
        (_("mean and largest distance (m)"), f"{division.distance_mean:.0f}, {division.distance_max:.0f}"),
        (_("seconds"), f"{seconds:.1f}"),
    ]
    if division.second_imbalance is not None:
        figures.insert(4, (_("largest difference of the second load"), f"{division.second_imbalance:.2%}"))
    if division.is_best:
        figures.insert(-1, (_("all divisions looked through"), _("none is better in what is favoured")))
    if division.churn is not None:
        figures.insert(-1, (_("load that changes its grid"), f"{division.churn:g}"))
    return "\n".join(f"{name}: {figure}" for name, figure in figures)


def _explained(found: Infeasible, units: Units, problem: Problem) -> str:
    """Says in sentences why there is no division, and what is nearest."""
    facts = {"districts": problem.districts, "tolerance": f"{problem.tolerance:.2%}"}
    if found.unit is not None:
        is_first = problem.weights[found.unit] > problem.mean * (1 + problem.tolerance)
        loads = problem.weights if is_first or problem.second is None else problem.second
        facts |= {"unit": units.names[found.unit], "load": f"{loads[found.unit]:g}"}
    sentences = {
        Reason.SEPARATE_PARTS: _(
            "The units fall into parts that do not touch and cannot all be divided evenly into {districts} grids within"
            " {tolerance}. Allow more, or join each part to its nearest unit with --join-islands."
        ),
        Reason.UNIT_TOO_HEAVY: _(
            "Unit {unit} alone has a load of {load}, more than a grid may have with {districts} grids and a tolerance"
            " of {tolerance}."
        ),
        Reason.FIXED_APART: _("Units that are fixed to one grid cannot be joined without leaving it."),
        Reason.NOT_FOUND: _("No division into {districts} grids within {tolerance} was found."),
    }
    lines = [sentences[found.reason].format_map(facts)]
    if found.reason is Reason.SEPARATE_PARTS and found.least is not None:
        lines.append(_("A division into {least} grids was found.").format(least=found.least))
    if found.is_proved:
        lines.append(_("That is proved."))
    if found.nearest is not None:
        worst = f"{max(found.nearest.imbalance, found.nearest.second_imbalance or 0.0):.2%}"
        lines.append(_("The nearest one found differs by {worst}; it is written as the result.").format(worst=worst))
    return " ".join(lines)
