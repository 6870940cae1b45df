"""The states of a grid plan and the three teams of a grid."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ADOPTED = "adopted", _("Adopted")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TeamKind(TextChoices):
    WORK_SQUAD = "work_squad", _("Community work squad")
    VOLUNTEER_TEAM = "volunteer_team", _("Volunteer team")
    SERVICE_TEAM = "service_team", _("Service group")


GRID_NAME = "第{serial}网格"
"""Grids and teams are named in Chinese whatever the language of whoever makes them: a name is data, not a label."""

TEAM_NAMES: dict[TeamKind, str] = {
    TeamKind.WORK_SQUAD: "社区工作小队",
    TeamKind.VOLUNTEER_TEAM: "志愿者团队",
    TeamKind.SERVICE_TEAM: "服务小组",
}
