"""What a rule pack is, and how it is read from its file; a file that says something else is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

RELATIONS = ("at_least", "at_most", "more_than", "below", "is", "odd")
EVERYWHERE = frozenset({"community", "village"})


class FaultyPack(ValueError):
    """A file of rules cannot be used as it stands; the text says where."""


class Status(StrEnum):
    """How far a check was compared with the text of the law."""

    VERIFIED = "verified"
    ARTICLE_TO_CHECK = "article_to_check"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages of the house."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a check asks about: a whole number or an exact share of one, or yes and no."""

    name: str
    label: Words
    is_yes_or_no: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a fact, or of its share of another fact, with a value; ``when`` says whether it counts."""

    fact: str
    relation: str
    value: Fraction | bool
    share_of: str
    says: Words
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: all of its conditions hold, or with ``any_of`` one of them."""

    code: str
    title: Words
    article: str
    status: Status
    conditions: tuple[Condition, ...]
    any_of: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Names the facts it asks about, in order, each once."""
        found: dict[str, None] = {}
        for condition in self.conditions:
            for asked in (condition.when, condition):
                if asked is not None:
                    found.update(dict.fromkeys(name for name in (asked.fact, asked.share_of) if name))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one law in the wording of some time.

    ``valid_to`` is the first day without it; ``text_since`` the day since which the wording that was read is in force:
    for earlier days every check is still to be compared. ``holds_for`` names communities, villages or both.
    """

    code: str
    law: str
    name: Words
    source: str
    as_of: date
    valid_from: date
    valid_to: date | None
    text_since: date
    holds_for: frozenset[str]
    note: Words
    facts: Mapping[str, Fact]
    checks: tuple[Check, ...]

    def check(self, code: str) -> Check | None:
        """Finds one of its checks."""
        return next((check for check in self.checks if check.code == code), None)

    def is_in_force(self, on: date) -> bool:
        """Tells whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def in_force(packs: Iterable[Pack], *, on: date, where: str = "") -> list[Pack]:
    """Lists the packs that hold on a day, for a ``community``, a ``village``, or wherever."""
    return [pack for pack in packs if pack.is_in_force(on) and (not where or where in pack.holds_for)]


def read_pack(text: str) -> Pack:
    """Reads a pack from TOML; raises ``FaultyPack`` where something is missing or means nothing."""
    try:
        written = tomllib.loads(text)
        facts = {name: _fact(name, one) for name, one in written["facts"].items()}
        checks = tuple(_check(one, facts) for one in written["checks"])
        _once([check.code for check in checks], written["code"])
        pack = Pack(
            code=written["code"],
            law=written["law"],
            name=words(written["name"]),
            source=written["source"],
            as_of=written["as_of"],
            valid_from=written["valid_from"],
            valid_to=written.get("valid_to"),
            text_since=written.get("text_since", written["valid_from"]),
            holds_for=frozenset(written.get("holds_for", EVERYWHERE)),
            note=words(written.get("note", {"zh": "", "en": ""})),
            facts=facts,
            checks=checks,
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as fault:
        raise FaultyPack(f"the file of rules is not whole: {fault!r}") from fault
    if not pack.holds_for <= EVERYWHERE or (pack.valid_to is not None and pack.valid_to <= pack.valid_from):
        raise FaultyPack(f"{pack.code}: holds for nobody or at no time")
    return pack


def words(written: Mapping[str, str]) -> Words:
    """Reads a sentence; both languages have to be there."""
    return Words(zh=written["zh"], en=written["en"])


def _fact(name: str, written: Mapping[str, Any]) -> Fact:
    return Fact(name=name, label=Words(zh=written["zh"], en=written["en"]), is_yes_or_no=bool(written.get("yes_or_no")))


def _check(written: Mapping[str, Any], facts: Mapping[str, Fact]) -> Check:
    return Check(
        code=written["code"],
        title=words(written["title"]),
        article=written["article"],
        status=_status(written["status"]),
        conditions=tuple(_condition(one, facts, words(one["says"])) for one in written["conditions"]),
        any_of=bool(written.get("any_of")),
    )


def _status(word: str) -> Status:
    if word not in set(Status):
        raise FaultyPack(f"{word!r} is not a status of a check")
    return Status(word)


def _condition(written: Mapping[str, Any], facts: Mapping[str, Fact], says: Words) -> Condition:
    found = [name for name in RELATIONS if name in written]
    named = [written["fact"], *([written["share_of"]] if "share_of" in written else [])]
    if len(found) != 1 or not facts.keys() >= set(named):
        raise FaultyPack(f"a condition needs one relation and known facts: {dict(written)!r}")
    relation = found[0]
    yes_or_no = relation in ("is", "odd")
    if facts[named[0]].is_yes_or_no != (relation == "is") or (yes_or_no and not isinstance(written[relation], bool)):
        raise FaultyPack(f"the relation does not fit its fact: {dict(written)!r}")
    when = written.get("when")
    return Condition(
        fact=named[0],
        relation=relation,
        value=written[relation] if yes_or_no else Fraction(written[relation]),
        share_of=written.get("share_of", ""),
        says=says,
        when=_condition(when, facts, says) if when is not None else None,
    )


def _once(codes: list[str], where: str) -> None:
    if len(set(codes)) != len(codes) or not codes:
        raise FaultyPack(f"{where}: a code stands twice, or there is none")
