"""Door-knock rounds: their states, what happens at a door, and what that makes of the door."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundKind(TextChoices):
    ROUTINE = "routine", _("Routine round")
    EMERGENCY = "emergency", _("Emergency round")


class RoundState(TextChoices):
    OPEN = "open", _("Under way")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class Outcome(TextChoices):
    """What happened at the door; AAPOR's interim and final codes (Standard Definitions, in-person table)."""

    TALKED = "talked", _("Talked")
    NO_ANSWER = "no_answer", _("Nobody answered")
    COME_BACK = "come_back", _("Come back later")
    REFUSED = "refused", _("Does not wish a visit")
    LANGUAGE = "language", _("No common language")
    LOCKED = "locked", _("Entrance locked")
    NOT_A_HOME = "not_a_home", _("Not a home")


class Disposition(TextChoices):
    """What a door's attempts add up to; always derived, never typed."""

    NOT_ATTEMPTED = "not_attempted", _("Not yet tried")
    NO_CONTACT = "no_contact", _("Tried, nobody met")
    CONTACTED = "contacted", _("Met, to be continued")
    RESOLVED = "resolved", _("Settled")
