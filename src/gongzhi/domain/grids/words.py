"""The states of a grid plan, the five nets, and the three teams of a grid."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ADOPTED = "adopted", _("Adopted")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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
