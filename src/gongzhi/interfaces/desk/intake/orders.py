"""Orders of the hotline: their clock, whom to ring, the reply, and the sheet that goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.actors import services as actors
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake import queries, services
from gongzhi.domain.responses.words import ReplyUse
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import moment, need_row
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import csv_answer, xlsx_answer
from gongzhi.interfaces.desk.intake.forms import ContactForm, LookForm, ReplyForm
from gongzhi.interfaces.desk.responses.templates import fill_in

if TYPE_CHECKING:
    from gongzhi.domain.actors.services import Reachable
    from gongzhi.domain.intake.models import HotlineOrder
    from gongzhi.interfaces.common.forms import HouseForm
    from gongzhi.interfaces.common.needs import NeedRow

MOST_ROWS = 5000


@page(Permission.NEED_INTAKE)
@require_GET
def order_list(request: Request) -> HttpResponse:
    """Lists the orders, the soonest due first."""
    show = chosen(request, "show", {"open", "replied"})
    shown = listing(request, queries.orders(request.standing.scope(Permission.NEED_INTAKE), show=show))
    context = {"listing": shown, "rows": _rows(shown.rows), "show": show, "here": "orders", "now": time.now()}
    return render(request, "desk/intake/orders.html", context)


@page(Permission.NEED_INTAKE)
@require_GET
def calls(request: Request) -> HttpResponse:
    """Lists whom to ring before the hotline itself asks."""
    now = time.now()
    shown = listing(request, queries.orders_to_ring(request.standing.scope(Permission.NEED_INTAKE), now=now))
    context = {"listing": shown, "rows": _rows(shown.rows), "here": "calls", "now": now}
    return render(request, "desk/intake/orders.html", context)


def _rows(found: object) -> list[tuple[HotlineOrder, NeedRow]]:
    return [(one, need_row(one.whole, time.now())) for one in found]  # type: ignore[attr-defined]


@page(Permission.NEED_INTAKE)
@never_cache
@require_GET
def order_page(request: Request, order_id: UUID) -> HttpResponse:
    """Shows an order: its deadline, who was reached, and the reply."""
    return _show(request, _order(request, order_id))


def _order(request: Request, order_id: UUID) -> HotlineOrder:
    order = queries.order(order_id, request.standing.scope(Permission.NEED_INTAKE))
    request.standing.demand(Permission.NEED_INTAKE, at=order.need.community)
    return order


def _show(
    request: Request, order: HotlineOrder, *, bound: HouseForm | None = None, caller: Reachable | None = None
) -> HttpResponse:
    contact = bound if isinstance(bound, ContactForm) else ContactForm()
    reply = bound if isinstance(bound, ReplyForm) else ReplyForm(initial={"reply": queries.draft_reply(order)})
    ready = fill_in({ReplyUse.HOTLINE: reply}, order.whole, request.GET.get("words", ""))
    context = {
        "order": order,
        "row": need_row(order.whole, time.now()),
        "contacts": queries.contacts_of(order),
        "contact_form": contact,
        "reply_form": reply,
        "ready": ready[ReplyUse.HOTLINE],
        "caller": caller,
        "caller_form": _caller_form(request, order, bound),
        "is_late": order.replied_at is None and order.due_at < time.now(),
    }
    return render(request, "desk/intake/order.html", context, status=422 if bound else 200)


def _caller_form(request: Request, order: HotlineOrder, bound: HouseForm | None) -> HouseForm | None:
    """Offers to open the caller's number: for the work in hand only, until the reply has left (R13).

    The office above answers the hotline, and reads no resident's number here (R24).
    """
    if order.caller_id is None or order.exported_at is not None:
        return None
    if not request.standing.may(Permission.CONTACT_READ, order.community):
        return None
    return bound if isinstance(bound, LookForm) else LookForm()


@page(Permission.CONTACT_READ)
@require_POST
@never_cache
def caller(request: Request, order_id: UUID) -> HttpResponse:
    """Shows the number of whoever rang, for a named purpose; every look stands in the journal."""
    order, form = _order(request, order_id), LookForm(request.POST)
    if _caller_form(request, order, None) is None:
        raise NotThere(_("No contact is kept here, or its consent has ended. Ask at the door or by a notice."))
    form.full_clean()
    try:
        found = actors.read_contact(
            order.caller_id or order.pk,
            because=form.cleaned_data["because"],
            by=request.standing.by,
            in_role=request.standing.role_for(Permission.CONTACT_READ, at=order.community),
        )
    except NotSo as problem:
        form.refuse(problem)
        return _show(request, order, bound=form)
    return _show(request, order, caller=found)


@page(Permission.NEED_INTAKE)
@require_POST
@once("intake.contact")
def contact(request: Request, order_id: UUID) -> HttpResponse:
    """Notes one try to reach the reporter."""
    order, form = _order(request, order_id), ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, order, bound=form)
    return tap(
        request,
        lambda: services.note_contact(order.pk, by=request.standing.by, **form.cleaned_data),
        said=_("Noted."),
        back=reverse("desk:hotline_order", args=[order.pk]),
    )


@page(Permission.NEED_INTAKE)
@require_POST
@once("intake.reply")
def reply(request: Request, order_id: UUID) -> HttpResponse:
    """Settles what goes back to the hotline."""
    order, form = _order(request, order_id), ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, order, bound=form)
    try:
        services.settle_reply(order.pk, by=request.standing.by, **form.cleaned_data)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _show(request, order, bound=form)
    return tap(
        request,
        lambda: None,
        said=_("Settled. It leaves with the next sheet of replies."),
        back=reverse("desk:hotline_order", args=[order.pk]),
    )


@page(Permission.NEED_INTAKE)
@require_POST
def export_replies(request: Request, kind: str) -> HttpResponse:
    """Writes the settled replies for the hotline, and notes that they left; ``again`` includes those that did."""
    if kind not in ("xlsx", "csv"):
        raise NotThere(_("There is no such page."))
    again = request.POST.get("again") == "1"
    scope = request.standing.scope(Permission.NEED_INTAKE)
    found = list(queries.replies_to_export(scope, again=again)[:MOST_ROWS])
    services.note_exported([one.pk for one in found], by=request.standing.by)
    heads = [_("Number of the hotline"), _("Our number"), _("Deadline of the hotline"), _("State"), _("Reached on")]
    heads += [_("Reply"), _("Settled on")]
    answer = xlsx_answer if kind == "xlsx" else csv_answer
    return answer(f"replies-{time.today().isoformat()}", heads, [_cells(one) for one in found])


def _cells(one: HotlineOrder) -> list[object]:
    return [
        one.number,
        one.need.number,
        moment(one.due_at),
        one.whole.get_state_display(),
        moment(one.contacted_at) if one.contacted_at else "",
        one.reply,
        moment(one.replied_at) if one.replied_at else "",
    ]
