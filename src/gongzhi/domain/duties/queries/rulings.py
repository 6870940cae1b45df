"""The rule packs, templates of procedures and clauses that come with the program, and what they say about facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.algorithms.ruling import (
    Clause,
    Pack,
    Ruling,
    Template,
    Value,
    Words,
    in_force,
    judge,
    read_clauses,
    read_pack,
    read_template,
)
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotThere

_DATA = resources.files("gongzhi.domain.duties") / "data"
# Digits 10 to 12 of a place code: from here to there it is a village under the law of the villages (GB/T 10114).
_VILLAGES = range(200, 400)


@cache
def rule_packs() -> tuple[Pack, ...]:
    """Lists all packs, by law and then the newest first."""
    found = [read_pack(text) for text in _texts("packs")]
    return tuple(sorted(found, key=lambda pack: (pack.law, -pack.valid_from.toordinal(), pack.code)))


@cache
def procedure_templates() -> tuple[Template, ...]:
    """Lists the templates of procedures, what is not a sample first."""
    return tuple(
        sorted((read_template(text) for text in _texts("procedures")), key=lambda one: (one.is_sample, one.code))
    )


@cache
def contract_clauses() -> tuple[Clause, ...]:
    """Lists the clauses that a property contract should have."""
    return read_clauses((_DATA / "contract_clauses.toml").read_text("utf-8"))


def rule_pack(code: str) -> Pack:
    """Finds one pack; raises ``NotThere``."""
    found = next((pack for pack in rule_packs() if pack.code == code), None)
    if found is None:
        raise NotThere(_("There is no such rule pack. Go back to the list and choose again."))
    return found


def no_such_check() -> NotThere:
    """Makes the refusal for a check that a pack does not have."""
    return NotThere(_("This rule pack has no such check. Go back to it and choose again."))


def procedure_template(code: str) -> Template:
    """Finds one template; raises ``NotThere``."""
    found = next((one for one in procedure_templates() if one.code == code), None)
    if found is None:
        raise NotThere(_("There is no such procedure. Go back to the list and choose again."))
    return found


def packs_for(on: date, *, place: Place | None = None, law: str = "") -> list[Pack]:
    """Lists the packs in force on a day, at a place (a community has the committees' law, a village its own)."""
    found = in_force(rule_packs(), on=on, where=committee_law(place) if place is not None else "")
    return [pack for pack in found if not law or pack.law == law]


def committee_law(place: Place) -> str:
    """Tells whether a place lies in a ``community`` or a ``village``, by its code; empty above both."""
    area = place.community or place
    if len(area.code) != 12 or area.code.endswith("000"):
        return ""
    return "village" if int(area.code[9:]) in _VILLAGES else "community"


def ruling(law: str, check: str, facts: Mapping[str, Value], *, on: date, place: Place | None = None) -> Ruling | None:
    """Judges facts by the check of the law in force on a day at a place; None where no pack has such a check."""
    for pack in packs_for(on, place=place, law=law):
        if pack.check(check) is not None:
            return judge(pack, check, facts, on=on)
    return None


def in_words(sentence: Words) -> str:
    """Gives a sentence of a data file in the reader's language."""
    return sentence.zh if (get_language() or "").startswith("zh") else sentence.en


def _texts(folder: str) -> list[str]:
    return [one.read_text("utf-8") for one in (_DATA / folder).iterdir() if one.name.endswith(".toml")]
