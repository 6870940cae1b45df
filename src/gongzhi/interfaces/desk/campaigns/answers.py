"""Question sheets on pages of the desk: what is asked, what was typed, and what the choices came to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from gongzhi.domain.campaigns.queries import QuestionSums, answer_sums
from gongzhi.domain.surveys.queries import Said, in_language, said_of, sheet

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.foundation.reach import Scope

_NUMBERS = {"integer": re.compile("-?[0-9]{1,8}"), "decimal": re.compile("-?[0-9]{1,8}([.,][0-9]{1,8})?")}

Questions = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page: its field's name, its words, its choices as (name, words, whether chosen), its fault.

    ``is_inside``: it stands below a heading.
    """

    field: str
    kind: str
    said: Said
    is_required: bool
    is_inside: bool
    choices: list[tuple[str, str, bool]]
    typed: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Summed:
    """What the choices of a question came to in all, and by building; ``is_few``: so few answered that none is told.

    ``asked``: of how many households it was asked, and ``only_if`` when, where it has a condition.
    """

    label: str
    choices: list[tuple[str, int]]
    houses: list[tuple[str, list[int]]]
    is_few: bool
    asked: int | None
    only_if: str


def questions_of(visited: Round) -> Questions:
    """Lists the questions of a round's sheet; none where it has no sheet."""
    return sheet(visited.sheet_id).questions if visited.sheet_id else ()


def asked(
    questions: Questions, prefix: str, post: QueryDict | None = None, faults: Mapping[str, Any] | None = None
) -> list[Asked]:
    """Writes the questions as fields whose names begin with a prefix, with what was typed before and its faults."""
    typed = post or QueryDict()
    return [
        Asked(
            field=f"{prefix}{one['name']}",
            kind=one["kind"],
            said=(said := said_of(one, questions)),
            is_required=one["is_required"],
            is_inside=bool(one["group"]),
            choices=[(name, words, name in typed.getlist(f"{prefix}{one['name']}")) for name, words in said.choices],
            typed=typed.get(f"{prefix}{one['name']}", ""),
            fault=str((faults or {}).get(one["name"], "")),
        )
        for one in questions
    ]


def read_answers(questions: Questions, prefix: str, post: QueryDict) -> dict[str, Any] | None:
    """Reads what was typed in the fields of a prefix; None where nothing was. The sheet's rules judge it."""
    found = {one["name"]: _read(one["kind"], post.getlist(f"{prefix}{one['name']}")) for one in questions}
    given = {name: value for name, value in found.items() if value not in ("", [])}
    return given or None


def _read(kind: str, values: list[str]) -> Any:
    if kind == "select_multiple":
        return [one for one in values if one]
    value = (values[0] if values else "").strip()
    if kind in _NUMBERS and _NUMBERS[kind].fullmatch(value):
        return int(value) if kind == "integer" else float(value.replace(",", "."))
    return value


def answer_tables(visited: Round, scope: Scope) -> list[Summed]:
    """Shows what the choices of each question came to, in all and by building; nothing where few answered."""
    questions = questions_of(visited)
    named = {one["name"]: one for one in questions}
    return [_table(named[one.question], questions, one) for one in answer_sums(visited, scope)]


def _table(question: Mapping[str, Any], questions: Questions, sums: QuestionSums) -> Summed:
    said = said_of(question, questions)
    houses = [(one.name, [one.counts.get(name, 0) for name, _label in said.choices]) for one in sums.houses]
    counted = [(label, sums.counts.get(name, 0)) for name, label in said.choices]
    return Summed(
        said.label,
        counted,
        houses,
        is_few=not sums.counts,
        asked=sums.asked,
        only_if=whole_condition(question, questions),
    )


def whole_condition(question: Mapping[str, Any], questions: Questions) -> str:
    """Says when a question is asked, the conditions of the headings above it first."""
    named = {one["name"]: one for one in questions}
    said: list[str] = []
    above: Mapping[str, Any] | None = question
    while above is not None:
        said.insert(0, said_of(above, questions).only_if)
        above = named.get(above["group"])
    return "; ".join(filter(None, said))


def spoken(questions: Questions, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Says the answers of one household in words: question and what was answered, in the sheet's order."""
    return [
        (in_language(one["label"], one["label_en"]), _said(one, answers[one["name"]]))
        for one in questions
        if one["name"] in answers
    ]


def _said(question: Mapping[str, Any], given: Any) -> str:
    words = {name: in_language(label, label_en) for name, label, label_en in question["choices"]}
    return ", ".join(words.get(one, str(one)) for one in (given if isinstance(given, list) else [given]))


def choices_offered(questions: Questions) -> list[tuple[str, str]]:
    """Lists the choices by which households can be looked for: question and choice as a field's value, and in words."""
    return [
        (f"{one['name']} {name}", f"{in_language(one['label'], one['label_en'])}: {in_language(label, label_en)}")
        for one in questions
        for name, label, label_en in one["choices"]
    ]
