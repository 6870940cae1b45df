"""What pages and papers say of a round by whom it visits: of households, or of shops, firms and organisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gongzhi.domain.campaigns.queries import soonest_pair
from gongzhi.domain.campaigns.words import Because, Outcome, Target
from gongzhi.foundation.errors import Sentence

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.domain.campaigns.models import Round

# In the order of the boxes on paper.
BOXES = (
    Outcome.TALKED, Outcome.NO_ANSWER, Outcome.COME_BACK, Outcome.REFUSED, Outcome.PROXY, Outcome.LANGUAGE,
    Outcome.LOCKED, Outcome.NOT_A_HOME,
)  # fmt: skip
# Each of households, then of organisations.
PLAIN: Mapping[str, tuple[Sentence, Sentence]] = {
    "unit": (gettext_lazy("doors"), gettext_lazy("organisations")),
    "Doors": (gettext_lazy("Doors"), pgettext_lazy("column of a round", "Organisations")),
    "Door": (gettext_lazy("Door"), pgettext_lazy("column of a round", "Organisation")),
    "all": (gettext_lazy("Doors in all"), gettext_lazy("Organisations in all")),
    "campaign_all": (gettext_lazy("Doors of the campaign"), gettext_lazy("Organisations of the campaign")),
    "list": (gettext_lazy("Doors of the round"), gettext_lazy("Organisations of the round")),
    "list_lead": (
        gettext_lazy(
            "Each door with the best time to try again, and why. Learned by kind of house and part of the day,"
            " never by household."
        ),
        gettext_lazy(
            "Each organisation with the best time to visit, and why. Assumed from the usual hours of shops and"
            " offices, and corrected by this round's visits."
        ),
    ),
    "list_all": (gettext_lazy("All doors"), gettext_lazy("All organisations")),
    "list_find": (gettext_lazy("Building or door"), gettext_lazy("Building or organisation")),
    "none_such": (gettext_lazy("No such door"), gettext_lazy("No such organisation")),
    "now": (gettext_lazy("Doors being visited now"), gettext_lazy("Being visited now")),
    "shares": (
        gettext_lazy("Met and settled are shares of all doors that may be homes, also of those nobody knows yet."),
        gettext_lazy("Met and settled are shares of all organisations on the list, also of those nobody saw yet."),
    ),
    "slip": (gettext_lazy("Slip for this door"), gettext_lazy("Slip for this organisation")),
    "slip_lead": (
        gettext_lazy(
            "In large print with a code: the household can answer, ask for another time, or ask not to be visited."
        ),
        gettext_lazy("In large print with a code: the organisation can answer or ask for another time."),
    ),
    "slip_say": (
        gettext_lazy("With this code you can tell us that you are well, ask for another time, or ask us not to visit."),
        gettext_lazy("With this code you can tell us that no visit is needed, or ask for another time."),
    ),
    "slip_safe": (
        gettext_lazy("The code only sends us your answer. Nobody can read anything about your household with it."),
        gettext_lazy("The code only sends us your answer. Nobody can read anything about you with it."),
    ),
    "slip_none": (
        gettext_lazy("Slips are left where somebody knocked and met nobody; there is no such door here now."),
        gettext_lazy("Slips are left where somebody called and met nobody; there is no such organisation here now."),
    ),
    "slip_write": (
        gettext_lazy(
            "Write it on the slip now: it is shown only once. The household answers with it; nobody can read"
            " anything with it."
        ),
        gettext_lazy(
            "Write it on the slip now: it is shown only once. The organisation answers with it; nobody can read"
            " anything with it."
        ),
    ),
    "close": (gettext_lazy("Close this door"), gettext_lazy("Close this organisation's line")),
    "single": (
        gettext_lazy("The round is closed; nothing about single doors is kept."),
        gettext_lazy("The round is closed; nothing about single organisations is kept."),
    ),
    "paper_lead": (
        gettext_lazy(
            "A round can be done without any phone: print the walk list of a stairwell, tick one box per door, and"
            " enter it here on the same day. Slips are for doors where nobody was met."
        ),
        gettext_lazy(
            "A round can be done without any phone: print the walk list of a house or a lane, tick one box per"
            " line, and enter it here on the same day. Slips are for where nobody was met."
        ),
    ),
    "paper_place": (gettext_lazy("Stairwell"), gettext_lazy("House or lane")),
    "tick": (
        gettext_lazy("Tick one box per door. Enter the list on the same day: scan the code on the right."),
        gettext_lazy("Tick one box per line. Enter the list on the same day: scan the code on the right."),
    ),
    "reentry_lead": (
        gettext_lazy(
            "In the order of the paper. Leave a door empty where nothing is ticked; what was entered before is not"
            " counted again."
        ),
        gettext_lazy(
            "In the order of the paper. Leave a line empty where nothing is ticked; what was entered before is not"
            " counted again."
        ),
    ),
    "drawn": (gettext_lazy("Doors drawn for a second visit"), gettext_lazy("Drawn for a second visit")),
    "outcomes": (gettext_lazy("Doors by outcome"), gettext_lazy("Organisations by outcome")),
    "outcomes_note": (
        gettext_lazy("The last visit to each door, or why it was closed, for the whole round."),
        gettext_lazy("The last visit to each organisation, or why its line was closed, for the whole round."),
    ),
    "still_kept": (
        gettext_lazy("Still kept: which doors were left open, and answers to the question sheet"),
        gettext_lazy("Still kept: which organisations were left open, and answers to the question sheet"),
    ),
    "figures": (
        gettext_lazy("The figures are doors. A door can be in several of them, so do not add them up."),
        gettext_lazy("The figures are organisations. One can be in several of them, so do not add them up."),
    ),
    "answers": (gettext_lazy("Answers by household"), gettext_lazy("Answers by organisation")),
    "answers_hint": (
        gettext_lazy(
            "Choices are summed up here as soon as they are answered; words and numbers are read by household."
        ),
        gettext_lazy(
            "Choices are summed up here as soon as they are answered; words and numbers are read by organisation."
        ),
    ),
    "answered_so": (gettext_lazy("Households that answered"), gettext_lazy("Organisations that answered")),
    "answers_none": (gettext_lazy("No household answered so."), gettext_lazy("No organisation answered so.")),
    "few": (
        gettext_lazy("Fewer than five answered, so nothing is shown."),
        gettext_lazy("Fewer than five organisations answered, so nothing is shown."),
    ),
    "own_grid": (
        gettext_lazy("You see the doors of your own grid."),
        gettext_lazy("You see the organisations of your own grid."),
    ),
    "draw": (gettext_lazy("Draw one door in twenty"), gettext_lazy("Draw one organisation in twenty")),
    "draw_note": (
        gettext_lazy("The secretary draws one door in twenty."),
        gettext_lazy("The secretary draws one organisation in twenty."),
    ),
    "household_answers": (
        gettext_lazy("Answers per household, until the data end date"),
        gettext_lazy("Answers per organisation, until the data end date"),
    ),
}


def by_target(key: str, target: str) -> Sentence:
    """Gives the words for a key (``PLAIN``) in a round to households or to organisations."""
    return PLAIN[key][target == Target.ORGANISATIONS]


def _unreached(n: int) -> str:
    return ngettext(
        "%(n)s door of this round is in no grid, so that no grid worker can visit it.",
        "%(n)s doors of this round are in no grid, so that no grid worker can visit them.",
        n,
    )


def _unreached_bodies(n: int) -> str:
    return ngettext(
        "%(n)s organisation of this round is in no grid, so that no grid worker can visit it.",
        "%(n)s organisations of this round are in no grid, so that no grid worker can visit them.",
        n,
    )


def _left_out(n: int) -> str:
    return ngettext(
        "%(n)s door that is not a home is left out of the total.",
        "%(n)s doors that are not homes are left out of the total.",
        n,
    )


def _left_out_bodies(n: int) -> str:
    return ngettext(
        "%(n)s organisation that is no longer there is left out of the total.",
        "%(n)s organisations that are no longer there are left out of the total.",
        n,
    )


COUNTED: Mapping[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "n": (
        lambda n: ngettext("%(n)s door", "%(n)s doors", n),
        lambda n: ngettext("%(n)s organisation", "%(n)s organisations", n),
    ),
    "preview": (
        lambda n: ngettext("%(n)s door, as of %(day)s", "%(n)s doors, as of %(day)s", n),
        lambda n: ngettext("%(n)s organisation, as of %(day)s", "%(n)s organisations, as of %(day)s", n),
    ),
    "preview_out": (
        lambda n: ngettext(
            "%(n)s door is in no grid; only the secretary could record a visit there.",
            "%(n)s doors are in no grid; only the secretary could record visits there.",
            n,
        ),
        lambda n: ngettext(
            "%(n)s organisation is in no grid; only the secretary could record a visit there.",
            "%(n)s organisations are in no grid; only the secretary could record visits there.",
            n,
        ),
    ),
    "untried": (
        lambda n: ngettext("%(n)s door was not tried.", "%(n)s doors were not tried.", n),
        lambda n: ngettext("%(n)s organisation was not visited.", "%(n)s organisations were not visited.", n),
    ),
    "unreached": (_unreached, _unreached_bodies),
    "left_out": (_left_out, _left_out_bodies),
    "answered": (
        lambda n: ngettext("%(n)s household", "%(n)s households", n),
        lambda n: ngettext("%(n)s organisation", "%(n)s organisations", n),
    ),
    "asked_of": (
        lambda n: ngettext("Asked of %(n)s household", "Asked of %(n)s households", n),
        lambda n: ngettext("Asked of %(n)s organisation", "Asked of %(n)s organisations", n),
    ),
    "drawn_now": (
        lambda _n: _("%(n)d doors are drawn; the grids' leads see them."),
        lambda _n: _("%(n)d organisations are drawn; the grids' leads see them."),
    ),
    "course": (lambda _n: _("doors, all %(n)d"), lambda _n: _("organisations, all %(n)d")),
    "share_tried": (
        lambda _n: _("%(share)s%% of all doors; a visitor went there"),
        lambda _n: _("%(share)s%% of all organisations; a visitor went there"),
    ),
    "share_met": (
        lambda _n: _("%(share)s%% of all doors; somebody answered"),
        lambda _n: _("%(share)s%% of all organisations; somebody answered"),
    ),
    "share_settled": (
        lambda _n: _("%(share)s%% of all doors; nothing left to do"),
        lambda _n: _("%(share)s%% of all organisations; nothing left to do"),
    ),
    "share_once": (
        lambda _n: _("%(share)s%% of all doors; no door is counted twice"),
        lambda _n: _("%(share)s%% of all organisations; none is counted twice"),
    ),
    "campaign_note": (
        lambda _n: _("%(at)s, all that may be homes"),
        lambda _n: _("%(at)s, all that may still be there"),
    ),
    "on_map": (
        lambda _n: _("%(tried)d of %(doors)d doors tried, %(settled)d settled"),
        lambda _n: _("%(tried)d of %(doors)d organisations visited, %(settled)d settled"),
    ),
    "looks": (
        lambda _n: _("Second looks made: %(made)s; found something else: %(differing)s."),
        lambda _n: _("Second visits made: %(made)s; found something else: %(differing)s."),
    ),
    "looks_made": (
        lambda _n: _("%(made)s made, %(differing)s found something else"),
        lambda _n: _("%(made)s visited again, %(differing)s found something else"),
    ),
    "until_end": (
        lambda _n: _(
            "Until %(day)s only answers to the question sheet are kept, and which doors were left open, for a next"
            " round."
        ),
        lambda _n: _(
            "Until %(day)s only answers to the question sheet are kept, and which organisations were left open, for a"
            " next round."
        ),
    ),
}


def counted_by_target(key: str, target: str, n: int = 0, **facts: object) -> str:
    """Gives a sentence with a number or other facts (``COUNTED``) by whom a round visits."""
    return COUNTED[key][target == Target.ORGANISATIONS](n) % {"n": n, **facts}


def notice_words(of: Round, at: datetime) -> str:
    """Says from when pairs that are named now may go; nothing in an emergency, which asks for no notice."""
    soonest = soonest_pair(of, at)
    if soonest is None:
        return ""
    if soonest[0] > of.ends_on:
        return _(
            "The poster with the names hangs 24 hours before, and this round ends sooner: no pair can be named for it"
            " any more. Move its last day; only an emergency round may go sooner."
        )
    return _(
        "The poster with the names hangs 24 hours before: pairs named now can go from %(day)s on (%(time)s)."
        " Begin then. Only an emergency round may begin sooner."
    ) % {"day": soonest[0], "time": soonest[1].label}


OF_BODIES: Mapping[str, Sentence] = {
    Outcome.PROXY: gettext_lazy("Somebody answered for the organisation"),
    Outcome.SELF: gettext_lazy("The organisation answered by itself"),
    Outcome.NOT_A_HOME: gettext_lazy("Not here any more"),
}


def outcome_words(outcome: str, target: str) -> Sentence:
    """Says what happened at a door of a round to households or to organisations; empty where nothing did."""
    if not outcome:
        return ""
    label = Outcome(outcome).label
    return OF_BODIES.get(outcome, label) if target == Target.ORGANISATIONS else label


def because_words(because: str, target: str) -> Sentence:
    """Says why a door was closed, in a round to households or to organisations."""
    if because == Because.NO_HOME and target == Target.ORGANISATIONS:
        return OF_BODIES[Outcome.NOT_A_HOME]
    return Because(because).label


def door_states(states: Mapping[str, Sentence], target: str) -> Mapping[str, Sentence]:
    """Names the states by which a list is narrowed; organisations are no homes, households never nowhere."""
    if target != Target.ORGANISATIONS:
        return {name: word for name, word in states.items() if name != "nowhere"}
    return {**states, "untried": gettext_lazy("Without any try"), "no_home": OF_BODIES[Outcome.NOT_A_HOME]}


def boxes(target: str) -> list[tuple[str, str]]:
    """Lists what can happen at a door in the order of the boxes on paper: value and words."""
    return [(one.value, str(outcome_words(one, target))) for one in BOXES]


def dial_words(dial: str, label: Sentence, target: str) -> Sentence:
    """Says how a round keeps its answers; a round to organisations has no households."""
    return by_target("household_answers", target) if dial == "household" else label
