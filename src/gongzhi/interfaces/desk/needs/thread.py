"""One need as a page: what happened, whose it is and why, its clock, and what the caller can do now."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.campaigns.queries import visit_of_need
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake.queries import orders_of_need
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import NeedSource, NeedState, Rung
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses.queries import out_of_list
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request
from gongzhi.interfaces.common.lists import list_facts
from gongzhi.interfaces.common.needs import (
    demand_action,
    moment,
    need_row,
    need_rows,
    open_actions,
    seen_steps,
    thread_lines,
    veil,
)
from gongzhi.interfaces.common.responses import response_facts
from gongzhi.interfaces.desk.needs import forms
from gongzhi.interfaces.desk.responses.templates import fill_in

if TYPE_CHECKING:
    from gongzhi.domain.actors.services import Reachable
    from gongzhi.domain.campaigns.models import LeaderVisit
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.responses.models import ReplyTemplate

FORMS: Mapping[str, type[HouseForm]] = {
    "accept": forms.NothingForm,
    "start": forms.NothingForm,
    "finish": forms.FinishForm,
    "ask": forms.NothingForm,
    "answer": forms.AnswerForm,
    "take_over": forms.TakeOverForm,
    "call": forms.AnswerForm,
    "unreached": forms.UnreachedForm,
    "check": forms.CheckForm,
    "reclassify": forms.ReclassifyForm,
    "exclude": forms.ExcludeForm,
    "note": forms.NoteForm,
    "ask_back": forms.AskBackForm,
    "wait": forms.BecauseForm,
    "resume": forms.ResumeForm,
    "help": forms.BecauseForm,
    "send": forms.SendForm,
    "offer": forms.OfferForm,
    "merge": forms.MergeForm,
    "split": forms.SplitForm,
    "release": forms.ReleaseForm,
    "publish": forms.PublishForm,
    "divert": forms.DivertForm,
    "decline": forms.DeclineForm,
    "contact": forms.ContactForm,
}
# What stands folded under "more": picture, heading, and the word on the button.
MORE: Mapping[str, tuple[str, Promise, Promise]] = {
    "resume": ("refresh", gettext_lazy("Go on: the answer is there"), gettext_lazy("Go on")),
    "call": ("phone", gettext_lazy("The time is over: ask the reporter"), gettext_lazy("Record the spoken answer")),
    "unreached": ("phone", gettext_lazy("Rung up, nobody answered"), gettext_lazy("Note the try")),
    "check": ("eye", gettext_lazy("Nobody can be asked: look at the result"), gettext_lazy("Record what you saw")),
    "note": ("edit", gettext_lazy("Add a note"), gettext_lazy("Note it")),
    "ask_back": ("talk", gettext_lazy("Ask the resident something"), gettext_lazy("Ask, and stop the clock")),
    "wait": ("clock", gettext_lazy("Wait for somebody outside"), gettext_lazy("Wait")),
    "help": ("flag", gettext_lazy("Ask the level above for help"), gettext_lazy("Ask for help")),
    "send": ("send", gettext_lazy("Send it to another organisation"), gettext_lazy("Send on")),
    "reclassify": ("tool", gettext_lazy("Put its kind or place right"), gettext_lazy("Put right")),
    "offer": ("people", gettext_lazy("Offer it to a colleague"), gettext_lazy("Offer")),
    "merge": ("next", gettext_lazy("It is the same as another need"), gettext_lazy("Let it go on there")),
    "split": ("list", gettext_lazy("Divide it into parts"), gettext_lazy("Divide")),
    "publish": ("eye", gettext_lazy("Answer it in public"), gettext_lazy("Publish the answer")),
    "release": ("eye", gettext_lazy("Let neighbours read what it is about"), gettext_lazy("Show these words")),
    "divert": ("send", gettext_lazy("The law has another way for it"), gettext_lazy("Divert")),
    "exclude": ("filter", gettext_lazy("Leave it out of the rates"), gettext_lazy("Leave it out")),
    "decline": ("hand", gettext_lazy("Decline it, with the reason"), gettext_lazy("Decline")),
}


@dataclass(frozen=True, slots=True)
class MoreForm:
    """A form that stands folded on the page; ``form`` is None until it is asked for."""

    name: str
    url: str
    icon: str
    title: Promise
    button: Promise
    form: HouseForm | None
    is_refused: bool
    ready: Sequence[ReplyTemplate] = ()


def offered_forms(names: Iterable[str], need: Need, bound: Mapping[str, HouseForm]) -> dict[str, HouseForm]:
    """Gives a form for each of these actions; what was typed into a refused one stays."""
    offered = {name: bound.get(name) or FORMS[name]() for name in names}
    for form in offered.values():
        offer_choices(form, need)
    return offered


def offer_choices(form: HouseForm, need: Need) -> None:
    """Sets what can be chosen in a form about this need."""
    if isinstance(form, forms.OfferForm):
        form.offer(queries.colleagues(need, time.today()))
    elif isinstance(form, forms.SendForm):
        form.offer(receivers(need))
    elif isinstance(form, forms.PublishForm):
        face = queries.face_of(need.pk)
        form.initial = {"words": face.words, "answer": face.answer} if face else {}
    elif isinstance(form, forms.ReleaseForm):
        face = queries.face_of(need.pk)
        form.initial = {"words": face.words if face else ""}
        form.offer((one.pk, f"{one.get_purpose_display()} · {moment(one.at)}") for one in queries.photos(need))
    elif isinstance(form, forms.ReclassifyForm):
        spots = ((one.pk, one.local_name) for one in places.spots_of(need.community_id) if one.pk != need.place_id)
        form.offer(queries.kinds_by_group(), spots, _hint(need))
    elif isinstance(form, forms.SplitForm):
        form.offer(queries.kinds_by_group())


def _hint(need: Need) -> str:
    """Says which kinds the words speak for and why; a person chooses."""
    found = [one for one in queries.suggest_kinds(need.text) if one.kind != need.kind]
    said = ", ".join(
        f"{queries.kind_name(one.kind)} ({': '.join(filter(None, (f'{one.percent} %', '、'.join(one.because))))})"
        for one in found
    )
    return _("Perhaps: %(kinds)s") % {"kinds": said} if said else ""


def more_forms(
    open_now: Container[str],
    made: Mapping[str, HouseForm],
    refused: Container[str],
    ready: Mapping[str, list[ReplyTemplate]],
) -> list[MoreForm]:
    """Lists the forms that stand folded, in their order; those that were not asked for are fetched when opened."""
    return [
        MoreForm(name, f"desk:need_{name}", icon, title, button, made.get(name), name in refused, ready.get(name, ()))
        for name, (icon, title, button) in MORE.items()
        if name in open_now
    ]


def more_form(request: Request, need: Need, name: str) -> MoreForm:
    """Makes one folded form; raises ``NotThere`` where it is not the caller's, ``NotNow`` where its time is not now."""
    demand_action(request.standing, need, name)
    if name not in MORE or name not in open_actions(request.standing, need):
        raise NotNow(_("This is not possible now, or not for you. Load the page again: it shows what is."))
    made = offered_forms((name,), need, {})
    return more_forms((name,), made, (), fill_in(made, need, request.GET.get("words", "")))[0]


def receivers(need: Need) -> list[tuple[UUID, str]]:
    """Lists the organisations of the community and above that a need can be sent to."""
    found = actors.organisations((need.community.path,), on=time.today())
    on = time.today()
    # What no list gives to a residents' committee is not offered to be sent to it (R12).
    return [(one.pk, one.name) for one in found if one.pk != need.handler_id and not out_of_list(need, one.pk, on)]


def _may_ask_for_help(request: Request, need: Need) -> bool:
    return request.standing.may(Permission.CONTRIBUTION_MANAGE, need.community)


def _beside(request: Request, need: Need) -> dict[str, object]:
    """Says which orders of the hotline a need answers, and whether one may ring callers and ask partners for help."""
    standing = request.standing
    return {
        "may_answer_hotline": standing.may(Permission.NEED_INTAKE, need.community),
        "may_ring": need.closed_at is None and standing.may(Permission.CONTACT_READ, need.place),
        "orders": orders_of_need(need.pk),
        "walk": _walk(request, need),
        "may_ask_for_help": need.closed_at is None and _may_ask_for_help(request, need),
    }


def _walk(request: Request, need: Need) -> LeaderVisit | None:
    """Finds the leader's visit on which a need was found, for whoever sees such visits."""
    if need.source != NeedSource.WALKABOUT:
        return None
    found = visit_of_need(need.source_id)
    return found if found and request.standing.may(Permission.WALK_READ, found.community) else None


def show_need(
    request: Request,
    need: Need,
    *,
    bound: Mapping[str, HouseForm] | None = None,
    contact: Reachable | None = None,
    asked: str = "",
    status: int = 200,
) -> HttpResponse:
    """Renders the page of a need; ``asked`` names a folded form that stands open."""
    refused = frozenset(bound or {})
    open_now = open_actions(request.standing, need)
    forms_now = offered_forms(
        [name for name in open_now if name not in MORE or name in {*refused, asked}], need, bound or {}
    )
    ready = fill_in(forms_now, need, request.GET.get("words", ""))
    held = queries.held_by(need)
    who = duties.accountable(need.kind.code, place=need.place, on=time.local(need.opened_at).date())
    context = {
        "need": veil(request.standing, need),
        "row": need_row(need, time.now()),
        "lines": thread_lines(need, seen_steps(request.standing, need)),
        "photos": queries.photos(need) if held.photos else [],
        "who": who,
        "is_sent_elsewhere": who.organisation_id != need.handler_id,
        "forms": forms_now,
        "ready": ready,
        "more": more_forms(open_now, forms_now, refused, ready),
        "answers": queries.answers_of(need),
        "parts": need_rows(queries.parts_of(need), time.now()) if held.parts else [],
        "whole": queries.seen_need(need.parent_id or need.merged_into_id),
        "followers": held.followers,
        "rung": Rung(need.rung).label if need.rung else "",
        "refused": refused,
        "contact": contact,
        "is_closed": need.state == NeedState.CLOSED,
    }
    context |= response_facts(request.standing, need) | list_facts(request.standing, need)
    context |= _beside(request, need)
    return render(request, "desk/needs/need.html", context, status=status)
