"""Words that are kept ready for the steps of needs, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs.queries import need as need_of
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import ReplyUse
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.api.response_shapes import ReplyTemplateIn, ReplyTemplateOut
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
KEEP = Permission.NEED_WHISTLE
MADE: Any = {201: ReplyTemplateOut, 202: ReplyTemplateOut, **COMMANDED}
DROPPED: Any = {201: dict[str, Any], 202: dict[str, Any], **COMMANDED}


@router.get("/reply-templates", response=Page[ReplyTemplateOut], url_name="reply-templates")
@permitted(KEEP)
def list_templates(request: Request, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the words that one's communities keep ready."""
    return paged(queries.reply_templates(request.standing.scope(KEEP)), wanted, _shown)


@router.get("/needs/{uuid:need_id}/reply-templates", response=list[ReplyTemplateOut], url_name="need-reply-templates")
@permitted(Permission.NEED_READ)
def templates_of_need(request: Request, need_id: UUID) -> list[dict[str, Any]]:
    """Lists the words that fit a need: those of its kind first, then those for all kinds."""
    need = need_of(need_id, request.standing.scope(Permission.NEED_READ))
    return [_shown(one) for one in queries.templates_for(need, ReplyUse.values)]


@router.post("/communities/{uuid:community_id}/reply-templates", response=MADE, url_name="keep-reply-template")
@permitted(KEEP)
def keep(request: Request, community_id: UUID, sent: ReplyTemplateIn) -> HttpResponse:
    """Keeps new words ready for a community."""
    community = places.place(community_id)
    request.standing.demand(KEEP, at=community)
    facts, by = services.TemplateFacts(**sent.dict()), request.standing.by
    return _once(request, "template", lambda: _shown(services.keep_template(community, facts, by=by)))


@router.put("/reply-templates/{uuid:template_id}", response=MADE, url_name="change-reply-template")
@permitted(KEEP)
def change(request: Request, template_id: UUID, sent: ReplyTemplateIn) -> HttpResponse:
    """Changes words that are kept ready."""
    found, by = _template(request, template_id), request.standing.by
    facts = services.TemplateFacts(**sent.dict())
    return _once(
        request, "template", lambda: _shown(services.keep_template(found.community, facts, by=by, of=found.pk))
    )


@router.post("/reply-templates/{uuid:template_id}/drop", response=DROPPED, url_name="drop-reply-template")
@permitted(KEEP)
def drop(request: Request, template_id: UUID) -> HttpResponse:
    """Drops words that were kept ready; what was written with them stays."""
    found = _template(request, template_id)

    def do() -> dict[str, Any]:
        services.drop_template(found.pk, by=request.standing.by)
        return {"id": template_id}

    return _once(request, "template_drop", do)


def _template(request: Request, template_id: UUID) -> Any:
    found = queries.reply_template(template_id)
    request.standing.demand(KEEP, at=found.community)
    return found


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, f"response.{verb}", do)
    return JsonResponse(given, status=status)


def _shown(one: Any) -> dict[str, Any]:
    names = set(ReplyTemplateOut.model_fields) - {"kind"}
    return {name: getattr(one, name) for name in names} | {"kind": one.kind.code if one.kind else ""}
