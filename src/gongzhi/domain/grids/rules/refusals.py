"""Why a wish cannot be met, in a sentence, and the nearest one that can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.grids.rules.wishes import Wish
from gongzhi.domain.grids.words import Load
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.sentences import told

WITHOUT_DATA = "without_data"
"""The reason that lies in what is known of a community, whatever is asked."""


class NoGround(NotSo):
    """Too little is known of a community to divide it: no households, or none that lie anywhere."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The sentence, and the nearest wish, where one is known."""

    sentence: str
    nearest: Wish | None


def refusal(facts: Mapping[str, Any], wish: Wish) -> Refusal:
    """Puts what the divider found into words; ``facts`` as they are stored with the question."""
    reason = facts.get("reason")
    if reason == "too_many_districts":
        sentence = _("The community has %(most)s buildings, so at most that many grids can be made.")
        # As many grids as buildings are rarely equal; only what keeps the wish is offered.
        works = bool(facts.get("most_keeps_the_wish"))
        return Refusal(sentence % facts, replace(wish, districts=int(facts["most"])) if works else None)
    if reason == "separate_parts":
        return _by_parts(facts.get("least"), wish)
    if reason == "fixed_apart":
        sentence = _(
            "Buildings that keep their grid cannot be joined into one grid in one piece. Let some of them change."
        )
        return Refusal(sentence, replace(wish, staying=()))
    if reason in ("said", WITHOUT_DATA):
        return Refusal(told(facts.get("sentence")), None)
    return _by_tolerance(facts, wish)


def _by_parts(least: int | None, wish: Wish) -> Refusal:
    sentence = _(
        "The fixed lines cut the community into parts which %(districts)s grids cannot share evenly, as no grid can"
        " lie in two parts."
    ) % {"districts": wish.districts}
    if least is None:
        fewer = _("Fix fewer lines, or allow a larger difference.")
        return Refusal(f"{sentence} {fewer}", None)
    further = _("Make %(least)s grids, fix fewer lines, or allow a larger difference.") % {"least": least}
    return Refusal(f"{sentence} {further}", replace(wish, districts=least))


def _by_tolerance(facts: Mapping[str, Any], wish: Wish) -> Refusal:
    nearest = facts.get("nearest")
    known = {
        "districts": wish.districts,
        "tolerance": f"{wish.tolerance * 100:g}",
        "building": facts.get("building", ""),
        "load": facts.get("load", ""),
        "nearest": round((nearest or 0) * 100),
    }
    if facts.get("reason") == "unit_too_heavy":
        sentence = (
            _(
                "%(building)s alone takes %(load)s minutes of work, more than each of %(districts)s grids may take at a"
                " tolerance of %(tolerance)s percent."
            )
            if facts.get("by", wish.load) == Load.MINUTES
            else _(
                "%(building)s alone has %(load)s households, more than each of %(districts)s grids may have at a"
                " tolerance of %(tolerance)s percent."
            )
        )
    elif facts.get("is_proved"):
        sentence = _(
            "No division into %(districts)s grids that differ by at most %(tolerance)s percent exists with these"
            " wishes: this is proved."
        )
    else:
        sentence = _(
            "No division into %(districts)s grids that differ by at most %(tolerance)s percent was found with these"
            " wishes."
        )
    if nearest is None or nearest > 0.5:
        another = _("Choose another number of grids.")
        return Refusal(f"{sentence % known} {another}", None)
    allowed = _("One with %(nearest)s percent exists: allow that much, or choose another number of grids.")
    return Refusal(f"{sentence % known} {allowed % known}", replace(wish, tolerance=max(nearest, 0.01)))
