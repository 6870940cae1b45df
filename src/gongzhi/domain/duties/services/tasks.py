"""Sending a task to a community, and returning what no list covers (R12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import DutyItem, SentTask
from gongzhi.domain.duties.queries.tasks import forbidding_article, may_approve, next_task_serial
from gongzhi.domain.duties.words import TaskState
from gongzhi.domain.places.queries import locked
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as its sender writes it: a line of a list, or for a temporary one its approver and its last day."""

    title: str
    sender_id: UUID
    matter: str = ""
    item_id: UUID | None = None
    is_temporary: bool = False
    approver_id: UUID | None = None
    ends_on: date | None = None


@transaction.atomic
def send_task(facts: TaskFacts, *, to: Place, by: By, at: datetime | None = None) -> SentTask:
    """Sends a task to a community, or returns it to its sender with the reason; both are kept and journalled.

    The answer's ``state`` says which. Raises ``NotSo`` without words or for a place that is no community.
    """
    moment = at or time.now()
    title, _masked = mask_identity_numbers(" ".join(facts.title.split()))
    if not title or to.community_id != to.pk:
        fields = (
            {"title": _("Say in a few words what is to be done.")} if not title else {"to": _("Choose a community.")}
        )
        raise NotSo(next(iter(fields.values())), fields=fields)
    item = DutyItem.objects.select_related("place").filter(pk=facts.item_id).first() if facts.item_id else None
    on = time.local(moment).date()
    because = rules.why_returned(_asked(facts, item, to, on), on=on)
    is_returned = bool(because)
    task = SentTask.objects.create(
        community=to,
        serial=next_task_serial(locked(to.pk)),
        sender=organisation(facts.sender_id),
        sent_by_id=by.person,
        sent_at=moment,
        title=title[:120],
        matter=facts.matter,
        item=item,
        is_temporary=facts.is_temporary,
        approver_id=facts.approver_id if facts.is_temporary else None,
        ends_on=facts.ends_on,
        state=TaskState.RETURNED if is_returned else TaskState.SENT,
        returned_because=because,
        over_at=moment if is_returned else None,
    )
    note("task.returned" if is_returned else "task.sent", task, by=by.user, community=to.pk, because=because)
    return task


@transaction.atomic
def finish_task(task_id: UUID, *, by: By, result: str, at: datetime | None = None) -> SentTask:
    """Says that a community has done a task, in words. Raises ``NotSo`` without words, ``NotNow`` when it is over."""
    task = SentTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotThere(_("There is no such task. Go back to the list of tasks and choose again."))
    if task.state != TaskState.SENT:
        raise NotNow(_("This task is over already. Load the page anew."))
    words, _masked = mask_identity_numbers(result.strip())
    if not words:
        raise NotSo(_("Say in a few words what was done."), fields={"result": _("Say in a few words what was done.")})
    task.state, task.result, task.over_at = TaskState.DONE, words[:400], at or time.now()
    task.save(update_fields=["state", "result", "over_at"])
    note("task.done", task, by=by.user, community=task.community_id)
    return task


@transaction.atomic
def end_temporary_tasks(on: date) -> int:
    """Ends every temporary task whose last day is past; returns how many."""
    over = list(SentTask.objects.select_for_update(skip_locked=True).filter(state=TaskState.SENT, ends_on__lt=on))
    for task in over:
        if task.is_temporary:
            task.state, task.over_at = TaskState.ENDED, time.now()
            task.save(update_fields=["state", "over_at"])
            note("task.ended", task, by=None, community=task.community_id)
    return sum(task.is_temporary for task in over)


def _asked(facts: TaskFacts, item: DutyItem | None, to: Place, on: date) -> rules.TaskAsked:
    return rules.TaskAsked(
        forbidden_by=forbidding_article(facts.matter, to, on),
        has_item=item is not None,
        item_is_in_force=item is not None and item.during is not None and on in item.during,
        item_names_community=item is not None and rules.names_the_community(item.list_kind, item.subject),
        item_covers_place=item is not None and to.path.startswith(item.place.path),
        item_covers_matter=item is not None and facts.matter.startswith(item.matter),
        is_temporary=facts.is_temporary,
        approver_may=facts.approver_id is not None and may_approve(facts.approver_id, to, on),
        ends_on=facts.ends_on,
    )
