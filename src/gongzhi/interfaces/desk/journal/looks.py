"""Who opened unusually many residents' records: the alarms, the auditor's answers, and the limits (R6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.accounts.queries import display_names, login_names
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.journal import queries, services
from gongzhi.foundation.journal.rules import HIGHEST_MOST, VERB_OF
from gongzhi.foundation.journal.words import LookKind
from gongzhi.foundation.time import local, today
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.workflows.watch_looks import change_look_limit, watchers

if TYPE_CHECKING:
    from gongzhi.foundation.journal.models import LookAlarm

P = Permission
MOST_EXPORTED = 20_000


class AnswerForm(HouseForm):
    """What the auditor found."""

    answer = forms.CharField(
        label=gettext_lazy("What you found"),
        help_text=gettext_lazy("E.g. whom you asked, what the records were needed for. No resident's name."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )


class LimitForm(HouseForm):
    """From how many different records on an alarm is raised."""

    in_an_hour = forms.IntegerField(
        label=gettext_lazy("Different records in one hour"), min_value=1, max_value=HIGHEST_MOST
    )
    in_a_day = forms.IntegerField(
        label=gettext_lazy("Different records in 24 hours"), min_value=1, max_value=HIGHEST_MOST
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One alarm as it is read; ``entries`` leads to what stands in the journal."""

    alarm: LookAlarm
    who: str
    answered_by: str
    entries: str


@page(P.LOOK_READ)
@require_GET
def look_list(request: Request) -> HttpResponse:
    """Lists the alarms, newest first."""
    found = listing(request, _found(request))
    context = {
        "listing": found,
        "lines": _lines(request, found.rows),
        "kinds": LookKind.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "open": queries.open_alarm_count(),
        "day": today(),
        "watch": watchers(today()),
        "may_read_journal": request.standing.holds(P.JOURNAL_READ),
    }
    return render(request, "desk/journal/looks.html", context)


@page(P.LOOK_READ)
@require_GET
def export_looks(request: Request) -> HttpResponse:
    """Writes the alarms for a spreadsheet."""
    heads = [
        _("Account"), _("What was opened"), _("Different records"), _("Limit"), _("In hours"), _("First"), _("Last"),
        _("Raised"), _("Answer"), _("Answered by"), _("Answered on"),
    ]  # fmt: skip
    lines = _lines(request, _found(request)[:MOST_EXPORTED])
    rows = ([
        one.who, one.alarm.get_kind_display(), one.alarm.looks, one.alarm.most, one.alarm.hours,
        *(local(at).strftime("%Y-%m-%d %H:%M") for at in (one.alarm.first_at, one.alarm.last_at, one.alarm.raised_at)),
        one.alarm.answer, one.answered_by, local(one.alarm.answered_at).date() if one.alarm.answered_at else "",
    ] for one in lines)  # fmt: skip
    return sheet_answer(request, f"looks-{today()}", heads, rows)


@page(P.LOOK_READ)
@require_http_methods(["GET", "POST"])
@once("look.answer")
def alarm_page(request: Request, alarm_id: UUID) -> HttpResponse:
    """Shows one alarm; takes the auditor's answer."""
    if request.method == "POST":
        request.standing.demand(P.LOOK_ANSWER)
    alarm = queries.look_alarm(alarm_id)
    act = Act(
        title=_("Opened unusually many records"),
        lead=_("Ask whoever it was. An alarm is a question, not a reproach; what you write here ends it."),
        button=_("Keep the answer"),
        back=reverse("desk:looks"),
        above=_("Opened unusually much"),
    )

    def do(answer: str) -> tuple[str, str]:
        services.answer_look_alarm(alarm_id, answer=answer, by=request.standing.by.user)
        return _("The answer is kept; what is opened from now on counts anew."), reverse("desk:looks")

    more = {"line": _lines(request, [alarm])[0], "may_answer": request.standing.holds(P.LOOK_ANSWER)}
    return form_page(request, act, AnswerForm(request.POST or None), do, template="desk/journal/look.html", **more)


@page(P.LOOK_READ)
@require_GET
def limits(request: Request) -> HttpResponse:
    """Shows from how many records on an alarm is raised, and who is told."""
    watch = watchers(today())
    names = display_names(watch.users)
    context = {
        "limits": queries.look_limits(),
        "names": [names.get(one, _("account that no longer exists")) for one in watch.users],
        "watch": watch,
        "day": today(),
        "may_set_up": request.standing.holds(P.SETUP),
        "may_read_journal": request.standing.holds(P.JOURNAL_READ),
    }
    return render(request, "desk/journal/limits.html", context)


@page(P.SETUP)
@require_http_methods(["GET", "POST"])
@once("look.limit")
def change_limit(request: Request, kind: str) -> HttpResponse:
    """Changes one limit; the auditors are told."""
    limit = next((one for one in queries.look_limits() if one.kind == kind), None)
    if limit is None:
        raise NotThere(_("There is no such limit. Go back to the list and choose again."))
    act = Act(
        title=str(limit.kind.label),
        lead=_("An alarm is raised above these numbers. The auditors are told of every change."),
        button=_("Save"),
        back=reverse("desk:look_limits"),
        above=_("Limits"),
    )
    form = LimitForm(request.POST or None, initial={"in_an_hour": limit.in_an_hour, "in_a_day": limit.in_a_day})

    def do(**numbers: int) -> tuple[str, str]:
        change_look_limit(kind, by=request.standing.by, **numbers)
        return _("Saved. The auditors have been told."), reverse("desk:look_limits")

    return form_page(request, act, form, do)


def _found(request: Request) -> Any:
    states = {"open": True, "answered": False}
    is_open = states.get(chosen(request, "state", states))
    return queries.look_alarms(kind=chosen(request, "kind", LookKind.values), is_open=is_open)


def _lines(request: Request, alarms: Sequence[LookAlarm]) -> list[Line]:
    shown = list(alarms)
    ids = {one.account for one in shown} | {one.answered_by for one in shown if one.answered_by}
    names, logins = display_names(ids), login_names(ids)
    gone = _("account that no longer exists")
    may = request.standing.holds(P.JOURNAL_READ)
    return [
        Line(
            alarm=one,
            who=names.get(one.account, gone),
            answered_by=names.get(one.answered_by, gone) if one.answered_by else "",
            entries=_entries(one, logins[one.account]) if may and one.account in logins else "",
        )
        for one in shown
    ]


def _entries(alarm: LookAlarm, login: str) -> str:
    first, last = (local(at).date().isoformat() for at in (alarm.first_at, alarm.last_at))
    asked = {"verb": VERB_OF[LookKind(alarm.kind)], "who": login, "since": first, "until": last}
    return f"{reverse('desk:journal')}?{urlencode(asked)}"
