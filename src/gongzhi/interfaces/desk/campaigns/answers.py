"""Question sheets on pages of the desk: what is asked, what was typed, and what the choices came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import get_language

from gongzhi.domain.surveys.queries import sheet

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

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
    """What the choices of a question came to over all buildings."""

    label: str
    choices: list[tuple[str, int]]


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


def answer_rows(visited: Round) -> list[Summed]:
    """Adds a round's sums per building up: the choices of each question and how often each was chosen."""
    rows = []
    for one in questions_of(visited):
        counts = {
            name: sum(house.get(one["name"], {}).get(name, 0) for house in visited.answer_sums.values())
            for name, _label, _en in one["choices"]
        }
        if any(counts.values()):
            shown = [(_words(label, label_en), counts[name]) for name, label, label_en in one["choices"]]
            rows.append(Summed(_words(one["label"], one["label_en"]), shown))
    return rows
