"""Relations between bodies: on a day, between two days, entering and ending them, and drawn as a picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import organisations
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import BodyRelationKind, Permission, SourceKind
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import carried_out
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.duties.drawing import draw
from gongzhi.interfaces.desk.duties.forms import EndForm, RelationForm
from gongzhi.interfaces.desk.duties.seen import (
    asked_community,
    communities_seen,
    paths_seen,
    seen_top,
    slide,
    tops,
)

P = Permission
MOST_BODIES = 500


@page(P.DUTY_READ)
@require_GET
def relations(request: Request) -> HttpResponse:
    """Lists the relations of a day, or what differs between two days."""
    day = asked_day(request)
    other = asked_day(request, "before") if request.GET.get("before") else None
    paths = _paths(request)
    context = {
        "listing": listing(request, _found(request)),
        "day": day,
        "other": other,
        "changes": queries.compare_relations(paths, before=other, after=day) if other else [],
        "kinds": BodyRelationKind.choices,
        "source_kinds": SourceKind.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_keep": request.standing.holds(P.DUTY_KEEP),
        "sentence": queries.relation_sentence,
    }
    return render(request, "desk/duties/relations.html", context)


@page(P.DUTY_READ)
@require_GET
def export_relations(request: Request) -> HttpResponse:
    """Writes the filtered relations for a spreadsheet."""
    heads = [
        _("Body"),
        _("Relation"),
        _("Other body"),
        _("In what"),
        _("Source"),
        _("Kind of source"),
        _("Since"),
        _("Until"),
        _("Sample"),
    ]
    rows = (
        [
            one.source_body.name,
            one.get_kind_display(),
            one.target_body.name,
            one.about,
            one.source,
            one.get_source_kind_display(),
            one.during.lower,
            one.during.upper or "",
            _("yes") if one.is_sample else "",
        ]
        for one in _found(request)[:5000]
    )
    return sheet_answer(request, f"relations-{asked_day(request)}", heads, rows)


@page(P.DUTY_KEEP)
@require_http_methods(["GET", "POST"])
@once("relation.add")
def add_relation(request: Request) -> HttpResponse:
    """Enters a relation between two bodies."""
    form = _form(request)
    if request.method != "POST":
        return render(request, "desk/duties/relation_form.html", {"form": form})
    if form.is_valid():
        try:
            _add(request, dict(form.cleaned_data))
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The relation was entered."))
            return redirect("desk:duty_relations")
    return show_again(request, "desk/duties/relation_form.html", {"form": form})


@page(P.DUTY_READ)
@require_GET
def relation(request: Request, relation_id: UUID) -> HttpResponse:
    """Shows one relation in words, and lets its keeper end it."""
    return _show(request, queries.body_relation(relation_id), EndForm(initial={"on": today()}))


@page(P.DUTY_KEEP)
@require_POST
@once("relation.end")
def end_relation(request: Request, relation_id: UUID) -> HttpResponse:
    """Ends a relation; older days keep their picture."""
    found, form = queries.body_relation(relation_id), EndForm(request.POST)
    seen_top(request, P.DUTY_KEEP, found.place_id)

    def do(**facts: Any) -> tuple[str, str]:
        services.end_body_relation(relation_id, by=request.standing.by, **facts)
        return _("The relation was ended."), reverse("desk:duty_relation", args=[relation_id])

    return carried_out(request, form, do) or _show(request, found, form)


def _show(request: Request, found: Any, form: EndForm) -> HttpResponse:
    context = {
        "relation": found,
        "sentence": queries.relation_sentence(found),
        "form": form,
        "may_keep": request.standing.may(P.DUTY_KEEP, found.place),
    }
    return render(request, "desk/duties/relation.html", context, status=422 if form.is_bound else 200)


@page(P.DUTY_READ)
@require_GET
def graph(request: Request) -> HttpResponse:
    """Draws the bodies around a community's core on a day, each edge with its sentence and source."""
    community = asked_community(request, P.DUTY_READ)
    day = asked_day(request)
    found = list(queries.relations_at(community, on=day)) if community else []
    context: dict[str, Any] = {
        "community": community,
        "communities": [] if community else listing(request, communities_seen(request, P.DUTY_READ)),
        "day": day,
        "slide": slide(day, since=queries.relations_began(community)) if community else None,
        "drawing": draw(found, community.pk) if community and found else None,
    }
    return render(request, "desk/duties/graph.html", context)


def _paths(request: Request) -> tuple[str, ...]:
    return paths_seen(request, P.DUTY_READ)


def _found(request: Request) -> Any:
    return queries.relations_on(
        _paths(request),
        on=asked_day(request),
        kind=chosen(request, "kind", BodyRelationKind.values),
        source_kind=chosen(request, "source", SourceKind.values),
        text=words(request),
    )


def _form(request: Request) -> RelationForm:
    form = RelationForm(request.POST or None, initial={"from_": today()})
    above = tops(request, P.DUTY_KEEP)
    bodies = organisations(tuple(one.path for one in above), on=today()).order_by("name_key", "id")[:MOST_BODIES]
    offered = [(one.pk, one.name) for one in bodies]
    form.offer("place", [(one.pk, one.name) for one in above])
    form.offer("source_body", offered)
    form.offer("target_body", offered)
    return form


def _add(request: Request, given: dict[str, Any]) -> None:
    place = places.place(given.pop("place"))
    request.standing.demand(P.DUTY_KEEP, at=place)
    services.add_relation(services.RelationFacts(**given), place=place, by=request.standing.by)
