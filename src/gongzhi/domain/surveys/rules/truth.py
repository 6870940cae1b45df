"""Whether a condition holds, and which questions are asked: the same as ``frontend/src/pocket/conditions.ts``.

Both are held to one table of cases, ``tests/domain/surveys/conditions.json``. Answers are as they are kept: text, a
number, a list of names, a day as ``2020-01-31``. What was not answered is the empty text, as in XPath.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

Tree = list[Any]
Value = str | float | bool

NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def holds(tree: Tree | None, answers: Mapping[str, Any], here: Any = None, on: str = "") -> bool:
    """Tells whether a condition holds; nothing always does. ``here``: the answer it is about; ``on``: today."""
    return tree is None or value(tree, answers, here, on) is True


def asked(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the questions and headings that apply, in their order, each with its answer or None.

    A condition looks back only, and an answer to a question that does not apply is none.
    """
    standing: dict[str, Any] = {}
    for one in questions:
        if is_asked(one, standing):
            standing[one["name"]] = answers.get(one["name"])
    return standing


def is_asked(question: Mapping[str, Any], standing: Mapping[str, Any]) -> bool:
    """Tells whether a question applies after what stands before it: its heading does, and its own condition holds."""
    return (not question["group"] or question["group"] in standing) and holds(question["relevant"], standing)


def value(tree: Tree, answers: Mapping[str, Any], here: Any = None, on: str = "") -> Value:
    """Gives what a tree comes to."""
    kind, *parts = tree
    match kind:
        case "ask":
            return _plain(answers.get(parts[0]))
        case "here":
            return _plain(here)
        case "text":
            return str(parts[0])
        case "number":
            return float(parts[0])
        case "today":
            return on
        case "regex":
            return is_of_form(str(value(parts[0], answers, here, on)), parts[1])
    return _DOES[kind](*(value(part, answers, here, on) for part in parts))


def _plain(answer: Any) -> Value:
    if answer is None:
        return ""
    if isinstance(answer, list | tuple):
        return " ".join(str(one) for one in answer)
    return float(answer) if isinstance(answer, int | float) else str(answer)


def number(of: Value) -> float:
    """Makes a number of a value; a day counts from 1970, and what is no number is NaN."""
    if not isinstance(of, str):
        return float(of)
    if NUMBER.fullmatch(of):
        return float(of)
    try:
        return float((date.fromisoformat(of) - date(1970, 1, 1)).days) if DAY.fullmatch(of) else math.nan
    except ValueError:
        return math.nan


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return number(one) == number(other)
    return one == other


def _divided(one: Value, other: Value) -> float:
    above, below = number(one), number(other)
    if below:
        return above / below
    return math.nan if math.isnan(above) or not above else math.copysign(math.inf, above) * math.copysign(1, below)


def _rest(one: Value, other: Value) -> float:
    above, below = number(one), number(other)
    return math.fmod(above, below) if math.isfinite(above) and below else math.nan


def _names(of: Value) -> list[str]:
    return str(of).split(" ") if of != "" else []


def is_of_form(words: str, form: Sequence[Sequence[Any]]) -> bool:
    """Tells whether words have a form from end to end: signs from ranges, each so many times; None: without end.

    Every place that may be reached is followed at once, and each sign looked at once a part: no form takes long.
    """
    places = [True] + [False] * len(words)
    for ranges, least, most in form:
        before, run = list(accumulate(places, initial=0)), 0
        for at in range(len(words) + 1):
            # The signs from ``run`` up to here are all within the ranges.
            run = run if at == 0 or _is_within(words[at - 1], ranges) else at
            first, last = run if most is None else max(run, at - most), at - least
            places[at] = first <= last and before[first] < before[last + 1]
    return places[-1]


def _is_within(sign: str, ranges: Sequence[Sequence[str]]) -> bool:
    return any(first <= sign <= last for first, last in ranges)


_DOES: dict[str, Callable[..., Value]] = {
    "true": lambda: True,
    "false": lambda: False,
    "and": lambda *all_of: all(one is True for one in all_of),
    "or": lambda *one_of: any(one is True for one in one_of),
    "not": lambda one: one is not True,
    "=": _same,
    "!=": lambda one, other: not _same(one, other),
    "<": lambda one, other: number(one) < number(other),
    "<=": lambda one, other: number(one) <= number(other),
    ">": lambda one, other: number(one) > number(other),
    ">=": lambda one, other: number(one) >= number(other),
    "+": lambda one, other: number(one) + number(other),
    "-": lambda one, other: number(one) - number(other),
    "*": lambda one, other: number(one) * number(other),
    "div": _divided,
    "mod": _rest,
    "minus": lambda one: -number(one),
    "selected": lambda one, name: name in _names(one),
    "count-selected": lambda one: float(len(_names(one))),
    "string-length": lambda one: float(len(str(one))),
}
