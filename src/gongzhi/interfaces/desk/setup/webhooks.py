"""Webhooks: who is told of what, each delivery with its answer, and sending one again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import communities_below, place_by_code
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.webhooks import queries, services
from gongzhi.foundation.webhooks.words import DeliveryState, Event
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import sheet_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongzhi.foundation.webhooks.models import Delivery

MOST_ROWS = 5000
TOLD = [(value, word) for value, word in Event.choices if value != Event.TRIED]
LOOKS: Mapping[str, tuple[str, str]] = {
    DeliveryState.WAITING: ("waiting", "state-waiting"),
    DeliveryState.DELIVERED: ("done", "state-done"),
    DeliveryState.FAILED: ("late", "state-late"),
}


class EndpointForm(HouseForm):
    """An endpoint: whom it tells, where, of what and from which area."""

    name = forms.CharField(label=gettext_lazy("Whom it tells"), required=False, max_length=80)
    url = forms.CharField(label=gettext_lazy("Address"), required=False, help_text=gettext_lazy("Begins with https://"))
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Of what"),
        choices=TOLD,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: of everything."),
    )
    area = forms.CharField(
        label=gettext_lazy("Only from this area"),
        required=False,
        help_text=gettext_lazy("Code of a community or subdistrict; empty: the whole installation."),
    )

    def facts(self) -> dict[str, Any]:
        """Gives what the service takes."""
        typed = self.cleaned_data
        return {"url": typed["url"], "events": typed["events"], "communities": communities_of(typed["area"])}


def communities_of(code: str) -> list[UUID]:
    """Names the communities of an area by its code; none for an empty one. Raises ``NotSo`` for an unknown code."""
    if not code.strip():
        return []
    try:
        area = place_by_code(code.strip())
    except NotThere:
        sentence = _("There is no area with this code.")
        raise NotSo(sentence, fields={"area": sentence}) from None
    return list(communities_below(area.path).values_list("pk", flat=True))


@page(Permission.SETUP)
@never_cache
@require_http_methods(["GET", "POST"])
def endpoint_list(request: Request) -> HttpResponse:
    """Lists the endpoints, and adds one; its secret is shown on the page that answers, and never again."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            _endpoint, shown = services.add_endpoint(form.cleaned_data["name"], by=request.standing.by, **form.facts())
            form = EndpointForm()
        except NotSo as problem:
            form.refuse(problem)
    context = {"endpoints": queries.endpoints(), "form": form, "secret": shown, "words": dict(Event.choices)}
    return render(request, "desk/setup/webhooks.html", context, status=422 if form.errors else 201 if shown else 200)


@page(Permission.SETUP)
@require_GET
def endpoint_page(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Shows an endpoint with its deliveries, the newest first."""
    endpoint = queries.endpoint(endpoint_id)
    state = chosen(request, "state", set(DeliveryState.values))
    shown = listing(request, queries.deliveries_of(endpoint.pk, state=state))
    context = {
        "endpoint": endpoint,
        "listing": shown,
        "rows": [(one, *LOOKS[one.state]) for one in shown.rows],
        "states": DeliveryState.choices,
        "state": state,
        "events": [str(Event(one).label) for one in endpoint.events],
        "export": shown.link(page="", size=""),
    }
    return render(request, "desk/setup/webhook.html", context)


@page(Permission.SETUP)
@require_GET
def export_deliveries(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Writes the deliveries of an endpoint for a spreadsheet."""
    endpoint = queries.endpoint(endpoint_id)
    state = chosen(request, "state", set(DeliveryState.values))
    heads = [_("Event"), _("When"), _("State"), _("Tries"), _("Answer"), _("Fault")]
    found = queries.deliveries_of(endpoint.pk, state=state)[:MOST_ROWS]
    return sheet_answer(request, "deliveries", heads, [_cells(one) for one in found])


def _cells(one: Delivery) -> list[object]:
    return [one.event, one.at.isoformat(), one.get_state_display(), one.tries, one.status or "", one.error]


@page(Permission.SETUP)
@require_POST
@once("webhook.end")
def end_endpoint(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Tells an endpoint nothing more."""
    return tap(
        request,
        lambda: services.end_endpoint(endpoint_id, by=request.standing.by),
        said=_("It is told nothing more."),
        back=reverse("desk:webhooks"),
    )


@page(Permission.SETUP)
@require_POST
@once("webhook.try")
def try_endpoint(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Sends a trial."""
    return tap(
        request,
        lambda: services.try_endpoint(endpoint_id, by=request.standing.by),
        said=_("A trial is on its way; load this page again in a moment."),
        back=reverse("desk:webhook", args=[endpoint_id]),
    )


@page(Permission.SETUP)
@require_POST
@once("webhook.replay")
def replay(request: Request, delivery_id: UUID) -> HttpResponse:
    """Sends one delivery again."""
    found = queries.delivery(delivery_id)
    services.replay_delivery(found.pk, by=request.standing.by)
    messages.success(request, _("It is sent again; load this page again in a moment."))
    return redirect("desk:webhook", found.endpoint_id)
