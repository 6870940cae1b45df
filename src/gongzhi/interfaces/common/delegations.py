"""Standing in for a colleague: handing permissions on for some days, seeing what was handed on, taking it back."""

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
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import DateInput, HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.shell import shell_of

OWN = "Whoever holds a post may hand a part of it to a colleague, and see what was handed to them."


class DelegateForm(HouseForm):
    """To whom, what, from when until when, and why."""

    to = forms.TypedChoiceField(label=gettext_lazy("To which colleague?"), coerce=UUID)
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("What may they do for you?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
    because = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave, training, an errand. Do not write about health."),
    )

    def offer(self, appointment: Any) -> None:
        """Sets the colleagues and the permissions that can be chosen."""
        people = [(str(one.pk), one.name) for one in queries.colleagues_of(appointment, on=today())]
        self.fields["to"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
        words = [(one.value, one.label) for one in queries.handable(appointment)]
        self.fields["permissions"].choices = words  # type: ignore[attr-defined]


@page(None, open_because=OWN, signed_in=True)
@require_http_methods(["GET"])
def my_delegations(request: Request) -> HttpResponse:
    """Lists what one handed on and received, and one's posts of which something can be handed on."""
    person = request.standing.person_id
    context = {
        "me_base": shell_of(request.standing),
        "posts": queries.posts_to_delegate(person, on=today()) if person else [],
        "lines": lines(person) if person else [],
    }
    return render(request, "common/delegations.html", context)


@page(None, open_because=OWN, signed_in=True)
@require_http_methods(["GET", "POST"])
@once("delegation.make")
def delegate(request: Request, appointment_id: UUID) -> HttpResponse:
    """Hands chosen permissions of one of one's posts to a colleague."""
    person = request.standing.person_id
    posts = queries.posts_to_delegate(person, on=today()) if person else []
    held = next((one for one in posts if one.pk == appointment_id), None)
    if held is None:
        raise NotThere(_("This is not one of your posts. Open the page “Me” and choose there."))
    form = DelegateForm(request.POST or None, initial={"first": today()})
    form.offer(held)
    context = {"me_base": shell_of(request.standing), "form": form, "post": held.post}
    if request.method != "POST":
        return render(request, "common/delegate.html", context)
    if form.is_valid():
        try:
            services.delegate(held.pk, by=request.standing.by, **form.cleaned_data)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("Handed on. Your colleague sees it on the page “Me”; you can end it any time."))
            return redirect("common:delegations")
    return show_again(request, "common/delegate.html", context)


@page(None, open_because=OWN, signed_in=True)
@require_POST
def end_delegation(request: Request, delegation_id: UUID) -> HttpResponse:
    """Ends what one handed on or received, at once."""
    services.revoke_delegation(delegation_id, by=request.standing.by)
    messages.success(request, _("It has ended; the journal keeps what was done meanwhile."))
    return redirect("common:delegations")


def lines(person: UUID) -> list[dict[str, Any]]:
    """Lists delegations of somebody as pages and programs show them, newest first."""
    day = today()
    return [
        {
            "id": one.pk,
            "giver": one.giver.name,
            "receiver": one.receiver.name,
            "is_mine": one.giver_id == person,
            "post": one.appointment.post.title,
            "permissions": list(one.permissions),
            "words": [str(Permission(code).label) for code in one.permissions],
            "because": one.because,
            "first": one.during.lower,
            "last": one.during.upper - timedelta(days=1),
            "is_revoked": one.revoked_at is not None,
            "begins_later": one.during.lower > day,
        }
        for one in queries.delegations_of(person, since=day)
    ]
