"""The three lists, the life of a project, and of a resource that was matched with a need."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ListKind(TextChoices):
    NEEDS = "needs", _("List of needs")
    RESOURCES = "resources", _("List of resources")
    PROJECTS = "projects", _("List of projects")


class ProjectState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("project", "Proposal")
    ADOPTED = "adopted", pgettext_lazy("project", "Project, not begun")
    IN_HAND = "in_hand", pgettext_lazy("project", "Being carried out")
    DONE = "done", pgettext_lazy("project", "Done")
    DROPPED = "dropped", pgettext_lazy("project", "Not carried out")


class MatchState(TextChoices):
    ASKED = "asked", pgettext_lazy("match", "Asked")
    AGREED = "agreed", pgettext_lazy("match", "Agreed")
    GIVEN = "given", pgettext_lazy("match", "Given")
    DECLINED = "declined", pgettext_lazy("match", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("match", "Not needed any more")


OPEN_PROJECTS = frozenset({ProjectState.PROPOSED, ProjectState.ADOPTED, ProjectState.IN_HAND})
OPEN_MATCHES = frozenset({MatchState.ASKED, MatchState.AGREED})
