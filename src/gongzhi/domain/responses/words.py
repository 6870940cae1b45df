"""Marks, states and reasons of what is called up to answer a need."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mark(IntegerChoices):
    """How an answer is rated; an organisation gets it, never a person (R9)."""

    GOOD = 3, pgettext_lazy("mark", "Good")
    FAIR = 2, pgettext_lazy("mark", "Fair")
    POOR = 1, pgettext_lazy("mark", "Poor")


class Rater(TextChoices):
    REPORTER = "reporter", _("The reporter")
    COMMUNITY = "community", _("The community")


class WhistleState(TextChoices):
    OPEN = "open", pgettext_lazy("whistle", "Blown")
    OVER = "over", pgettext_lazy("whistle", "Over")


class ObjectionState(TextChoices):
    OPEN = "open", pgettext_lazy("objection", "To be decided")
    UPHELD = "upheld", pgettext_lazy("objection", "Right: taken back")
    REFUSED = "refused", pgettext_lazy("objection", "Refused: it stays")
    LAPSED = "lapsed", pgettext_lazy("objection", "Lapsed: the need was over first")


class NotMine(TextChoices):
    """Why a need is not the manager's; the article stands in ``rules.NOT_MINE``."""

    OWNER_PART = "owner_part", _("A part that belongs to the owner of the flat")
    SUPPLY_LINE = "supply_line", _("A line of the water, power, gas, heat or telephone company")
    MAINTENANCE_FUND = "maintenance_fund", _("Repair out of the maintenance fund, which the owners decide on")


class ReplyUse(TextChoices):
    """Where words are used that a community keeps ready; the values are those of the steps' forms."""

    FINISH = "finish", pgettext_lazy("use of words", "It is done")
    DECLINE = "decline", pgettext_lazy("use of words", "It is declined")
    ASK_BACK = "ask_back", pgettext_lazy("use of words", "The resident is asked something")
    WAIT = "wait", pgettext_lazy("use of words", "Somebody outside has to act first")
    HOTLINE = "hotline", pgettext_lazy("use of words", "Reply to the hotline")


class CauseState(TextChoices):
    OPEN = "open", pgettext_lazy("cause", "Nobody has taken it up")
    IN_HAND = "in_hand", pgettext_lazy("cause", "Being dealt with")
    DEALT_WITH = "dealt_with", pgettext_lazy("cause", "Dealt with")
    NONE = "none", pgettext_lazy("cause", "No common cause")


OPEN_CAUSES = frozenset({CauseState.OPEN, CauseState.IN_HAND})
