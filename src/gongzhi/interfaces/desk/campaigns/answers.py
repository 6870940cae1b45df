"""Question sheets on pages of the desk: what is asked, what was typed, and what the choices came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import get_language

from gongzhi.domain.campaigns.queries import QuestionSums, answer_sums
from gongzhi.domain.surveys.queries import sheet

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.foundation.reach import Scope

Questions = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page: the name of its field, its words, and its choices as (name, words, whether chosen)."""

    field: str
    kind: str
    label: str
    hint: str
    is_required: bool
    choices: list[tuple[str, str, bool]]
    typed: str


@dataclass(frozen=True, slots=True)
class Summed:
    """What the choices of a question came to in all, and by building; ``is_few``: so few answered that none is told."""

    label: str
    choices: list[tuple[str, int]]
    houses: list[tuple[str, list[int]]]
    is_few: bool


def questions_of(visited: Round) -> Questions:
    """Lists the questions of a round's sheet; none where it has no sheet."""
    return sheet(visited.sheet_id).questions if visited.sheet_id else ()


def asked(questions: Questions, prefix: str, post: QueryDict | None = None) -> list[Asked]:
    """Writes the questions as fields whose names begin with a prefix, with what was typed before."""
    typed = post or QueryDict()
    return [
        Asked(
            field=f"{prefix}{one['name']}",
            kind=one["kind"],
            label=_words(one["label"], one["label_en"]),
            hint=one["hint"],
            is_required=one["is_required"],
            choices=[
                (name, _words(label, label_en), name in typed.getlist(f"{prefix}{one['name']}"))
                for name, label, label_en in one["choices"]
            ],
            typed=typed.get(f"{prefix}{one['name']}", ""),
        )
        for one in questions
    ]


def _words(label: str, label_en: str) -> str:
    return label_en if label_en and (get_language() or "").startswith("en") else label


def read_answers(questions: Questions, prefix: str, post: QueryDict) -> dict[str, Any] | None:
    """Reads what was typed in the fields of a prefix; None where nothing was. The sheet's rules judge it."""
    found = {one["name"]: _read(one["kind"], post.getlist(f"{prefix}{one['name']}")) for one in questions}
    given = {name: value for name, value in found.items() if value not in ("", [])}
    return given or None


def _read(kind: str, values: list[str]) -> Any:
    if kind == "select_multiple":
        return [one for one in values if one]
    value = (values[0] if values else "").strip()
    is_number = kind == "integer" and value.removeprefix("-").isdecimal() and len(value) < 9
    return int(value) if is_number else value


def answer_tables(visited: Round, scope: Scope) -> list[Summed]:
    """Shows what the choices of each question came to, in all and by building; nothing where few answered."""
    questions = {one["name"]: one for one in questions_of(visited)}
    return [_table(questions[one.question], one) for one in answer_sums(visited, scope)]


def _table(question: Mapping[str, Any], sums: QuestionSums) -> Summed:
    choices = [(name, _words(label, label_en)) for name, label, label_en in question["choices"]]
    houses = [(one.name, [one.counts.get(name, 0) for name, _label in choices]) for one in sums.houses]
    counted = [(label, sums.counts.get(name, 0)) for name, label in choices]
    return Summed(_words(question["label"], question["label_en"]), counted, houses, is_few=not sums.counts)


def spoken(questions: Questions, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Says the answers of one household in words: question and what was answered, in the sheet's order."""
    return [
        (_words(one["label"], one["label_en"]), _said(one, answers[one["name"]]))
        for one in questions
        if one["name"] in answers
    ]


def _said(question: Mapping[str, Any], given: Any) -> str:
    words = {name: _words(label, label_en) for name, label, label_en in question["choices"]}
    return ", ".join(words.get(one, str(one)) for one in (given if isinstance(given, list) else [given]))


def choices_offered(questions: Questions) -> list[tuple[str, str]]:
    """Lists the choices by which households can be looked for: question and choice as a field's value, and in words."""
    return [
        (f"{one['name']} {name}", f"{_words(one['label'], one['label_en'])}: {_words(label, label_en)}")
        for one in questions
        for name, label, label_en in one["choices"]
    ]
