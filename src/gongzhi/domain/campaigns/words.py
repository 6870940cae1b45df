"""Door-knock rounds: their states, what happens at a door, and what that makes of the door."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundKind(TextChoices):
    ROUTINE = "routine", _("Routine round")
    EMERGENCY = "emergency", _("Emergency round")


class RoundState(TextChoices):
    OPEN = "open", _("Under way")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class Target(TextChoices):
    HOUSEHOLDS = "households", pgettext_lazy("round", "Households")
    ORGANISATIONS = "organisations", pgettext_lazy("round", "Shops, firms and organisations")


class Dial(TextChoices):
    """How finely the answers to a round's question sheet are kept."""

    HOUSEHOLD = "household", _("Answers per household, until the data end date")
    BUILDING = "building", _("Answers only summed up per building; single ones are deleted at the end of the day")


class Outcome(TextChoices):
    """What happened at the door; ``rules.CODES`` gives AAPOR's codes (Standard Definitions, in-person table)."""

    TALKED = "talked", _("Talked")
    NO_ANSWER = "no_answer", _("Nobody answered")
    COME_BACK = "come_back", _("Come back later")
    REFUSED = "refused", _("Does not want a visit")
    LANGUAGE = "language", _("No common language")
    PROXY = "proxy", _("Somebody answered for the household")
    SELF = "self", _("The household answered by itself")
    LOCKED = "locked", _("Entrance locked")
    NOT_A_HOME = "not_a_home", _("Not a home")


class Disposition(TextChoices):
    """What a door's attempts add up to; always derived, never typed."""

    NOT_ATTEMPTED = "not_attempted", _("Not yet tried")
    NO_CONTACT = "no_contact", _("Tried, nobody met")
    CONTACTED = "contacted", _("Met, not finished")
    RESOLVED = "resolved", _("Settled")


class Way(TextChoices):
    """How a try was made. A second look (R23) counts nowhere."""

    KNOCK = "knock", pgettext_lazy("way of a visit", "At the door")
    SLIP = "slip", pgettext_lazy("way of a visit", "By the slip")
    RECHECK = "recheck", pgettext_lazy("way of a visit", "Second look")


class Slot(IntegerChoices):
    """The parts of days that are told apart; a weekend's evening is an evening."""

    MORNING = 0, pgettext_lazy("slot", "workday morning")
    AFTERNOON = 1, pgettext_lazy("slot", "workday afternoon")
    EVENING = 2, pgettext_lazy("slot", "evening")
    FREE_MORNING = 3, pgettext_lazy("slot", "morning of a day off")
    FREE_AFTERNOON = 4, pgettext_lazy("slot", "afternoon of a day off")


class HouseClass(IntegerChoices):
    """What kind of building a door is in; learning goes no finer than this (R21)."""

    LOW = 0, pgettext_lazy("building", "up to three floors")
    WALK_UP = 1, pgettext_lazy("building", "four to six floors")
    TOWER = 2, pgettext_lazy("building", "seven floors and more")


class Premises(IntegerChoices):
    """What is behind a door, as far as it decides when somebody is there."""

    HOME = 0, pgettext_lazy("premises", "homes")
    SHOP = 1, pgettext_lazy("premises", "shops")
    OFFICE = 2, pgettext_lazy("premises", "offices")


class Because(TextChoices):
    """Why a supervisor settled a door that no attempt did."""

    TRIES_USED = "tries_used", _("This round's tries are used up")
    VACANT = "vacant", _("Vacant, say two neighbours")
    NO_HOME = "no_home", _("Not a home: shop, office, pulled down")
    UNREACHABLE = "unreachable", _("The entrance cannot be reached")


class PlanningState(TextChoices):
    WAITING = "waiting", pgettext_lazy("plan of a round", "Waiting")
    RUNNING = "running", pgettext_lazy("plan of a round", "Being worked on")
    READY = "ready", pgettext_lazy("plan of a round", "Proposed")
    ADOPTED = "adopted", pgettext_lazy("plan of a round", "In use")
    STOPPED = "stopped", pgettext_lazy("plan of a round", "Stopped")
    FAILED = "failed", pgettext_lazy("plan of a round", "Failed")


class DayTime(TextChoices):
    DAY = "day", pgettext_lazy("shift", "By day")
    EVENING = "evening", pgettext_lazy("shift", "In the evening")


class SlipUse(TextChoices):
    """What a slip's code was used for; it only writes (R24)."""

    REPORT = "report", _("We are well, no visit needed")
    APPOINTMENT = "appointment", _("Please come at another time")
    SILENCE = "silence", _("Please do not visit")


class SilenceWay(TextChoices):
    DOOR = "door", pgettext_lazy("silence", "said at the door")
    SLIP = "slip", pgettext_lazy("silence", "by the slip")
    COUNTER = "counter", pgettext_lazy("silence", "at the counter")


class LeaderTier(TextChoices):
    DISTRICT = "district", _("District leaders to communities and villages")
    SUBDISTRICT = "subdistrict", _("Subdistrict and township leaders to courtyards, buildings and lanes")


class LeaderState(TextChoices):
    """What has become of a leader's visit; always derived, never typed."""

    PLANNED = "planned", pgettext_lazy("leader's visit", "planned")
    LATE = "late", _("overdue")
    MADE = "made", pgettext_lazy("leader's visit", "made")
    CANCELLED = "cancelled", pgettext_lazy("leader's visit", "cancelled")
