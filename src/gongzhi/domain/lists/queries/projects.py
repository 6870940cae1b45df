"""What is asked about proposals and projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.lists.models import Project, ProjectNeed, ProjectStep
from gongzhi.domain.lists.queries.common import within
from gongzhi.domain.lists.words import OPEN_PROJECTS, ProjectState
from gongzhi.domain.needs.models import Need, PublicNeed
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

_JOINS = ("community", "owner", "organisation")


@dataclass(frozen=True, slots=True)
class ProjectFilters:
    """How the list of projects is narrowed; ``state`` is a state or ``open``, an empty field narrows nothing."""

    state: str = ""
    text: str = ""
    is_late: bool = False
    community: UUID | None = None


def _joined() -> QuerySet[Project]:
    return Project.objects.select_related(*_JOINS).annotate(needs=Count("members"))


def project(id: UUID) -> Project:
    """Finds a proposal or project with ``needs``; raises ``NotThere``."""
    found = _joined().filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such proposal or project. Go back to the list and choose again."))
    return found


def project_by_number(number: str) -> Project:
    """Finds a proposal or project by its number, for everybody; raises ``NotThere``."""
    found = _joined().filter(number=number.strip().upper()).first()
    if found is None:
        raise NotThere(_("There is no such proposal or project. Go back to the list and choose again."))
    return found


def projects(scope: Scope, filters: ProjectFilters, *, on: date) -> QuerySet[Project]:
    """Lists proposals and projects of an area, the newest first, each with ``needs``."""
    return _narrowed(_joined().filter(within(scope)), filters, on)


def public_projects(community_id: UUID, *, on: date) -> QuerySet[Project]:
    """Lists the proposals and projects of a community for everybody, the newest first."""
    return _narrowed(_joined().filter(community_id=community_id), ProjectFilters(), on)


def _narrowed(found: QuerySet[Project], filters: ProjectFilters, on: date) -> QuerySet[Project]:
    if filters.state == "open":
        found = found.filter(state__in=OPEN_PROJECTS)
    elif filters.state in ProjectState.values:
        found = found.filter(state=filters.state)
    if filters.is_late:
        found = found.filter(state__in=OPEN_PROJECTS, due_on__lt=on)
    if filters.community:
        found = found.filter(community_id=filters.community)
    if filters.text:
        found = found.filter(Q(title__icontains=filters.text) | Q(number=filters.text.upper()))
    return found.order_by("-proposed_at", "-id")


def steps_of_project(of: Project) -> list[ProjectStep]:
    """Lists what happened to a project, the first first."""
    return list(ProjectStep.objects.filter(project=of).select_related("by"))


def needs_of_project(of: Project) -> list[Need]:
    """Lists the needs behind a project that one may see, the first first."""
    joined = Need.objects.select_related("kind", "place__building", "place__entrance", "owner", "handler")
    return list(joined.filter(pk__in=of.members.values("need_id")).order_by("opened_at", "id"))


def public_needs_of_project(of: Project) -> list[PublicNeed]:
    """Lists of the needs behind a project those that everybody may read about."""
    joined = PublicNeed.objects.select_related("kind", "building", "community")
    return list(joined.filter(need_id__in=of.members.values("need_id")).order_by("opened_at", "id"))


def project_of_need(need_id: UUID) -> Project | None:
    """Finds the proposal or project in which a need goes on, or one that was merged into it."""
    behind = Q(need_id=need_id) | Q(need__merged_into_id=need_id)
    found = ProjectNeed.objects.filter(behind).select_related("project").order_by("at", "id").first()
    return found.project if found is not None else None
