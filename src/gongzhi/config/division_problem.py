"""From the units of a file and the wishes of a command line to the problem that the divider takes."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gongzhi.algorithms.districting import Problem, gabriel_graph, touching_walls
from gongzhi.algorithms.districting.neighbours import parts, to_csr
from gongzhi.config.console import _, say
from gongzhi.config.division_files import LOADS, Units, read_json, read_lines, read_pairs
from gongzhi.config.problems import StartProblem

# Heavier than this no sum of squares stays exact.
HEAVIEST = 1e15
# Names that are listed in a sentence at most.
STRANGERS = 5


def problem_of(units: Units, given: argparse.Namespace) -> tuple[Problem, list[Any]]:
    """Makes the problem, and the names of its grids; raises ``StartProblem`` where the wishes do not fit the units."""
    _check_wishes(len(units.names), given)
    positions = np.array(units.positions, dtype=np.float64)
    pairs = _neighbours(units, given, positions)
    indptr, indices = to_csr(len(positions), set(pairs))
    if given.join_islands:
        indptr, indices = to_csr(len(positions), set(pairs) | _bridges(indptr, indices, positions))
    names, fixed, old = _labels(units, given)
    lines = read_lines(given.lines, units) if given.lines else []
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


def _check_wishes(units: int, given: argparse.Namespace) -> None:
    if given.districts < 1:
        raise StartProblem(_("At least one grid is made: --districts 1 or more."))
    if given.districts > units:
        raise StartProblem(
            _("There are {most} units only, too few for {districts} grids.").format(
                most=units, districts=given.districts
            )
        )
    if not all(0 <= one < 1 for one in (given.tolerance, given.second_tolerance or 0.0)):
        raise StartProblem(_("Give a tolerance from 0 to below 1: 0.05 allows 5 % above and below the mean."))


def _neighbours(units: Units, given: argparse.Namespace, positions: Any) -> list[tuple[int, int]]:
    """Takes the neighbours that are given; else walls that touch; else, or where hardly any do, the Gabriel graph."""
    if given.neighbours:
        return read_pairs(given.neighbours, units)
    if units.pairs:
        return units.pairs
    pairs = touching_walls(units.outlines) if units.outlines else []
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
    # Where most units have a load, one without it is an oversight and is named.
    half = len(units.properties) / 2
    known = next((one for one in LOADS if sum(one in fact for fact in units.properties) > half), None)
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
        except (TypeError, ValueError, OverflowError):
            raise StartProblem(
                _("Unit {name}: {value} in the field {field} is no number.").format(
                    name=units.names[at], value=str(fact[field])[:80], field=field
                )
            ) from None
        if not 0 <= found[at] <= HEAVIEST:
            raise StartProblem(
                _("Unit {name}: the load in the field {field} is negative, too large or not finite.").format(
                    name=units.names[at], field=field
                )
            )
    if not found.any():
        raise StartProblem(_("The field {field} is 0 for every unit.").format(field=field))
    return found


def _courtyards(units: Units, field: str | None) -> Any:
    if field is None:
        return np.full(len(units.names), -1, dtype=np.int64)
    if not any(field in fact for fact in units.properties):
        raise StartProblem(_("No unit has the field {field}.").format(field=field))
    numbers: dict[str, int] = {}
    values = [fact.get(field) for fact in units.properties]
    return np.array([-1 if _is_nothing(one) else numbers.setdefault(str(one), len(numbers)) for one in values])


def _is_nothing(value: Any) -> bool:
    """Tells whether a field was left out; spreadsheets and data frames write that as NaN."""
    return value in (None, "", -1) or (isinstance(value, float) and math.isnan(value))


def _labels(units: Units, given: argparse.Namespace) -> tuple[list[Any], Any, Any]:
    """Numbers the names of grids: those of fixed units first, then the old ones with most units."""
    fixed = _named(units, given.fixed, is_strict=True) if given.fixed else None
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
    # Not isdigit(): "²" and "①" are digits of no number. Longer numbers Python does not read.
    pieces = re.findall(r"\d{1,4000}|\D+", name)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def _named(units: Units, source: str, *, is_strict: bool = False) -> list[str | None]:
    """Reads the grid of each unit from a field, or from a file: an earlier result, or an object from unit to grid.

    Names of no unit are said; ``is_strict`` refuses them, as a wish that would quietly come to nothing.
    """
    if not source.lower().endswith(".json"):
        if not any(source in fact for fact in units.properties):
            raise StartProblem(_("No unit has the field {field}.").format(field=source))
        values = [fact.get(source) for fact in units.properties]
        return [None if _is_nothing(one) else str(one) for one in values]
    data = read_json(Path(source))
    listed = data.get("units") if isinstance(data, Mapping) else None
    if isinstance(listed, list) and all(isinstance(one, Mapping) and {"id", "district"} <= set(one) for one in listed):
        data = {str(one["id"]): one["district"] for one in listed}
    if not isinstance(data, Mapping):
        raise StartProblem(_("{file} is neither a result nor an object from unit to grid.").format(file=source))
    if not any(str(name) in data for name in units.names):
        raise StartProblem(_("{file} names none of the units.").format(file=source))
    _say_strangers(data, units, source, is_strict=is_strict)
    values = [data.get(str(name)) for name in units.names]
    return [None if _is_nothing(one) else str(one) for one in values]


def _say_strangers(data: Mapping[str, Any], units: Units, source: str, *, is_strict: bool) -> None:
    known = set(map(str, units.names))
    strangers = [name for name in data if name not in known]
    if not strangers:
        return
    named = ", ".join(strangers[:STRANGERS]) + (", …" if len(strangers) > STRANGERS else "")
    if is_strict:
        raise StartProblem(
            _("{file} names {count} that are no units: {names}. Correct the names or take them out.").format(
                file=source, count=len(strangers), names=named
            )
        )
    # An old division may well have had buildings that stand no longer.
    say(
        _("{file} names {count} that are no units, which is left out: {names}.").format(
            file=source, count=len(strangers), names=named
        )
    )
