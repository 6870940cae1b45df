"""Drafts: pasted or brought in, confirmed one by one, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake import queries, services
from gongzhi.domain.intake.words import DraftSource, DraftState
from gongzhi.domain.needs.queries import Near, code_for_command
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.time import local
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.codes import remember_code
from gongzhi.interfaces.common.codes_drawn import code_picture
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.need_forms import near_rows, second_look
from gongzhi.interfaces.common.needs import public_photo
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.desk.intake.forms import ChatForm, DraftForm, OrderForm, PasteForm, SheetForm

if TYPE_CHECKING:
    from gongzhi.domain.intake.models import NeedDraft
    from gongzhi.domain.places.models import Place

PASTED = {
    DraftSource.HOTLINE: (
        gettext_lazy("Paste orders of the hotline"),
        gettext_lazy(
            "One or several; each begins with its number. Time, deadline, caller, address and words are read."
        ),
        services.draft_orders,
    ),
    DraftSource.CHAT: (
        gettext_lazy("Paste a neighbours' chat"),
        gettext_lazy(
            "Names, numbers and doors are taken out before anything is kept; each matter becomes a draft. A screenshot"
            " is read by a person and deleted once the draft is confirmed or dropped."
        ),
        services.draft_chat,
    ),
}

SLIPS_A_PAGE = 4
# As the hotline names its columns.
HEADINGS = "工单编号、来电时间、办理时限、诉求人、联系电话、诉求地址、诉求内容"


def own_communities(request: Request) -> dict[UUID, str]:
    """Names the communities for which somebody takes in drafts; raises ``NotThere`` where there is none."""
    standing = request.standing
    own = set(standing.communities_with(Permission.NEED_INTAKE))
    for path in standing.scope(Permission.NEED_INTAKE).paths:
        own |= {one.pk for one in places.communities_below(path)}
    if not own:
        raise NotThere(_("Your posts belong to no community."))
    return places.names_in_order(own)


def _community(request: Request, chosen: UUID | None, names: dict[UUID, str]) -> Place:
    """Gives the community that was chosen, or the only one."""
    community = places.place(chosen or next(iter(names)))
    request.standing.demand(Permission.NEED_INTAKE, at=community)
    return community


@page(Permission.NEED_INTAKE)
@require_GET
def draft_list(request: Request) -> HttpResponse:
    """Lists the drafts that wait for somebody to confirm them, the oldest first."""
    state = chosen(request, "state", set(DraftState.values)) or DraftState.WAITING
    shown = listing(request, queries.drafts(request.standing.scope(Permission.NEED_INTAKE), state=state))
    context = {"listing": shown, "rows": shown.rows, "states": DraftState.choices, "state": state}
    return render(request, "desk/intake/drafts.html", context)


@page(Permission.NEED_INTAKE)
@require_http_methods(["GET", "POST"])
@once("intake.draft")
def paste(request: Request, source: str) -> HttpResponse:
    """Makes drafts of a pasted text."""
    if source not in PASTED:
        raise NotThere(_("There is no such page."))
    names = own_communities(request)
    title, lead, do_draft = PASTED[DraftSource(source)]
    is_chat = source == DraftSource.CHAT

    def do(**given: Any) -> tuple[str, str]:
        community = _community(request, given.pop("community", None), names)
        made = do_draft(given.pop("text"), community=community, by=request.standing.by, **given)
        return _made(len(made)), reverse("desk:intake")

    form = (ChatForm if is_chat else PasteForm)(request.POST or None, request.FILES or None)
    form.offer(names)
    return form_page(request, _act(str(title), str(lead), has_file=is_chat), form, do)


@page(Permission.NEED_INTAKE)
@require_GET
def draft_photo(request: Request, draft_id: UUID) -> HttpResponse:
    """Hands out the screenshot of a draft that still waits."""
    draft = queries.draft(draft_id, request.standing.scope(Permission.NEED_INTAKE))
    if not draft.photo:
        raise NotThere(_("There is no such photo."))
    return public_photo(draft.photo)


@page(Permission.NEED_INTAKE)
@require_GET
def slip(request: Request) -> HttpResponse:
    """Shows paper slips to be printed: lines to write on for the box, and a code that opens the resident's page."""
    names = own_communities(request)
    picked = chosen(request, "community", {str(one) for one in names})
    community = _community(request, UUID(picked) if picked else None, names)
    address = request.build_absolute_uri(reverse("public:below", args=[community.pk]))
    context = {
        "community": community,
        "picture": code_picture(address),
        "slips": range(SLIPS_A_PAGE),
        "names": names.items(),
    }
    return render(request, "desk/intake/slip.html", context)


@page(Permission.NEED_INTAKE)
@require_http_methods(["GET", "POST"])
@once("intake.sheet")
def bring_sheet(request: Request) -> HttpResponse:
    """Makes drafts of a sheet of orders."""
    names = own_communities(request)

    def do(sheet: Any, community: UUID | None = None) -> tuple[str, str]:
        at = _community(request, community, names)
        made = services.draft_sheet(sheet.read(), community=at, by=request.standing.by)
        return _made(len(made)), reverse("desk:intake")

    lead = _("Its headings are read: %(heads)s. Known numbers are left out.") % {"heads": HEADINGS}
    act = _act(_("Bring in a sheet of orders"), lead, has_file=True)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.offer(names)
    return form_page(request, act, form, do)


def _made(number: int) -> str:
    return ngettext("%(n)d draft waits to be confirmed.", "%(n)d drafts wait to be confirmed.", number) % {"n": number}


def _act(title: str, lead: str, *, has_file: bool = False) -> Act:
    back = reverse("desk:intake")
    return Act(title=title, lead=lead, button=_("Read it"), back=back, above=_("Intake"), has_file=has_file)


@page(Permission.NEED_INTAKE)
@never_cache
@require_http_methods(["GET", "POST"])
@once("intake.take_in")
def confirm(request: Request, draft_id: UUID) -> HttpResponse:
    """Shows a draft with what was read and what is reported near by already, and makes a need of it."""
    draft = _draft(request, draft_id)
    command = command_id(request) or uuid7()
    form = _form(request, draft)
    near = _near(form) if form.is_bound else None
    if form.is_bound and near is None and form.is_valid():
        try:
            opened = services.take_in_draft(draft.pk, _confirmed(form, command), by=request.standing.by)
        except NotSo as problem:
            form.refuse(problem)
        else:
            remember_code(request, opened.need.pk, command)
            messages.success(request, _("Taken in as %(number)s.") % {"number": opened.need.number})
            return _onwards(draft, opened.need.pk)
    return _show(request, draft, form, near)


def _draft(request: Request, draft_id: UUID) -> NeedDraft:
    draft = queries.draft(draft_id, request.standing.scope(Permission.NEED_INTAKE))
    request.standing.demand(Permission.NEED_INTAKE, at=draft.community)
    return draft


def _near(form: DraftForm) -> list[Near] | None:
    form.full_clean()
    place = form.cleaned_data.get("place")
    return second_look(form, places.place(place), is_public=False) if place else None


def _show(request: Request, draft: NeedDraft, form: DraftForm, near: list[Near] | None = None) -> HttpResponse:
    context = {
        "draft": draft,
        "form": form,
        "near": near_rows(near or ()),
        "looks": near is not None,
        "has_contact": draft.contact is not None,
        "need": draft.need,
        "answer": _answer(draft) if draft.need else "",
    }
    status = 422 if near is None and form.errors else 200
    return render(request, "desk/intake/draft.html", context, status=status)


@page(Permission.NEED_INTAKE)
@require_POST
@once("intake.attach")
def attach(request: Request, draft_id: UUID, number: str) -> HttpResponse:
    """Lets a draft go on in an open need, because it is the same matter."""
    draft = _draft(request, draft_id)
    form = _form(request, draft)
    form.full_clean()
    typed = form.cleaned_data
    try:
        need = services.attach_draft(
            draft.pk,
            into=number,
            text=typed.get("text", ""),
            by=request.standing.by,
            of_hotline=services.OfHotline(typed.get("number", ""), typed.get("due_at")),
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _show(request, draft, form)
    messages.success(request, _("It goes on in %(number)s, and whoever told it follows.") % {"number": need.number})
    return _onwards(draft, need.pk)


def _onwards(draft: NeedDraft, need: UUID) -> HttpResponse:
    # From a chat one goes back with the words for the neighbours; an order is worked on as a need.
    return redirect("desk:intake_draft", draft.pk) if draft.source == DraftSource.CHAT else redirect("desk:need", need)


def _answer(draft: NeedDraft) -> str:
    words = _("Registered under number %(number)s and sent to whoever is responsible. Ask for it by this number.")
    return words % {"number": draft.need.number if draft.need else ""}


def _form(request: Request, draft: NeedDraft) -> DraftForm:
    is_order = draft.source == DraftSource.HOTLINE
    first = {"place": draft.place_id or draft.community_id, "text": draft.text, "number": draft.number}
    first["due_at"] = local(draft.due_at) if draft.due_at else None
    form = (OrderForm if is_order else DraftForm)(request.POST if request.method == "POST" else None, initial=first)
    buildings = places.buildings_of(draft.community_id)
    form.offer([(draft.community_id, draft.community.name), *((one.pk, one.name) for one in buildings)])
    return form


def _confirmed(form: DraftForm, command: UUID) -> services.Confirmed:
    typed = form.cleaned_data
    more = {name: typed[name] for name in ("number", "due_at") if typed.get(name)}
    return services.Confirmed(
        place_id=typed["place"],
        kind=typed["kind"],
        text=typed["text"],
        code=code_for_command(command),
        answers=form.answers,
        is_asked=True,
        **more,
    )


@page(Permission.NEED_INTAKE)
@require_POST
@once("intake.drop")
def drop(request: Request, draft_id: UUID) -> HttpResponse:
    """Drops a draft that is no need."""
    draft = _draft(request, draft_id)
    return tap(
        request,
        lambda: services.drop_draft(draft.pk, by=request.standing.by),
        said=_("Dropped. Its words and its contact are deleted."),
        back=reverse("desk:intake"),
    )
