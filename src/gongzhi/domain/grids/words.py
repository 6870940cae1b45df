"""The states of plans and questions, what a division is asked and checked for, the five nets, and the three teams."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CHECKED = "checked", _("Checked")
    ADOPTED = "adopted", _("Adopted")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class QuestionState(TextChoices):
    WAITING = "waiting", pgettext_lazy("a question", "Waiting")
    RUNNING = "running", pgettext_lazy("a question", "Being worked on")
    ANSWERED = "answered", pgettext_lazy("a question", "Answered")
    IMPOSSIBLE = "impossible", pgettext_lazy("a question", "Not possible")
    STOPPED = "stopped", pgettext_lazy("a question", "Stopped")
    FAILED = "failed", pgettext_lazy("a question", "Failed")


class Load(TextChoices):
    """By what the grids of a plan are to be equal."""

    HOUSEHOLDS = "households", pgettext_lazy("a load", "Households")
    MINUTES = "minutes", _("Minutes of work")
    BOTH = "both", _("Households and minutes of work")


class Hold(TextChoices):
    """Lines that no grid may lie across."""

    MAIN_ROADS = "main_roads", _("Main roads and other barriers")
    LANES = "lanes", _("All lanes")
    DRAWN = "drawn", _("Lines drawn for this question")
    PROPERTY = "property", _("Borders between property firms")


class Aim(TextChoices):
    """What a proposal favours once every rule is kept."""

    COMPACT = "compact", _("Short ways")
    COURTYARDS = "courtyards", _("Whole courtyards")
    LITTLE_CHURN = "little_churn", _("Little change")


class PlanCheck(TextChoices):
    """What a plan is checked for before it can be adopted."""

    COVERED = "covered", _("Every household has a grid")
    STANDING = "standing", _("Every building of the plan still stands")
    INSIDE = "inside", _("Every grid lies inside the community")
    CODES = "codes", _("Every grid has a code of its own")
    CONNECTED = "connected", _("Every grid is in one piece")
    BALANCED = "balanced", _("The grids are as equal as was asked for")
    LINES = "lines", _("No grid crosses a fixed line")
    COURTYARDS = "courtyards", _("Courtyards are whole")
    GUIDE = "guide", _("The grids keep to the guide value")


class CheckResult(TextChoices):
    PASSED = "passed", pgettext_lazy("a check", "Passed")
    REMARK = "remark", pgettext_lazy("a check", "Look at it")
    FAILED = "failed", pgettext_lazy("a check", "Blocks adoption")


class TeamKind(TextChoices):
    WORK_SQUAD = "work_squad", _("Community work squad")
    VOLUNTEER_TEAM = "volunteer_team", _("Volunteer team")
    SERVICE_TEAM = "service_team", _("Service group")


class NetStage(TextChoices):
    """The five nets of a plan, in the order in which they are walked (划网、织网、强网、入网、优网)."""

    PARTITION = "partition", _("Drawing the grids")
    STAFFING = "staffing", _("Staffing the grids")
    COORDINATION = "coordination", _("Working together")
    SERVICES = "services", _("Services in the grids")
    REVIEW = "review", _("Supplies and review")


class TeamAlarm(TextChoices):
    """What is wrong with a team on a day."""

    VACANT = "vacant", _("nobody is in the team")
    NO_LEAD = "no_lead", _("the team has no lead")
    NOBODY_ON_SHIFT = "nobody_on_shift", _("nobody is on shift this week")


class Rhythm(TextChoices):
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every second week")
    MONTHLY = "monthly", _("every month")


class Weekday(IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class ShiftPart(TextChoices):
    MORNING = "morning", pgettext_lazy("part of a day", "morning")
    AFTERNOON = "afternoon", pgettext_lazy("part of a day", "afternoon")
    EVENING = "evening", pgettext_lazy("part of a day", "evening")


SHIFT_SLOTS: tuple[str, ...] = tuple(f"{day.value}-{part.value}" for day in Weekday for part in ShiftPart)
"""The slots of a week, e.g. "1-morning": Monday morning."""


class TeamConsent(TextChoices):
    """How somebody agreed to be in a team; members of a work squad serve by their post."""

    POST = "post", _("serves by post")
    SELF = "self", _("agreed by themselves, online")
    SPOKEN = "spoken", _("agreed in words")
    PAPER = "paper", _("agreed on paper")


GRID_NAME = "第{serial}网格"
"""Grids and teams are named in Chinese whatever the language of whoever makes them: a name is data, not a label."""

TEAM_NAMES: dict[TeamKind, str] = {
    TeamKind.WORK_SQUAD: "社区工作小队",
    TeamKind.VOLUNTEER_TEAM: "志愿者团队",
    TeamKind.SERVICE_TEAM: "服务小组",
}

IMPORTED = "imported"
"""The method of a plan that was taken in from a file: nobody asked how equal its grids were to be."""

OWN_SCHEME = "sample"
"""The scheme of our own codes: the layout is DB11/T 2157's, the district's centre issues the real ones."""
