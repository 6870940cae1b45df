"""What makes a question sheet: XLSForm rows read into questions, with faults and remarks by row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from gongzhi.domain.surveys.rules.columns import (
    OF_THE_DEVICE,
    Row,
    fault_of_column,
    fault_of_kind,
    in_two_languages,
    kind_and_list,
    remark_on_column,
    remark_on_language,
    remark_on_line,
)
from gongzhi.domain.surveys.rules.expressions import Within, read_condition
from gongzhi.domain.surveys.rules.parts import Misread, Part, Sort
from gongzhi.domain.surveys.rules.truth import NUMBER, Tree
from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.sentences import Sentence
from gongzhi.foundation.sentences import gettext as _

MOST_QUESTIONS, MOST_CHOICES = 40, 100
MOST_LINES, MOST_COLUMNS, LONGEST_WORDS = 5000, 200, 1000
LONGEST_NAME = 80
CHOOSING = (QuestionKind.ONE, QuestionKind.MANY)
SILENT = (QuestionKind.NOTE, QuestionKind.GROUP)
YES = frozenset({"yes", "true", "true()", "1", "是"})
NO = frozenset({"", "no", "false", "false()", "0", "否"})
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,39}\Z")
# What no column of the house may hold (R1, R9, R15) no sheet may ask for either.
NEVER = re.compile(
    r"身份证|证件号|民族|宗教|信仰|户籍|户口|政治面貌|指纹|人脸|银行卡|病史|诊断|轨迹|"
    r"\b(id (card|number)|passport|religion|ethnic\w*|fingerprint|bank account|diagnos\w+)\b",
    re.IGNORECASE,
)
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a workbook that is wrong, or that is left out, and where: sheet, row (as it counts) and column."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a sheet: a question, a note or a heading. ``choices``: name, label and English label of each.

    ``group``: the heading it stands below. ``relevant``, ``required_if`` and ``constraint`` are trees
    (``rules.expressions``) or None.
    """

    name: str
    kind: str
    label: str
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()
    group: str = ""
    relevant: Tree | None = None
    required_if: Tree | None = None
    required_message: str = ""
    required_message_en: str = ""
    constraint: Tree | None = None
    constraint_message: str = ""
    constraint_message_en: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """An XLSForm as it was read: its questions, what is wrong with it, and what of it is left out."""

    questions: list[Question]
    faults: list[Fault]
    remarks: list[Fault]


@dataclass(slots=True)
class _Reading:
    names: frozenset[str]
    lists: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    known: dict[str, Part] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    groups: list[tuple[str, int]] = field(default_factory=list)

    def fault(self, row: int, column: str, sentence: str, sheet: str = "survey") -> None:
        self.faults.append(Fault(sheet, row, column, sentence))

    def remark(self, row: int, column: str, sentence: str, sheet: str = "survey") -> None:
        self.remarks.append(Fault(sheet, row, column, sentence))


def read_form(survey: Sequence[Row], choices: Sequence[Row]) -> Form:
    """Reads the rows of the sheets ``survey`` and ``choices`` of an XLSForm; row 1 is the heading."""
    for sheet, rows in (("survey", survey), ("choices", choices)):
        if len(rows) > MOST_LINES:
            return Form([], [Fault(sheet, MOST_LINES + 2, "", _("At most %(n)d rows.") % {"n": MOST_LINES})], [])
        if len({head for row in rows for head in row}) > MOST_COLUMNS:
            return Form([], [Fault(sheet, 1, "", _("At most %(n)d columns.") % {"n": MOST_COLUMNS})], [])
    reading = _Reading(frozenset(row.get("name", "") for row in survey))
    for sheet, rows in (("survey", survey), ("choices", choices)):
        _look_at_columns(reading, sheet, rows)
    for number, row in enumerate(choices, 2):
        _read_choice(reading, number, row)
    for number, row in enumerate(survey, 2):
        _read_line(reading, number, row)
    for name, number in reading.groups:
        reading.fault(number, "type", _("The group “%(name)s” has no end.") % {"name": name})
    _check_number(reading)
    remarks = sorted(reading.remarks, key=lambda one: (one.sheet == "choices", one.row))
    return Form(reading.questions, reading.faults, remarks)


def _check_number(reading: _Reading) -> None:
    asked = [one for one in reading.questions if one.kind != QuestionKind.GROUP]
    if not asked and not reading.faults:
        reading.fault(2, "type", _("The sheet asks nothing; add a question."))
    if len(asked) > MOST_QUESTIONS or len(reading.questions) > 2 * MOST_QUESTIONS:
        reading.fault(MOST_QUESTIONS + 2, "type", _("At most %(n)d questions fit a visit.") % {"n": MOST_QUESTIONS})


def _look_at_columns(reading: _Reading, sheet: str, rows: Sequence[Row]) -> None:
    """Remarks on each column that changes nothing, at the first row that has something in it."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    for head in heads:
        first = next((number for number, row in enumerate(rows, 2) if row.get(head)), 0)
        sentence = remark_on_column(head) or remark_on_language(head, heads)
        if first and sentence:
            reading.remark(first, head, sentence, sheet)


def _read_choice(reading: _Reading, number: int, row: Row) -> None:
    key = row.get("list_name") or row.get("list name") or ""
    if not any(row.values()):
        return
    name, (label, label_en) = row.get("name", ""), in_two_languages(row, "label")
    if not key:
        reading.fault(number, "list_name", _("Name the list that this choice belongs to."), "choices")
    if not name or not label:
        reading.fault(number, "name" if not name else "label", _("A choice needs a name and a label."), "choices")
    if " " in name:
        reading.fault(number, "name", _("The name of a choice has no blanks."), "choices")
    if name in {one for one, _label, _en in reading.lists.get(key, [])}:
        reading.fault(number, "name", _("This choice stands in its list already."), "choices")
    if max(map(len, (name, label, label_en))) > LONGEST_WORDS:
        reading.fault(number, "label", _too_long(), "choices")
    if _asks_what_nobody_may(label, label_en):
        reading.fault(number, "label", _forbidden(), "choices")
    reading.lists.setdefault(key, []).append((name, label, label_en))


def _read_line(reading: _Reading, number: int, row: Row) -> None:
    kind, list_name = kind_and_list(row)
    if _is_comment(kind, row):
        return
    if kind.lower() in OF_THE_DEVICE:
        reading.left_out.add(row.get("name") or kind)
        reading.remark(number, "type", remark_on_line(kind))
    elif kind == "end_group":
        if reading.groups:
            reading.groups.pop()
        else:
            reading.fault(number, "type", _("No group begins before this end."))
    elif kind != "end_repeat":  # where a repeat begins is said already
        _read_question(reading, number, row, (kind, list_name))


def _is_comment(kind: str, row: Row) -> bool:
    is_off = row.get("disabled", "").lower() in YES
    return is_off or kind.startswith("#") or (not kind and not row.get("name") and not row.get("label"))


def _read_question(reading: _Reading, number: int, row: Row, typed: tuple[str, str]) -> None:
    (kind, list_name), name, before = typed, row.get("name", ""), len(reading.faults)
    _check_kind(reading, number, kind, list_name)
    _check_name(reading, number, name)
    words = {column: in_two_languages(row, column) for column in ("label", "hint", *_MESSAGES)}
    _check_words(reading, number, name, kind, words)
    for column in row if kind in QuestionKind.values else ():
        if row[column] and (sentence := fault_of_column(column)):
            reading.fault(number, column, sentence)
    choices = tuple(reading.lists.get(list_name, ())) if kind in CHOOSING else ()
    own = _part(name, kind, choices)
    trees: dict[str, Any] = {**_conditions(reading, number, row, own)}
    if len(reading.faults) == before:
        facts: dict[str, Any] = {
            f"{column}{end}": one for column, both in words.items() for end, one in zip(("", "_en"), both, strict=True)
        }
        is_required = row.get("required", "").lower() in YES and kind not in SILENT
        group = reading.groups[-1][0] if reading.groups else ""
        reading.questions.append(
            Question(name=name, kind=kind, is_required=is_required, choices=choices, group=group, **facts, **trees)
        )
    reading.taken.add(name)
    if own is not None:
        reading.known[name] = own
    if kind == QuestionKind.GROUP:
        reading.groups.append((name, number))


_MESSAGES = ("required_message", "constraint_message")


def _check_kind(reading: _Reading, number: int, kind: str, list_name: str) -> None:
    if kind not in QuestionKind.values:
        reading.fault(number, "type", fault_of_kind(kind))
    elif kind in CHOOSING and list_name not in reading.lists:
        if list_name.endswith(" or_other"):
            reading.fault(number, "type", _("“or_other” is not carried out here; add a choice and a question of text."))
        else:
            reading.fault(
                number, "type", _("There is no list “%(name)s” in the sheet “choices”.") % {"name": list_name}
            )
    elif kind in CHOOSING and len(reading.lists[list_name]) > MOST_CHOICES:
        reading.fault(number, "type", _("At most %(n)d choices fit a question.") % {"n": MOST_CHOICES})


def _check_name(reading: _Reading, number: int, name: str) -> None:
    if not NAME.match(name):
        reading.fault(number, "name", _("A name starts with a letter and holds letters, digits, _ . and - only."))
    elif name in reading.taken:
        reading.fault(number, "name", _("Another question has this name."))


def _check_words(reading: _Reading, number: int, name: str, kind: str, words: dict[str, tuple[str, str]]) -> None:
    if not words["label"][0] and kind != QuestionKind.GROUP:
        reading.fault(number, "label", _("Write what is asked."))
    for column, both in words.items():
        own = name.replace("_", " ") if column == "label" else ""
        if max(map(len, both)) > LONGEST_WORDS:
            reading.fault(number, column, _too_long())
        if _asks_what_nobody_may(own, *both):
            reading.fault(number, column, _forbidden())


def _part(name: str, kind: str, choices: Iterable[tuple[str, str, str]]) -> Part | None:
    """Gives what later conditions may look at of a question; None for what nobody answers."""
    names = frozenset(one for one, _label, _en in choices)
    sorts = {
        QuestionKind.ONE: Sort.NUMBERED if names and all(map(NUMBER.fullmatch, names)) else Sort.CHOICE,
        QuestionKind.MANY: Sort.CHOICES,
        QuestionKind.NUMBER: Sort.NUMBER,
        QuestionKind.DECIMAL: Sort.NUMBER,
        QuestionKind.DATE: Sort.DAY,
        QuestionKind.TEXT: Sort.WORDS,
    }
    return Part(["ask", name], sorts[kind], f"${{{name}}}", names) if kind in sorts else None  # type: ignore[index]


def _conditions(reading: _Reading, number: int, row: Row, own: Part | None) -> dict[str, Tree | None]:
    """Reads the conditions of a line; what only an answer can have is a fault where nobody answers."""
    required = row.get("required", "")
    texts = {
        "relevant": row.get("relevant", ""),
        "required_if": "" if required.lower() in YES | NO else required,
        "constraint": row.get("constraint", ""),
    }
    trees: dict[str, Tree | None] = {}
    for name, text in texts.items():
        column = "required" if name == "required_if" else name
        is_constraint = name == "constraint"
        here = Part(["here"], own.sort, ".", own.names) if own and is_constraint else None
        within = Within(
            known=reading.known,
            later=reading.names,
            left_out=frozenset(reading.left_out),
            here=here,
            own=row.get("name", ""),
            may_today=name != "relevant",
        )
        trees[name] = None
        try:
            if text and is_constraint and own is None:
                raise Misread(_("Nobody answers this line; a constraint belongs to a question."))
            trees[name] = read_condition(text, within) if text else None
        except Misread as problem:
            reading.fault(number, column, problem.sentence)
    return trees


def _asks_what_nobody_may(*words: str) -> bool:
    plain = "".join(one for one in unicodedata.normalize("NFKC", " ".join(words)) if unicodedata.category(one) != "Cf")
    # Forms are often set with blanks inside of a word: 民　族.
    return bool(NEVER.search(plain) or NEVER.search(_BLANK.sub("", plain)))


def _too_long() -> Sentence:
    return _("At most %(n)d characters.") % {"n": LONGEST_WORDS}


def _forbidden() -> Sentence:
    return _("Nobody may be asked this at a door: identity numbers, religion, ethnicity, health findings and the like.")


def kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Writes questions as they are kept."""
    return [asdict(one) | {"choices": [list(choice) for choice in one.choices]} for one in questions]
