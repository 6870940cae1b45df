"""Judging facts by a check of a rule pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gongzhi.algorithms.ruling.packs import Check, Condition, Pack, Status, Words

Value = int | Decimal | Fraction | bool | None


class Answer(StrEnum):
    """What a check found; without its facts it says nothing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer of one check, with its article and the sentences to show.

    ``sentences`` are those of the conditions that decided, or that could not; ``missing`` names the facts that were
    not given.
    """

    check: Check
    pack: Pack
    answer: Answer
    status: Status
    sentences: tuple[Words, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Tells whether the answer is yes."""
        return self.answer is Answer.YES

    @property
    def article(self) -> str:
        """Names law and article, as they are cited."""
        return f"《{self.pack.name.zh}》{self.check.article}"


def judge(pack: Pack, code: str, facts: Mapping[str, Value], *, on: date) -> Ruling:
    """Judges facts by one check of a pack, as of a day.

    Numbers are exact: ``int``, ``Decimal`` or ``Fraction``; "more than half" is strict, "at least half" is not. What is
    unknown decides nothing, unless another condition decides already. Raises ``KeyError`` for an unknown check and
    ``TypeError`` for a float.
    """
    check = pack.check(code)
    if check is None:
        raise KeyError(f"{pack.code} has no check {code}")
    known = {name: value for name, value in facts.items() if value is not None}
    if any(isinstance(value, float) for value in known.values()):
        raise TypeError("facts are exact numbers; a float is none")
    found = [(condition, _holds(condition, known)) for condition in check.conditions if _counts(condition, known)]
    status = check.status if on >= pack.text_since else Status.TO_CHECK
    answer = _any(found) if check.any_of else _all(found)
    wanted = {Answer.YES: True, Answer.NO: False}.get(answer)
    missing = tuple(name for name in check.facts if name not in known)
    return Ruling(
        check=check,
        pack=pack,
        answer=answer,
        status=status,
        sentences=tuple(condition.says for condition, result in found if result is wanted),
        missing=missing if answer is Answer.UNKNOWN else (),
    )


def needed_facts(pack: Pack, code: str) -> tuple[str, ...]:
    """Names the facts that a check asks about."""
    check = pack.check(code)
    return check.facts if check else ()


def _counts(condition: Condition, known: Mapping[str, Value]) -> bool:
    """Tells whether a condition is asked at all; where that is unknown, it is."""
    return condition.when is None or _holds(condition.when, known) is not False


def _holds(condition: Condition, known: Mapping[str, Value]) -> bool | None:
    if condition.when is not None and _holds(condition.when, known) is None:
        return None
    given = known.get(condition.fact)
    if given is None or (condition.share_of and not known.get(condition.share_of)):
        return None
    if isinstance(condition.value, bool):
        found = bool(given) if condition.relation == "is" else int(given) % 2 == 1
        return found is condition.value
    number = Fraction(given)
    if condition.share_of:
        number /= Fraction(known[condition.share_of] or 1)
    return _compares(number, condition.relation, condition.value)


def _compares(number: Fraction, relation: str, value: Fraction) -> bool:
    if relation == "at_least":
        return number >= value
    if relation == "at_most":
        return number <= value
    return number > value if relation == "more_than" else number < value


def _all(found: list[tuple[Condition, bool | None]]) -> Answer:
    results = [result for _condition, result in found]
    if False in results:
        return Answer.NO
    # Where no condition counts, nothing is asked for.
    return Answer.UNKNOWN if None in results else Answer.YES


def _any(found: list[tuple[Condition, bool | None]]) -> Answer:
    results = [result for _condition, result in found]
    if True in results:
        return Answer.YES
    return Answer.UNKNOWN if None in results or not results else Answer.NO
