"""One's own consents: what is kept about oneself, for what and until when; take it back, or offer oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Consent, Declaration
from gongzhi.domain.actors.words import ConsentWay
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import DateInput, HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page

OWN = "Everybody who is logged in sees and takes back their own consents."
TEMPLATE = "common/offer.html"
OFFER_DAYS = 365


class OfferForm(HouseForm):
    """What one says about oneself for one measure."""

    measure = forms.ChoiceField(label=gettext_lazy("For which measure"))
    is_owner = forms.BooleanField(label=gettext_lazy("I own a home in the property area."), required=False)
    has_interest = forms.BooleanField(label=gettext_lazy("I have an interest in the property firm."), required=False)
    statement = forms.CharField(label=gettext_lazy("What else I want to say"), required=False, max_length=300)
    ends_on = forms.DateField(label=gettext_lazy("Ends on"), widget=DateInput())

    def offer(self) -> None:
        """Sets the measures that are in use."""
        field: Any = self.fields["measure"]
        field.choices = [(str(one.pk), one.name) for one in queries.measures((), on=today()) if not one.is_ended]


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_GET
def consents(request: Request) -> HttpResponse:
    """Lists what is kept about oneself on consent."""
    person = request.standing.person_id
    context = {
        "contacts": queries.contacts_of(person) if person else [],
        "offers": queries.candidacies_of(person) if person else [],
        "is_known": person is not None,
    }
    return render(request, "common/consents.html", context)


@page(None, open_because=OWN, signed_in=True)
@require_POST
@once("contact.withdraw_own")
def withdraw_contact(request: Request, contact_id: UUID) -> HttpResponse:
    """Deletes one's own contact, without a reason."""
    if queries.contact(contact_id).person_id != request.standing.person_id:
        raise NotThere(_("This contact is no longer kept."))
    services.withdraw_contact(contact_id, by=request.standing.by)
    messages.success(request, _("The contact is deleted."))
    return redirect("common:consents")


@page(None, open_because=OWN, signed_in=True)
@require_POST
@once("candidacy.withdraw_own")
def withdraw_offer(request: Request, candidacy_id: UUID) -> HttpResponse:
    """Deletes one's own offer, without a reason."""
    if queries.candidacy(candidacy_id).person_id != request.standing.person_id:
        raise NotThere(_("This offer is no longer kept."))
    services.withdraw_candidacy(candidacy_id, by=request.standing.by)
    messages.success(request, _("The offer is deleted."))
    return redirect("common:consents")


@page(None, open_because=OWN, signed_in=True)
@require_http_methods(["GET", "POST"])
@once("candidacy.declare_own")
def offer(request: Request) -> HttpResponse:
    """Offers oneself for a measure of cross-appointment, on a consent of its own (R10)."""
    if request.standing.person_id is None:
        raise NotThere(_("Register with your community first; then you can offer yourself."))
    form = OfferForm(request.POST or None, initial={"ends_on": today() + timedelta(days=OFFER_DAYS)})
    form.offer()
    if request.method != "POST":
        return render(request, TEMPLATE, {"form": form})
    if not form.is_valid():
        return show_again(request, TEMPLATE, {"form": form})
    facts = form.cleaned_data
    try:
        services.declare_candidacy(
            queries.person(request.standing.person_id),
            measure=queries.measure(UUID(facts["measure"])),
            declaration=Declaration(facts["is_owner"], facts["has_interest"], facts["statement"]),
            consent=Consent(ConsentWay.SELF, today(), _("Candidate pool"), facts["ends_on"]),
            by=request.standing.by,
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, {"form": form})
    messages.success(request, _("Your offer is kept. You may take it back at any time."))
    return redirect("common:consents")
