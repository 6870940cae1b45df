"""Dividing a file of buildings on the command line, and checking the result; neither needs the database."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

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
    gabriel_graph,
    propose,
    warm_up,
)
from gongzhi.algorithms.districting import divide as take_apart
from gongzhi.algorithms.districting.neighbours import parts, to_csr
from gongzhi.config.console import _, say
from gongzhi.config.division_files import LOADS, Units, read_json, read_lines, read_pairs, read_units, touching
from gongzhi.config.problems import StartProblem

DRAWS_A_SECOND = 600_000
"""Far below what one core does, so that the clock ends a search on a busy machine only."""
DRAWS_A_UNIT = 60_000
"""More draws than these hardly find anything better."""


def divide(given: argparse.Namespace) -> int:
    """Divides the units of a file, prints the figures and writes result and certificate."""
    if given.seconds <= 0 or given.seed < 0:
        raise StartProblem(_("The seconds are more than none, and the seed is a whole number from 0."))
    units = read_units(given.file)
    problem, names = _problem(units, given)
    warm_up()
    draws = int(min(DRAWS_A_SECOND * given.seconds, DRAWS_A_UNIT * len(problem.weights)))
    progress = _Progress(given.seconds)
    limits = Limits(seed=given.seed, iterations=draws, seconds=given.seconds, clock=time.monotonic, progress=progress)
    began = time.monotonic()
    found = _divided(problem, limits, given.favour)
    seconds = time.monotonic() - began
    if isinstance(found, Infeasible):
        say(_explained(found, units, problem))
    division = found.nearest if isinstance(found, Infeasible) else found
    if division is None:
        return 1
    written = certificate(problem, division, is_feasible=not isinstance(found, Infeasible))
    checked = check_certificate(written)
    written |= {"ids": units.names, "district_names": names, "seconds": round(seconds, 3), "seed": given.seed}
    written["units"] = [
        {"id": name, "district": names[label]}
        for name, label in zip(units.names, division.assignment.tolist(), strict=True)
    ]
    _write(given.out, written)
    print(_figures(problem, division, seconds))
    _say_faults(checked)
    return 1 if checked.faults or isinstance(found, Infeasible) else 0


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
    try:
        file.write_text(json.dumps(written, ensure_ascii=False), "utf-8")
    except OSError as problem:
        raise StartProblem(
            _("{file} cannot be written ({problem}).").format(file=file, problem=problem.strerror)
        ) from None


def _problem(units: Units, given: argparse.Namespace) -> tuple[Problem, list[Any]]:
    positions = np.array(units.positions, dtype=np.float64)
    pairs = _neighbours(units, given, positions)
    indptr, indices = to_csr(len(positions), set(pairs))
    if given.join_islands:
        indptr, indices = to_csr(len(positions), set(pairs) | _bridges(indptr, indices, positions))
    names, fixed, old = _labels(units, given)
    lines = read_lines(given.lines, units.frame) if given.lines else []
    second = _column(units, given.second_field) if given.second_field else None
    try:
        return Problem(
            weights=_loads(units, given.field),
            positions=positions,
            indptr=indptr,
            indices=indices,
            courtyards=_courtyards(units, given.court),
            districts=given.districts,
            tolerance=given.tolerance,
            second=second,
            second_tolerance=given.second_tolerance,
            fixed=fixed,
            old=old,
            lines=tuple(np.array(line, dtype=np.float64) for line in lines),
        ), names
    except ValueError as problem:
        raise StartProblem(_("This cannot be divided: {problem}.").format(problem=problem)) from None


def _neighbours(units: Units, given: argparse.Namespace, positions: Any) -> list[tuple[int, int]]:
    """Takes the neighbours that are given; else walls that touch; else, or where hardly any do, the Gabriel graph."""
    if given.neighbours:
        return read_pairs(given.neighbours, units)
    if units.pairs:
        return units.pairs
    pairs = touching(units) if units.outlines else []
    islands = len(np.unique(parts(*to_csr(len(positions), set(pairs)))))
    if islands > 2 + len(positions) / 20:
        say(_("Few units touch: those between which no third one stands are neighbours too (Gabriel graph)."))
        indptr, indices = gabriel_graph(positions)
        rows = np.repeat(np.arange(len(positions)), np.diff(indptr))
        pairs += [(a, b) for a, b in zip(rows.tolist(), indices.tolist(), strict=True) if a < b]
    return pairs


def _bridges(indptr: Any, indices: Any, positions: Any) -> set[tuple[int, int]]:
    """Joins every part to the unit nearest to it outside, until all are one."""
    from scipy.spatial import cKDTree

    part, found = parts(indptr, indices), set()
    while part.max() > 0:
        inside = np.flatnonzero(part == np.bincount(part).argmin())
        outside = np.flatnonzero(part != part[inside[0]])
        distances, near = (np.asarray(one) for one in cKDTree(positions[outside]).query(positions[inside]))
        best = int(np.argmin(distances))
        a, b = int(inside[best]), int(outside[near[best]])
        found.add((min(a, b), max(a, b)))
        part[inside] = part[b]
        part = np.unique(part, return_inverse=True)[1]
    return found


def _loads(units: Units, field: str | None) -> Any:
    if field is not None:
        return _column(units, field)
    known = next((one for one in LOADS if all(one in fact for fact in units.properties)), None)
    if known is None:
        say(_("No load was named (--field), and none is known: every unit counts as one."))
        return np.ones(len(units.properties))
    say(_("The load is the field {field}.").format(field=known))
    return _column(units, known)


def _column(units: Units, field: str) -> Any:
    found = np.zeros(len(units.properties))
    for at, fact in enumerate(units.properties):
        if field not in fact:
            known = ", ".join(sorted(map(str, units.properties[at]))) or "–"
            raise StartProblem(
                _("Unit {name} has no field {field}; it has: {known}.").format(
                    name=units.names[at], field=field, known=known
                )
            )
        try:
            found[at] = float(fact[field])
        except (TypeError, ValueError):
            raise StartProblem(
                _("Unit {name}: {value} in the field {field} is no number.").format(
                    name=units.names[at], value=fact[field], field=field
                )
            ) from None
        if not np.isfinite(found[at]) or found[at] < 0:
            raise StartProblem(
                _("Unit {name}: the load in the field {field} is negative or not finite.").format(
                    name=units.names[at], field=field
                )
            )
    return found


def _courtyards(units: Units, field: str | None) -> Any:
    if field is None:
        return np.full(len(units.names), -1, dtype=np.int64)
    if not any(field in fact for fact in units.properties):
        raise StartProblem(_("No unit has the field {field}.").format(field=field))
    numbers: dict[str, int] = {}
    values = [fact.get(field) for fact in units.properties]
    return np.array([-1 if one in (None, "", -1) else numbers.setdefault(str(one), len(numbers)) for one in values])


def _labels(units: Units, given: argparse.Namespace) -> tuple[list[Any], Any, Any]:
    """Numbers the names of grids: those of fixed units first, then the old ones with most units."""
    fixed = _named(units, given.fixed) if given.fixed else None
    old = _named(units, given.old) if given.old else None
    counts: dict[str, int] = {}
    for name in [*(fixed or []), *(old or [])]:
        if name is not None:
            counts[name] = counts.get(name, 0) + 1
    held = {name for name in fixed or [] if name is not None}
    if len(held) > given.districts:
        raise StartProblem(
            _("Units are fixed to {held} grids, more than the {districts} wanted.").format(
                held=len(held), districts=given.districts
            )
        )
    order = sorted(counts, key=lambda name: (name not in held, -counts[name], _natural(name)))
    order = sorted(order[: given.districts], key=_natural) + order[given.districts :]
    numbers = {name: at for at, name in enumerate(order)}
    names: list[Any] = order[: given.districts]
    fresh = (str(number) for number in range(1, 2 * given.districts + len(order) + 1) if str(number) not in counts)
    names += [next(fresh) for _one in range(given.districts - len(names))]

    def numbered(named: list[str | None] | None) -> Any:
        return None if named is None else np.array([-1 if name is None else numbers[name] for name in named])

    return names, numbered(fixed), numbered(old)


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)]


def _named(units: Units, source: str) -> list[str | None]:
    """Reads the grid of each unit from a field, or from a file: an earlier result, or an object from unit to grid."""
    if not source.lower().endswith(".json"):
        if not any(source in fact for fact in units.properties):
            raise StartProblem(_("No unit has the field {field}.").format(field=source))
        values = [fact.get(source) for fact in units.properties]
        return [None if one in (None, "", -1) else str(one) for one in values]
    data = read_json(Path(source))
    if isinstance(data, Mapping) and isinstance(data.get("units"), list):
        data = {str(one["id"]): one["district"] for one in data["units"]}
    if not isinstance(data, Mapping):
        raise StartProblem(_("{file} is neither a result nor an object from unit to grid.").format(file=source))
    return [None if data.get(str(name)) is None else str(data[str(name)]) for name in units.names]


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
    if division.churn is not None:
        figures.insert(-1, (_("load that changes its grid"), f"{division.churn:g}"))
    return "\n".join(f"{name}: {figure}" for name, figure in figures)


def _explained(found: Infeasible, units: Units, problem: Problem) -> str:
    """Says in sentences why there is no division, and what is nearest."""
    facts = {"districts": problem.districts, "tolerance": f"{problem.tolerance:.2%}", "most": found.most}
    facts |= {"least": found.least, "unit": units.names[found.unit] if found.unit is not None else ""}
    facts["load"] = f"{problem.weights[found.unit]:g}" if found.unit is not None else ""
    sentences = {
        Reason.TOO_MANY_DISTRICTS: _("There are {most} units only, too few for {districts} grids."),
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
    facts["least"] = found.least
    lines = [sentences[found.reason].format(**facts)]
    if found.reason is Reason.SEPARATE_PARTS and found.least is not None:
        lines.append(_("It may come out with {least} grids.").format(least=found.least))
    if found.is_proved:
        lines.append(_("That is proved."))
    if found.nearest is not None:
        worst = f"{found.nearest.imbalance:.2%}"
        lines.append(_("The nearest one found differs by {worst}; it is written as the result.").format(worst=worst))
    return " ".join(lines)
