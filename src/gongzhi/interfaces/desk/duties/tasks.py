"""Tasks for communities: sending one, the log with those that came back, and their counts (R12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import Permission, TaskState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import carried_out
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.duties.forms import FinishForm, TaskForm
from gongzhi.interfaces.desk.duties.seen import asked_community, communities_seen, paths_seen

P = Permission
TONES = {
    TaskState.SENT: "hand", TaskState.RETURNED: "late", TaskState.DONE: "done", TaskState.ENDED: "off",
}  # fmt: skip
COUNTED_DAYS = 365


@page(P.TASK_READ)
@require_GET
def tasks(request: Request) -> HttpResponse:
    """Lists the tasks for communities, with how many were sent and came back in the last year, by sender."""
    found = listing(request, _found(request))
    counts = queries.task_counts(_paths(request), since=today() - timedelta(days=COUNTED_DAYS), until=today())
    context = {
        "listing": found,
        "rows": [(one, TONES[TaskState(one.state)]) for one in found],
        "counts": counts,
        "sent": sum(one.sent for one in counts),
        "returned": sum(one.returned for one in counts),
        "temporary": sum(one.temporary for one in counts),
        "states": TaskState.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
        "may_send": request.standing.holds(P.TASK_SEND),
    }
    return render(request, "desk/duties/tasks.html", context)


@page(P.TASK_READ)
@require_GET
def export_tasks(request: Request) -> HttpResponse:
    """Writes the filtered tasks for a spreadsheet."""
    heads = [
        _("Number"),
        _("Community"),
        _("Sent by"),
        _("Sent on"),
        _("What is to be done?"),
        _("Line of the list"),
        _("Approved by"),
        _("Last day"),
        _("State"),
        _("Reason"),
    ]
    rows = (
        [
            one.number,
            one.community.name,
            one.sender.name,
            f"{one.sent_at:%Y-%m-%d}",
            one.title,
            one.item.duty if one.item else "",
            one.approver.name if one.approver else "",
            one.ends_on or "",
            one.get_state_display(),
            one.returned_because,
        ]
        for one in _found(request)[:20000]
    )
    return sheet_answer(request, f"tasks-{today()}", heads, rows)


@page(P.TASK_SEND)
@require_http_methods(["GET", "POST"])
@once("task.send")
def send(request: Request) -> HttpResponse:
    """Sends a task to a community; without a line of a list, or approver and last day, the form does not let it go."""
    community = asked_community(request, P.TASK_SEND)
    if community is None:
        found = listing(request, places.named(communities_seen(request, P.TASK_SEND), words(request)))
        return render(request, "desk/duties/task_where.html", {"listing": found, "q": words(request)})
    form = _form(request, community)
    context = {"form": form, "community": community}
    if request.method != "POST":
        return render(request, "desk/duties/task_form.html", context)
    if form.is_valid():
        try:
            return _send(request, form, community)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
    return show_again(request, "desk/duties/task_form.html", context)


@page(P.TASK_READ)
@require_GET
def task(request: Request, task_id: UUID) -> HttpResponse:
    """Shows one task: what it rests on, or why it came back."""
    found = queries.task(task_id)
    request.standing.demand(P.TASK_READ, at=found.community)
    return _show(request, found)


@page(P.TASK_FINISH)
@require_POST
@once("task.finish")
def finish(request: Request, task_id: UUID) -> HttpResponse:
    """Says that a community has done a task."""
    found, form = queries.task(task_id), FinishForm(request.POST)
    request.standing.demand(P.TASK_FINISH, at=found.community)

    def do(result: str) -> tuple[str, str]:
        services.finish_task(task_id, result=result, by=request.standing.by)
        return _("The task is done."), reverse("desk:duty_task", args=[task_id])

    return carried_out(request, form, do) or _show(request, found, form)


def _show(request: Request, found: Any, sent: FinishForm | None = None) -> HttpResponse:
    may_finish = found.state == TaskState.SENT and request.standing.may(P.TASK_FINISH, found.community)
    context = {
        "task": found,
        "tone": TONES[TaskState(found.state)],
        "form": sent or (FinishForm() if may_finish else None),
    }
    return render(request, "desk/duties/task.html", context, status=422 if sent else 200)


def _send(request: Request, form: TaskForm, community: Any) -> HttpResponse:
    given = form.cleaned_data
    item = next((one for one in queries.citable_items(community, on=today()) if one.pk == given["item"]), None)
    facts = services.TaskFacts(
        title=given["title"],
        sender_id=given["sender"],
        matter=item.matter if item else "",
        item_id=given["item"],
        is_temporary=given["is_temporary"],
        approver_id=given["approver"],
        ends_on=given["ends_on"],
    )
    sent = services.send_task(facts, to=community, by=request.standing.by)
    if sent.state == TaskState.RETURNED:
        messages.error(request, _("Returned to you: %(reason)s") % {"reason": sent.returned_because})
    else:
        messages.success(request, _("Sent to %(community)s.") % {"community": community.name})
    return redirect("desk:duty_task", sent.pk)


def _form(request: Request, community: Any) -> TaskForm:
    form = TaskForm(request.POST or None)
    own = [one.organisation_id for one in request.standing.grants if P.TASK_SEND in one.permissions]
    senders = [organisation(one) for one in dict.fromkeys(own) if one is not None]
    items = queries.citable_items(community, on=today())
    form.offer("sender", [(one.pk, one.name) for one in senders])
    form.offer("item", [(one.pk, f"{one.get_list_kind_display()} · {one.duty} ({one.article})") for one in items])
    form.offer("approver", queries.approvers(community, on=today()))
    if len(senders) == 1:
        form.initial["sender"] = senders[0].pk
    return form


def _paths(request: Request) -> tuple[str, ...]:
    return paths_seen(request, P.TASK_READ)


def _found(request: Request) -> Any:
    return queries.tasks(_paths(request), state=chosen(request, "state", TaskState.values), text=words(request))
