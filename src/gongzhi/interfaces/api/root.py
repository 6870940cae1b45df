"""The root of the interface for programs: every room's router, one log-in, one way to refuse."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from gongzhi.interfaces.api import (
    accounts,
    areas,
    bodies,
    campaigns,
    contributions,
    duties,
    duty_lists,
    editing,
    field,
    field_decisions,
    figures,
    found,
    gaps,
    grids,
    intake,
    joining,
    journal,
    law,
    lists,
    me,
    need_bulk,
    need_figures,
    need_kinds,
    need_photos,
    needs,
    needs_more,
    nets,
    oneself,
    organisations,
    partners,
    people,
    places,
    plan_effects,
    plan_files,
    plan_imports,
    plans,
    posts,
    procedures,
    reply_templates,
    responses,
    round_answers,
    round_beside,
    round_doors,
    round_paper,
    round_work,
    walks,
    watches,
    webhooks,
)
from gongzhi.interfaces.api.guards import Key, Session, permitted
from gongzhi.interfaces.api.problems import Readable, handle_problems

api = NinjaAPI(
    title="Gongzhi",
    version="1",
    description=(
        "Everything that the pages do. Log in by the pages' own session (with its CSRF token) or by a key: "
        "`Authorization: Bearer gz_…`. Commands carry `Idempotency-Key` (a UUID): 201 the first time, 202 for an exact "
        "repeat, 409 when something else was sent under it, 423 while it is being saved. "
        "Refusals are problem+json with a sentence for people in `detail`."
    ),
    urls_namespace="api",
    auth=[Key(), Session()],
    parser=Readable(),
    # The description is an operation of its own below; the usual pages for it load scripts from elsewhere.
    openapi_url=None,
    docs_url=None,
)
handle_problems(api)

# One line for each room.
api.add_router("", me.router, tags=["me"])
api.add_router("", oneself.router, tags=["me"])
api.add_router("", joining.router, tags=["joining"])
api.add_router("", accounts.router, tags=["accounts"])
api.add_router("", places.router, tags=["places"])
api.add_router("", organisations.router, tags=["actors"])
api.add_router("", contributions.router, tags=["contributions"])
api.add_router("", partners.router, tags=["contributions"])
api.add_router("", grids.router, tags=["grids"])
api.add_router("", nets.router, tags=["grids"])
api.add_router("", editing.router, tags=["grids"])
api.add_router("", plans.router, tags=["grids"])
api.add_router("", plan_effects.router, tags=["grids"])
api.add_router("", plan_files.router, tags=["grids"])
api.add_router("", plan_imports.router, tags=["grids"])
api.add_router("", areas.router, tags=["grids"])
api.add_router("", duties.router, tags=["duties"])
api.add_router("", duty_lists.router, tags=["duties"])
api.add_router("", bodies.router, tags=["duties"])
api.add_router("", gaps.router, tags=["duties"])
api.add_router("", figures.router, tags=["figures"])
api.add_router("", people.router, tags=["people"])
api.add_router("", posts.router, tags=["posts"])
api.add_router("", procedures.router, tags=["procedures"])
api.add_router("", law.router, tags=["law"])
api.add_router("", lists.router, tags=["lists"])
api.add_router("", need_figures.router, tags=["needs"])
api.add_router("", responses.router, tags=["responses"])
api.add_router("", reply_templates.router, tags=["responses"])
api.add_router("", needs.router, tags=["needs"])
api.add_router("", needs_more.router, tags=["needs"])
api.add_router("", need_bulk.router, tags=["needs"])
api.add_router("", need_photos.router, tags=["needs"])
api.add_router("", need_kinds.router, tags=["needs"])
api.add_router("", campaigns.router, tags=["rounds"])
api.add_router("", round_work.router, tags=["rounds"])
api.add_router("", round_doors.router, tags=["rounds"])
api.add_router("", round_beside.router, tags=["rounds"])
api.add_router("", round_paper.router, tags=["rounds"])
api.add_router("", found.router, tags=["rounds"])
api.add_router("", round_answers.router, tags=["rounds"])
api.add_router("", walks.router, tags=["rounds"])
api.add_router("", field.router, tags=["rounds"])
api.add_router("", field_decisions.router, tags=["rounds"])
api.add_router("", intake.router, tags=["needs"])
api.add_router("", watches.router, tags=["needs"])
api.add_router("", webhooks.router, tags=["webhooks"])
api.add_router("", journal.router, tags=["journal"])


@api.get("/openapi.json", auth=None, include_in_schema=False, url_name="openapi")
@permitted(None, open_because="It describes the interface and holds no data.")
def openapi(request: HttpRequest) -> HttpResponse:
    """Describes all operations (OpenAPI 3.1)."""
    del request
    return HttpResponse(_description(), content_type="application/json")


@cache
def _description() -> bytes:
    """Works the description out once a process: it takes half a second and never changes in between."""
    return JsonResponse(api.get_openapi_schema()).content
