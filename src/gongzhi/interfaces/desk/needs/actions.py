"""What is done to a need at the desk: one address for each verb, each naming its permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongzhi.domain.actors import services as actors
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import demand_action
from gongzhi.interfaces.desk.needs.forms import SendForm
from gongzhi.interfaces.desk.needs.thread import FORMS, receivers, show_need

Do = Callable[..., object]
View = Callable[..., HttpResponseBase]

DONE_WORDS = {
    "accept": gettext_lazy("Accepted. It stands on your list until it is done."),
    "start": gettext_lazy("Noted: the work has begun."),
    "finish": gettext_lazy("Noted as done. A colleague who did not handle it asks the reporter."),
    "decline": gettext_lazy("Declined. The owner of the need has been told."),
    "send": gettext_lazy("Sent on."),
    "ask": gettext_lazy("The question now stands on the reporter's page."),
    "answer": gettext_lazy("The reporter's word is recorded."),
    "note": gettext_lazy("Noted."),
}


def action(name: str, permission: Permission, do: Do) -> View:
    """Makes the view of one verb: permit, read the form, do it once, come back to the need."""

    @page(permission)
    @require_POST
    @once(f"need.{name}")
    def view(request: Request, need_id: UUID) -> HttpResponse:
        need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
        demand_action(request.standing, need, name)
        form = FORMS[name](request.POST, request.FILES)
        if isinstance(form, SendForm):
            form.offer(receivers(need))
        if not form.is_valid():
            return show_need(request, need, bound={name: form}, status=422)
        try:
            do(need.pk, by=request.standing.by, **form.cleaned_data)
        except NotSo as problem:
            form.refuse(problem)
            return show_need(request, need, bound={name: form}, status=422)
        except NotNow as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, str(DONE_WORDS[name]))
        return redirect("desk:need", need_id)

    return view


accept = action("accept", Permission.NEED_HANDLE, services.accept_need)
start = action("start", Permission.NEED_HANDLE, services.start_need)
finish = action("finish", Permission.NEED_HANDLE, services.finish_need)
decline = action("decline", Permission.NEED_HANDLE, services.decline_need)
send = action("send", Permission.NEED_DISPATCH, services.send_need)
ask = action("ask", Permission.NEED_CALL_BACK, services.ask_reporter)
answer = action("answer", Permission.NEED_CALL_BACK, partial(services.answer_need, spoken=True))
note = action("note", Permission.NEED_READ, services.note_need)


@page(Permission.CONTACT_READ)
@require_POST
@never_cache
def contact(request: Request, need_id: UUID) -> HttpResponse:
    """Shows the reporter's contact for a named purpose; every look stands in the journal."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    demand_action(request.standing, need, "contact")
    form = FORMS["contact"](request.POST)
    form.full_clean()
    try:
        found = actors.read_contact(
            need.reporter_id or need_id,
            because=form.cleaned_data["because"],
            by=request.standing.by,
            in_role=request.standing.role_for(Permission.CONTACT_READ, at=need.place),
        )
    except NotSo as problem:
        form.refuse(problem)
        return show_need(request, need, bound={"contact": form}, status=422)
    return show_need(request, need, contact=found)
