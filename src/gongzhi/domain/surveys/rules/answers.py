"""Answers checked against a sheet: only what was asked counts, and each fault names its question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.surveys.rules.telling import constraint_words, in_language, required_words
from gongzhi.domain.surveys.rules.truth import DAY, holds, is_asked
from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.errors import NotSo, Sentence

LONGEST_TEXT, LARGEST = 500, 1_000_000


def check_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Gives the answers of a visit on a day as they are kept; one to a question that does not apply is left out.

    Raises ``NotSo`` with the questions that were answered wrongly.
    """
    faults: dict[str, Sentence] = {
        name: _("There is no such question.") for name in answers if all(one["name"] != name for one in questions)
    }
    standing: dict[str, Any] = {}
    for one in questions:
        if not is_asked(one, standing):
            continue
        given = answers.get(one["name"])
        standing[one["name"]] = None if given in ("", []) else given
        if fault := _fault(one, questions, standing, on.isoformat()):
            faults[one["name"]] = fault
            standing[one["name"]] = None
    if faults:
        first = next(iter(faults))
        label = next((in_language(one["label"], one["label_en"]) for one in questions if one["name"] == first), first)
        raise NotSo(_("“%(question)s”: %(fault)s") % {"question": label, "fault": faults[first]}, fields=faults)
    return {name: _whole(given) for name, given in standing.items() if given is not None}


def _fault(
    one: Mapping[str, Any], questions: Sequence[Mapping[str, Any]], standing: Mapping[str, Any], on: str
) -> Sentence:
    given = standing[one["name"]]
    if given is None:
        must = one["is_required"] or (one["required_if"] and holds(one["required_if"], standing, on=on))
        return required_words(one) if must else ""
    if not _fits(one, given):
        return _("This is no answer to the question.")
    return "" if holds(one["constraint"], standing, given, on) else constraint_words(one, questions)


def _whole(given: Any) -> Any:
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _fits(question: Mapping[str, Any], given: Any) -> bool:
    names = {choice[0] for choice in question["choices"]}
    match question["kind"]:
        case QuestionKind.ONE:
            return isinstance(given, str) and given in names
        case QuestionKind.MANY:
            is_list = isinstance(given, list) and all(isinstance(one, str) for one in given)
            return is_list and set(given) <= names and len(set(given)) == len(given)
        case QuestionKind.NUMBER:
            return isinstance(given, int) and _is_number(given)
        case QuestionKind.DECIMAL:
            return _is_number(given)
        case QuestionKind.DATE:
            return isinstance(given, str) and _is_day(given)
        case QuestionKind.TEXT:
            return isinstance(given, str) and len(given) <= LONGEST_TEXT
    return False


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < LARGEST


def _is_day(given: str) -> bool:
    try:
        return bool(re.fullmatch(DAY, given) and date.fromisoformat(given))
    except ValueError:
        return False
