"""Resources matched with needs: asked for at the desk, answered by whoever offers them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.lists import queries, services
from gongzhi.domain.lists.words import MatchState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common import list_forms as forms
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import contribution_scope
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.lists import ANSWERS, MATCH_LOOKS, demand_match, demand_open, match_answers
from gongzhi.interfaces.common.needs import opened_need
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import sheet_answer

BOTH = require_http_methods(["GET", "POST"])
MOST_ROWS = 5000
STATES = {"open": pgettext_lazy("matches", "Open"), "all": pgettext_lazy("matches", "All"), **dict(MatchState.choices)}
# An answer: its form, its headline, what is said on the page.
PAGES: dict[str, tuple[type[HouseForm], Any, Any]] = {
    "agree": (HouseForm, gettext_lazy("We give it"), gettext_lazy("The community is told and arranges the rest.")),
    "decline": (
        BecauseForm, gettext_lazy("We cannot give it"),
        gettext_lazy("The community reads the reason; nothing follows from it."),
    ),
    "finish": (
        forms.GivenForm, gettext_lazy("It was given"), gettext_lazy("What was given stands in the need's thread too.")
    ),
    "withdraw": (
        BecauseForm, gettext_lazy("It is not needed any more"), gettext_lazy("The organisation reads the reason.")
    ),
}  # fmt: skip


@page(Permission.CONTRIBUTE)
@require_GET
def match_list(request: Request) -> HttpResponse:
    """Lists which offers were asked for needs, in one's communities and of one's organisations."""
    state = chosen(request, "state", STATES) or "open"
    found = queries.matches(contribution_scope(request.standing), state=state)
    if request.GET.get("as"):
        heads = [_("Number"), _("Offer"), _("Organisation"), _("What is needed"), _("State"), _("Due"), _("Result")]
        rows = [
            [
                one.posting.number, one.posting.title, one.organisation.name, one.words, one.get_state_display(),
                one.due_on or "", one.result or one.reason,
            ]
            for one in found[:MOST_ROWS]
        ]  # fmt: skip
        return sheet_answer(request, "matches", heads, rows)
    shown = listing(request, found)
    context = {
        "listing": shown,
        "rows": [(one, *MATCH_LOOKS[one.state]) for one in shown],
        "states": STATES.items(),
        "state": state,
        "export": shown.link(page="", size=""),
        "is_staff": bool(contribution_scope(request.standing).paths),
    }
    return render(request, "desk/lists/matches.html", context)


@page(Permission.CONTRIBUTE)
@require_GET
def match_page(request: Request, match_id: UUID) -> HttpResponse:
    """Shows what is asked of an organisation, and what it answered; the need itself to the community alone."""
    found = demand_match(request.standing, match_id)
    tone, icon = MATCH_LOOKS[found.state]
    answers = match_answers(request.standing, found)
    context = {
        "match": found,
        "tone": tone,
        "icon": icon,
        "answers": [(name, PAGES[name][1]) for name in PAGES if name in answers],
        "may_read_need": request.standing.may(Permission.NEED_READ, found.community),
    }
    return render(request, "desk/lists/match.html", context)


@page(Permission.CONTRIBUTION_MANAGE)
@BOTH
@once("match.ask")
def ask_for(request: Request, need_id: UUID) -> HttpResponse:
    """Asks for an offer of the list on behalf of a need."""
    need = opened_need(request, need_id)
    request.standing.demand(Permission.CONTRIBUTION_MANAGE, at=need.community)
    form = forms.MatchForm(request.POST or None)
    found = queries.offers_for(need, on=time.today())
    shown: Any = form.fields["posting"]
    shown.choices = [(str(one.posting.pk), _offer_words(one)) for one in found]

    def do(posting: UUID, **facts: Any) -> tuple[str, str]:
        made = services.match_resource(need, posting_id=posting, by=request.standing.by, **facts)
        return _("Asked. The organisation may agree or decline."), reverse("desk:match", args=[made.pk])

    lead = _("What sounds most like this need stands first. The organisation reads your words, never the need.")
    back = reverse("desk:need", args=[need.pk])
    act = Act(title=_("Use a resource of the list"), lead=lead, button=_("Ask for it"), back=back, above=need.number)
    template = "" if found else "desk/lists/no_offers.html"
    return form_page(request, act, form, do, template=template, community=need.community)


def _offer_words(one: queries.Offered) -> str:
    many = f" · {one.posting.quantity} {one.posting.unit}" if one.posting.quantity else ""
    until = f" · {_('until')} {one.posting.due_on}" if one.posting.due_on else ""
    return f"{one.posting.title}{many} · {one.posting.organisation.name}{until} ({one.posting.number})"


@page(Permission.CONTRIBUTE)
@BOTH
@once("match.answer")
def answer(request: Request, match_id: UUID, answer: str) -> HttpResponse:
    """Answers what was asked for, or says what came of it."""
    found = demand_match(request.standing, match_id)
    if answer not in PAGES:
        raise NotThere(_("There is nothing at this address."))
    make, title, lead = PAGES[answer]
    demand_open(answer, match_answers(request.standing, found))
    address = reverse("desk:match", args=[found.pk])

    def do(**facts: Any) -> tuple[str, str]:
        ANSWERS[answer](found.pk, by=request.standing.by, **facts)
        return _("Saved."), address

    form = make(request.POST if request.method == "POST" else None)
    act = Act(title=str(title), lead=str(lead), button=_("Save"), back=address, above=found.posting.title)
    return form_page(request, act, form, do)
