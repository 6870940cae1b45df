"""Kinds of posts, the measures of cross-appointment, who crossed over, and who offers to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Consent, Declaration, MeasureFacts, PostTypeFacts
from gongzhi.domain.actors.words import Direction
from gongzhi.domain.duties.queries import in_words, procedure_templates
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.actors.forms import CandidacyForm, MeasureForm, PostTypeForm
from gongzhi.interfaces.desk.asking import Asking, act, ask, place_asked, uuid_of

MOST_ROWS = 5000
_TYPE_FIELDS = "name kind body_kind procedure seats term_months has_deputy allows_overlap is_sample is_ended".split()
_MEASURE_FIELDS = "serial name direction capacity type_id is_sample is_ended".split()


@page(Permission.ACTOR_READ)
@require_GET
def crossing(request: Request) -> HttpResponse:
    """Shows the measures with their counts, the cross-appointments in both directions, and the candidate pools."""
    paths, day = request.standing.scope(Permission.ACTOR_READ).paths, asked_day(request)
    pool_paths = request.standing.scope(Permission.PROCEDURE_RUN).paths
    context = {
        "day": day,
        "measures": queries.measures(paths, on=day),
        "listing": listing(request, _crossed(request)),
        "ways": Direction.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "pool": queries.candidates(pool_paths) if pool_paths else [],
        "may_manage": request.standing.holds(Permission.PROCEDURE_RUN),
        "may_set_up": request.standing.holds(Permission.SETUP),
    }
    return render(request, "desk/actors/crossing.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_crossing(request: Request) -> HttpResponse:
    """Writes the cross-appointments of a day for a spreadsheet."""
    heads = [
        _("Measure"), _("Which way"), pgettext("of people", "Who"), _("As what"), _("Organisation"), _("Post"),
        _("Since"), _("First day without"),
    ]  # fmt: skip
    rows = (
        [
            one.measure.name, one.measure.get_direction_display(), one.person.name, one.get_capacity_display(),
            one.post.organisation.name, one.post.title, one.during.lower, one.during.upper or "",
        ]
        for one in _crossed(request)[:MOST_ROWS]
    )  # fmt: skip
    return sheet_answer(request, f"cross-appointments-{asked_day(request)}", heads, rows)


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("measure.set")
def measure_edit(request: Request, measure_id: UUID | None = None) -> HttpResponse:
    """Adds or changes a measure of cross-appointment."""
    kept = queries.measure(measure_id) if measure_id else None
    offers = {"type_id": [(str(one.pk), one.name) for one in queries.post_types() if one.procedure]}
    form = MeasureForm(request.POST or None, offers=offers, initial=_initial(kept, _MEASURE_FIELDS))
    back = reverse("desk:crossing")
    about = Asking(_("Measure of cross-appointment"), _("Save"), back, crumbs=((back, _("Cross-appointments")),))

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        values = facts | {"type_id": uuid_of(facts["type_id"])}
        services.set_measure(MeasureFacts(**values), by=request.standing.by, id=measure_id)
        return back, _("Saved.")

    return ask(request, form, about, do)


@page(Permission.ACTOR_READ)
@require_GET
def type_list(request: Request) -> HttpResponse:
    """Lists the kinds of posts as they are called here."""
    context = {"types": _types(), "may_set_up": request.standing.holds(Permission.SETUP)}
    return render(request, "desk/actors/types.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_types(request: Request) -> HttpResponse:
    """Writes the kinds of posts for a spreadsheet."""
    heads = [
        _("Name"), _("Gives the role of"), _("Only in bodies of this kind"), _("Seats"), _("Term in months"),
        _("Filled by the procedure"), _("Sample"),
    ]  # fmt: skip
    rows = (
        [
            one.name, one.get_kind_display(), body, one.seats, one.term_months, procedure,
            _("yes") if one.is_sample else "",
        ]
        for one, procedure, body in _types()
    )  # fmt: skip
    return sheet_answer(request, "post-kinds", heads, rows)


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("post_type.set")
def type_edit(request: Request, type_id: UUID | None = None) -> HttpResponse:
    """Adds or changes a kind of post; posts that exist keep their terms."""
    kept = queries.post_type(type_id) if type_id else None
    offers = {
        "body_kind": [(one.code, queries.body_kind_name(one)) for one in queries.body_kinds()],
        "procedure": [(one.code, in_words(one.name)) for one in procedure_templates() if one.leads_to == "appointment"],
    }
    form = PostTypeForm(request.POST or None, offers=offers, initial=_initial(kept, _TYPE_FIELDS))
    back = reverse("desk:post_types")
    about = Asking(
        _("Kind of post"),
        _("Save"),
        back,
        lead=_("What is changed here holds for posts that are added from now on."),
        crumbs=((back, _("Kinds of posts")),),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        position = kept.position if kept else 0
        services.set_post_type(PostTypeFacts(**facts, position=position), by=request.standing.by, id=type_id)
        return back, _("Saved.")

    return ask(request, form, about, do)


@page(Permission.PROCEDURE_RUN)
@require_http_methods(["GET", "POST"])
@once("candidacy.declare")
def candidacy_new(request: Request) -> HttpResponse:
    """Writes down an offer that somebody made in person, on a spoken or paper consent."""
    community = place_asked(request, Permission.PROCEDURE_RUN, "community")
    offers = {
        "measure": [(str(one.pk), one.name) for one in queries.measures((), on=today()) if not one.is_ended],
        "person": [(str(one.pk), one.name) for one in queries.people((community.path,)) if one.community_id],
    }
    form = CandidacyForm(request.POST or None, offers=offers)
    back = reverse("desk:crossing")
    about = Asking(
        _("Write down an offer"),
        _("Keep the offer"),
        back,
        lead=_("Only what the person says themselves, on a consent of its own, which they may take back at any time."),
        crumbs=((back, _("Cross-appointments")),),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        person = queries.person(uuid_of(facts["person"]))
        request.standing.demand(Permission.PROCEDURE_RUN, at=person.community)
        services.declare_candidacy(
            person,
            measure=queries.measure(uuid_of(facts["measure"])),
            declaration=Declaration(facts["is_owner"], facts["has_interest"], facts["statement"]),
            consent=Consent(facts["way"], facts["given_on"], _("Candidate pool"), facts["ends_on"]),
            by=request.standing.by,
        )
        return back, _("The offer is kept.")

    return ask(request, form, about, do)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("candidacy.withdraw")
def candidacy_withdraw(request: Request, candidacy_id: UUID) -> HttpResponse:
    """Deletes an offer at the person's word."""
    offered = queries.candidacy(candidacy_id)
    request.standing.demand(Permission.PROCEDURE_RUN, at=offered.community)

    def do() -> str:
        services.withdraw_candidacy(candidacy_id, by=request.standing.by)
        return str(_("The offer is deleted."))

    return act(request, reverse("desk:crossing"), do)


def _initial(kept: Any, names: list[str]) -> dict[str, Any]:
    if kept is None:
        return {}
    return {name: str(getattr(kept, name)) if name == "type_id" else getattr(kept, name) for name in names}


def _crossed(request: Request) -> Any:
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    direction = chosen(request, "direction", Direction.values)
    return queries.cross_appointments(paths, on=asked_day(request), direction=direction)


def _types() -> list[tuple[Any, str, str]]:
    """Lists the kinds of posts, each with its procedure and its kind of body in words."""
    names = {one.code: in_words(one.name) for one in procedure_templates()}
    bodies = {one.code: one for one in queries.body_kinds()}
    return [
        (one, names.get(one.procedure, ""), queries.body_kind_name(bodies[one.body_kind]) if one.body_kind else "")
        for one in queries.post_types(all_=True)
    ]
