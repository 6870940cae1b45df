"""The same for many needs at once: what was chosen on the list, one form, and a result for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.foundation import time
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.need_bulk import MOST_AT_ONCE, VERBS, Outcome, do_to_many
from gongzhi.interfaces.common.needs import need_rows, veil
from gongzhi.interfaces.desk.needs.filters import read_id
from gongzhi.interfaces.desk.needs.thread import FORMS, offer_choices

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

MOST_FILTERS = 500
TITLES = {
    "accept": gettext_lazy("Accept them"),
    "start": gettext_lazy("The work on them has begun"),
    "send": gettext_lazy("Send them to another organisation"),
    "offer": gettext_lazy("Offer them to a colleague"),
    "reclassify": gettext_lazy("Put their kind or place right"),
    "note": gettext_lazy("Add a note to each"),
    "ask": gettext_lazy("Ask the reporters"),
}


@page(Permission.NEED_READ)
@require_http_methods(["GET", "POST"])
@once("need.bulk")
def bulk(request: Request) -> HttpResponse:
    """Shows what was chosen with the form of the verb, then does it to each."""
    sent = request.POST if request.method == "POST" else request.GET
    verb = sent.get("act", "note") if sent.get("act") in VERBS else "note"
    chosen = _chosen(request, sent.getlist("need"))
    if not chosen:
        messages.warning(request, _("Tick the needs first, then choose what to do with them."))
        return redirect("desk:needs")
    form = FORMS[verb](request.POST if request.method == "POST" else None)
    offer_choices(form, chosen[0])
    if request.method == "POST" and form.is_valid():
        outcomes = do_to_many(request, verb, [one.pk for one in chosen], form.cleaned_data)
        if any(one.is_done for one in outcomes) or not form.fields:
            _say(request, outcomes)
            return redirect(reverse("desk:needs") + _back(sent.get("back", "")))
        # Refused for all alike: what was typed and chosen stays.
        for sentence in dict.fromkeys(one.sentence for one in outcomes):
            form.add_error(None, sentence)
    rows = need_rows((veil(request.standing, one) for one in chosen), time.now())
    context = {"rows": rows, "form": form, "verb": verb, "title": TITLES[verb], "verbs": TITLES.items()}
    context |= {"back": _back(sent.get("back", ""))}
    return render(request, "desk/needs/bulk.html", context, status=422 if form.errors else 200)


def _back(text: str) -> str:
    """Reads the filters of the list that the choice came from; anything else is none."""
    return f"?{QueryDict(text[1:]).urlencode()}" if text.startswith("?") and len(text) <= MOST_FILTERS else ""


def _chosen(request: Request, texts: list[str]) -> list[Need]:
    wanted = [one for one in map(read_id, texts[:MOST_AT_ONCE]) if one]
    return queries.needs_of(wanted, request.standing.scope(Permission.NEED_READ))


def _say(request: Request, outcomes: list[Outcome]) -> None:
    done = [one.number for one in outcomes if one.is_done]
    if done:
        words = ngettext("Done for %(n)d need: %(numbers)s.", "Done for %(n)d needs: %(numbers)s.", len(done))
        messages.success(request, words % {"n": len(done), "numbers": ", ".join(done)})
    for one in outcomes:
        if not one.is_done:
            messages.error(request, f"{one.number} {one.sentence}".strip())


def listed_verbs() -> list[tuple[str, Any]]:
    """Lists what can be done to many, for the list's bar."""
    return list(TITLES.items())
