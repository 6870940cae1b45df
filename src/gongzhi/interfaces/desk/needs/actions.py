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
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import demand_action, open_actions
from gongzhi.interfaces.desk.needs.thread import FORMS, offer_choices, show_need
from gongzhi.workflows.send_need_on import send_need_on

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
    "call": gettext_lazy("The reporter's word is recorded."),
    "unreached": gettext_lazy("Noted. After some tries and days the rule for unanswered questions ends it."),
    "check": gettext_lazy("What you saw is recorded. It counts in no rate that rests on a resident's word."),
    "reclassify": gettext_lazy("Put right. Its time and whoever answers for it were looked up anew."),
    "exclude": gettext_lazy("Left out of the rates. The reason stands beside the figures."),
    "note": gettext_lazy("Noted."),
    "ask_back": gettext_lazy("The question stands on the resident's page. Until the answer the clock stands still."),
    "wait": gettext_lazy("Noted whom it waits for. The clock goes on."),
    "resume": gettext_lazy("It goes on."),
    "help": gettext_lazy("The level above has been told. Your own clock stands still."),
    "divert": gettext_lazy("Diverted. The resident reads where to go."),
    "merge": gettext_lazy("It goes on in the other need. Everybody who reported it is told there."),
    "split": gettext_lazy("Divided. Each part went to whoever is responsible for it."),
    "publish": gettext_lazy("Everybody reads the answer now."),
    "release": gettext_lazy("Neighbours read these words now."),
    "offer": gettext_lazy("Offered. It stays yours until your colleague agrees."),
    "take_over": gettext_lazy("Your answer is recorded."),
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
        offer_choices(form, need)
        if not form.is_valid():
            return show_need(request, need, bound={name: form}, status=422)
        try:
            do(need.pk, by=request.standing.by, **form.cleaned_data)
        except NotSo as problem:
            form.refuse(problem)
            return show_need(request, need, bound={name: form}, status=422)
        except NotNow as problem:
            return _too_late(request, need_id, name, form, problem)
        messages.success(request, str(DONE_WORDS[name]))
        return redirect("desk:need", need_id)

    return view


def _too_late(request: Request, need_id: UUID, name: str, form: HouseForm, problem: NotNow) -> HttpResponse:
    """Says who was quicker; what was typed stands where it was, or as a note where that step is gone."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    if name in open_actions(request.standing, need):
        form.refuse(problem)
        return show_need(request, need, bound={name: form}, status=422)
    messages.error(request, str(problem))
    words = " ".join(one for one in form.cleaned_data.values() if isinstance(one, str) and one)
    if not words or "note" not in open_actions(request.standing, need):
        return redirect("desk:need", need_id)
    return show_need(request, need, bound={"note": FORMS["note"](initial={"text": words})}, status=422)


accept = action("accept", Permission.NEED_HANDLE, services.accept_need)
start = action("start", Permission.NEED_HANDLE, services.start_need)
finish = action("finish", Permission.NEED_HANDLE, services.finish_need)
decline = action("decline", Permission.NEED_HANDLE, services.decline_need)
send = action("send", Permission.NEED_DISPATCH, send_need_on)
ask = action("ask", Permission.NEED_CALL_BACK, services.ask_reporter)
answer = action("answer", Permission.NEED_CALL_BACK, partial(services.answer_need, spoken=True))
call = action("call", Permission.NEED_CALL_BACK, services.call_at_expiry)
unreached = action("unreached", Permission.NEED_CALL_BACK, services.note_unreached)
check = action("check", Permission.NEED_CALL_BACK, services.check_need)
reclassify = action("reclassify", Permission.NEED_DISPATCH, services.reclassify_need)
exclude = action("exclude", Permission.FIGURES_READ, services.exclude_need)
note = action("note", Permission.NEED_READ, services.note_need)
ask_back = action("ask_back", Permission.NEED_HANDLE, services.ask_back)
wait = action("wait", Permission.NEED_HANDLE, services.wait_for_others)
resume = action("resume", Permission.NEED_HANDLE, services.resume_need)
ask_help = action("help", Permission.NEED_READ, services.ask_for_help)
divert = action("divert", Permission.NEED_DISPATCH, services.divert_need)
merge = action("merge", Permission.NEED_DISPATCH, services.merge_needs)
split = action("split", Permission.NEED_DISPATCH, services.split_need)
publish = action("publish", Permission.NEED_DISPATCH, services.publish_answer)
release = action("release", Permission.NEED_DISPATCH, services.release_words)
offer = action("offer", Permission.NEED_READ, services.offer_need)
take_over = action("take_over", Permission.NEED_READ, services.take_over_need)


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
