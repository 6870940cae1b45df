"""What makes a question sheet: XLSForm rows read with faults by row and column, and answers checked against it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.errors import NotSo, Sentence

MOST_QUESTIONS = 40
LONGEST_NAME, LONGEST_TEXT = 80, 500
CHOOSING = (QuestionKind.ONE, QuestionKind.MANY)
YES = frozenset({"yes", "true", "1", "是"})
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,39}$")
# Columns of XLSForm that change what is asked; a sheet that needs them would be shown wrongly without.
UNKNOWN = ("relevant", "constraint", "calculation", "repeat_count", "choice_filter")
# What no column of the house may hold (R1, R9, R15) no sheet may ask for either.
NEVER = re.compile(
    r"身份证|证件号|民族|宗教|信仰|户籍|户口|政治面貌|指纹|人脸|银行卡|病史|诊断|轨迹|"
    r"\b(id (card|number)|passport|religion|ethnic\w*|fingerprint|bank account|diagnos\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a workbook, where: sheet, row (as the spreadsheet counts) and column."""

    sheet: str
    row: int
    column: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a sheet. ``choices``: name, label and English label of each."""

    name: str
    kind: str
    label: str
    label_en: str = ""
    hint: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class _Reading:
    lists: dict[str, list[tuple[str, str, str]]]
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, sentence: Sentence, sheet: str = "survey") -> None:
        self.faults.append(Fault(sheet, row, column, sentence))


Row = Mapping[str, str]


def read_form(survey: Sequence[Row], choices: Sequence[Row]) -> tuple[list[Question], list[Fault]]:
    """Reads the rows of the sheets ``survey`` and ``choices`` of an XLSForm; row 1 is the heading."""
    reading = _Reading({})
    for number, row in enumerate(choices, 2):
        _read_choice(reading, number, row)
    for number, row in enumerate(survey, 2):
        if any(row.values()):
            _read_question(reading, number, row)
    if not reading.questions and not reading.faults:
        reading.fault(2, "type", _("The sheet asks nothing; add a question."))
    if len(reading.questions) > MOST_QUESTIONS:
        reading.fault(MOST_QUESTIONS + 2, "type", _("At most %(n)d questions fit a visit.") % {"n": MOST_QUESTIONS})
    return reading.questions, reading.faults


def _read_choice(reading: _Reading, number: int, row: Row) -> None:
    key = _first(row, "list_name", "list name")
    if not any(row.values()):
        return
    name, (label, label_en) = row.get("name", ""), _labels(row)
    if not key:
        reading.fault(number, "list_name", _("Name the list that this choice belongs to."), "choices")
    if not name or not label:
        reading.fault(number, "name" if not name else "label", _("A choice needs a name and a label."), "choices")
    if name in {one for one, _label, _en in reading.lists.get(key, [])}:
        reading.fault(number, "name", _("This choice stands in its list already."), "choices")
    if NEVER.search(f"{label} {label_en}"):
        reading.fault(number, "label", _forbidden(), "choices")
    reading.lists.setdefault(key, []).append((name, label, label_en))


def _read_question(reading: _Reading, number: int, row: Row) -> None:
    kind, _space, list_name = row.get("type", "").strip().partition(" ")
    (label, label_en), name = _labels(row), row.get("name", "")
    hint, before = row.get("hint", ""), len(reading.faults)
    if kind not in QuestionKind.values:
        reading.fault(number, "type", _unknown_kind(kind))
    elif kind in CHOOSING and list_name.strip() not in reading.lists:
        reading.fault(number, "type", _("There is no list “%(name)s” in the sheet “choices”.") % {"name": list_name})
    _check_name(reading, number, name)
    _check_words(reading, number, label, f"{name.replace('_', ' ')} {label} {label_en} {hint}")
    for column in filter(row.get, UNKNOWN):
        reading.fault(number, column, _("This column is not carried out here; empty it, or ask in another way."))
    if len(reading.faults) == before:
        choices = tuple(reading.lists[list_name.strip()]) if kind in CHOOSING else ()
        is_required = row.get("required", "").lower() in YES
        reading.questions.append(Question(name, kind, label, label_en, hint, is_required, choices))


def _check_name(reading: _Reading, number: int, name: str) -> None:
    if not NAME.match(name):
        reading.fault(number, "name", _("A name starts with a letter and holds letters, digits, _ . and - only."))
    elif name in {one.name for one in reading.questions}:
        reading.fault(number, "name", _("Another question has this name."))


def _check_words(reading: _Reading, number: int, label: str, words: str) -> None:
    if not label:
        reading.fault(number, "label", _("Write what is asked."))
    if NEVER.search(words):
        reading.fault(number, "label", _forbidden())


def _labels(row: Row) -> tuple[str, str]:
    """Finds the label and its English one among ``label``, ``label::中文 (zh)`` and ``label::English (en)``."""
    english = next((text for name, text in row.items() if name.startswith("label::") and "en" in name.lower()), "")
    other = next((text for name, text in row.items() if name.startswith("label::") and "en" not in name.lower()), "")
    return row.get("label", "") or other or english, english


def _first(row: Row, *names: str) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _unknown_kind(kind: str) -> str:
    known = ", ".join(QuestionKind.values)
    return _("“%(kind)s” cannot be asked at a door; use one of %(known)s.") % {"kind": kind or "-", "known": known}


def _forbidden() -> str:
    return _("Nobody may be asked this at a door: identity numbers, religion, ethnicity, health findings and the like.")


def kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Writes questions as they are kept."""
    return [asdict(one) | {"choices": [list(choice) for choice in one.choices]} for one in questions]


def check_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the answers of a visit as they are kept; raises ``NotSo`` with the questions that were answered wrongly."""
    known = {one["name"]: one for one in questions}
    faults: dict[str, Sentence] = {name: _("There is no such question.") for name in set(answers) - set(known)}
    good: dict[str, Any] = {}
    for name, one in known.items():
        given = answers.get(name)
        if given in (None, "", []):
            if one["is_required"]:
                faults[name] = _("This question is still to be answered.")
        elif not _fits(one, given):
            faults[name] = _("This is no answer to the question.")
        else:
            good[name] = given
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)
    return good


def _fits(question: Mapping[str, Any], given: Any) -> bool:
    names = {choice[0] for choice in question["choices"]}
    match question["kind"]:
        case QuestionKind.ONE:
            return isinstance(given, str) and given in names
        case QuestionKind.MANY:
            return isinstance(given, list) and all(isinstance(one, str) for one in given) and set(given) <= names
        case QuestionKind.NUMBER:
            return isinstance(given, int) and not isinstance(given, bool) and abs(given) < 1_000_000
        case QuestionKind.TEXT:
            return isinstance(given, str) and len(given) <= LONGEST_TEXT
    return False
