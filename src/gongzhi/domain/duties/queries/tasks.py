"""What is asked about tasks sent to communities, and about those that came back (R12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import DutyItem, SentTask
from gongzhi.domain.duties.queries.common import below
from gongzhi.domain.duties.words import DutyListKind, Subject, TaskState
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.errors import NotThere

__all__ = [
    "TaskCount",
    "approvers",
    "citable_items",
    "forbidding_article",
    "may_approve",
    "next_task_serial",
    "task",
    "task_counts",
    "tasks",
]

_OFFICES = (PostKind.SUBDISTRICT_OFFICER, PostKind.DISTRICT_OFFICER)


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks a body sent to communities during some days, and how many of them came back."""

    sender_id: UUID
    sender: str
    sent: int
    returned: int
    temporary: int


def tasks(
    paths: tuple[str, ...],
    *,
    state: str = "",
    sender_id: UUID | None = None,
    text: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[SentTask]:
    """Lists the tasks for communities below these paths, the newest first."""
    found = SentTask.objects.filter(below(paths, "community"))
    conditions = {"state": state, "sender_id": sender_id, "sent_at__date__gte": since, "sent_at__date__lte": until}
    found = found.filter(**{name: value for name, value in conditions.items() if value})
    if text:
        found = found.filter(Q(title__icontains=text) | Q(sender__name__icontains=text))
    return found.select_related("community", "sender", "sent_by", "item__version", "approver")


def task(id: UUID) -> SentTask:
    """Finds one task; raises ``NotThere``."""
    found = tasks(("",)).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such task. Go back to the list of tasks and choose again."))
    return found


def task_counts(paths: tuple[str, ...], *, since: date, until: date) -> list[TaskCount]:
    """Counts tasks by sender during some days (both included), the most often returned first, in one question."""
    rows = (
        SentTask.objects.filter(below(paths, "community"), sent_at__date__gte=since, sent_at__date__lte=until)
        .order_by()
        .values("sender_id", "sender__name")
        .annotate(
            sent=Count("pk"),
            returned=Count("pk", filter=Q(state=TaskState.RETURNED)),
            temporary=Count("pk", filter=Q(is_temporary=True)),
        )
        .order_by("-returned", "-sent", "sender__name", "sender_id")
    )
    return [
        TaskCount(row["sender_id"], row["sender__name"], row["sent"], row["returned"], row["temporary"]) for row in rows
    ]


def citable_items(community: Place, *, on: date) -> QuerySet[DutyItem]:
    """Lists the lines that a task for a community may cite on a day."""
    return (
        DutyItem.objects.filter(
            list_kind__in=(DutyListKind.DUTY, DutyListKind.ASSIST),
            subject__in=(Subject.RESIDENTS_COMMITTEE, Subject.PARTY_COMMITTEE),
            place__path__in=paths_upwards(community),
            during__contains=on,
        )
        .select_related("version", "place")
        .order_by("list_kind", "matter", "rank", "id")
    )


def forbidding_article(matter: str, community: Place, on: date) -> str:
    """Gives the article of the negative list that keeps a kind of matter from a community; empty where none does."""
    if not matter:
        return ""
    found = DutyItem.objects.filter(
        list_kind=DutyListKind.NEGATIVE,
        subject=Subject.RESIDENTS_COMMITTEE,
        matter__in=rules.beginnings(matter),
        place__path__in=paths_upwards(community),
        during__contains=on,
    ).first()
    return found.article if found else ""


def approvers(community: Place, *, on: date) -> list[tuple[UUID, str]]:
    """Lists who may approve a temporary task for a community on a day: person, and name with post."""
    held = (
        _offices(community, on)
        .select_related("person", "post")
        .order_by("-post__place__path", "person__name_key", "id")
    )
    return list({one.person_id: f"{one.person.name} · {one.post.title}" for one in held}.items())


def may_approve(person_id: UUID, community: Place, on: date) -> bool:
    """Tells whether somebody holds an office over a community on a day."""
    return _offices(community, on).filter(person_id=person_id).exists()


def next_task_serial(community: Place) -> int:
    """Numbers the next task of a community; its caller holds the community's row."""
    last = SentTask.objects.filter(community=community).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def _offices(community: Place, on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        post__kind__in=_OFFICES, post__place__path__in=paths_upwards(community), during__contains=on
    )
