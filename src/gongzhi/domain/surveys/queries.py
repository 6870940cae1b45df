"""What is asked about question sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.surveys import rules
from gongzhi.domain.surveys.models import Sheet
from gongzhi.domain.surveys.rules import Fault, Question, constraint_words, in_language, read_form, required_words
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import told
from gongzhi.foundation.text import mask_identity_numbers

__all__ = [
    "Fault",
    "Question",
    "Said",
    "applying",
    "checked_answers",
    "choices_of",
    "conditional",
    "in_language",
    "read_form",
    "remarks_of",
    "said_of",
    "sheet",
    "sheets_of",
]

Questions = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Said:
    """A question in the reader's language: its words, when it is asked, when it must be answered, and what is refused.

    ``only_if``, ``must_if`` and ``must_hold`` are conditions in words, empty where there is none; ``if_missing`` and
    ``if_wrong`` are the sentences that refuse, the latter in the sheet's ``own_words`` or the house's.
    """

    label: str
    hint: str
    choices: list[tuple[str, str]]
    only_if: str
    must_if: str
    must_hold: str
    if_missing: str
    if_wrong: str
    own_words: bool


def sheet(id: UUID) -> Sheet:
    """Finds one question sheet; raises ``NotThere``."""
    found = Sheet.objects.filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such question sheet. Go back to the list and choose it there."))
    return found


def sheets_of(community_id: UUID) -> QuerySet[Sheet]:
    """Lists a community's question sheets, by name, the newest version first."""
    return Sheet.objects.filter(community_id=community_id)


def checked_answers(questions: Questions, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Gives the answers of a visit on a day as they are kept, identity numbers masked; raises ``NotSo``.

    An answer to a question that does not apply is left out.
    """
    good = rules.check_answers(questions, answers, on)
    return {name: mask_identity_numbers(given)[0] if isinstance(given, str) else given for name, given in good.items()}


def applying(questions: Questions, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the questions that apply to a household by what it answered, each with its answer or None."""
    return rules.asked(questions, answers)


def conditional(questions: Questions) -> frozenset[str]:
    """Names the questions that are not asked of everybody: they, or a heading above them, have a condition."""
    found: set[str] = set()
    for one in questions:
        if one["relevant"] is not None or one["group"] in found:
            found.add(one["name"])
    return frozenset(found)


def choices_of(questions: Questions) -> frozenset[str]:
    """Names the questions whose answers are choices; only these can be summed."""
    return frozenset(one["name"] for one in questions if one["kind"] in rules.CHOOSING)


def said_of(question: Mapping[str, Any], questions: Questions) -> Said:
    """Says a question of a sheet in the reader's language."""
    only_if, must_if, must_hold = (
        rules.told(question[name], questions, question) if question[name] is not None else ""
        for name in ("relevant", "required_if", "constraint")
    )
    return Said(
        label=in_language(question["label"], question["label_en"]),
        hint=in_language(question["hint"], question["hint_en"]),
        choices=[(name, in_language(label, label_en)) for name, label, label_en in question["choices"]],
        only_if=only_if,
        must_if=must_if,
        must_hold=must_hold,
        if_missing=required_words(question),
        if_wrong=constraint_words(question, questions) if must_hold else "",
        own_words=bool(question["constraint_message"]),
    )


def remarks_of(kept: Sheet) -> list[Fault]:
    """Lists what of a sheet's workbook was left out, in the reader's language."""
    return [Fault(name, row, column, told(sentence)) for name, row, column, sentence in kept.remarks]
