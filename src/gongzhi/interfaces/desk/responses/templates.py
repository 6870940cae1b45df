"""Words that a community keeps ready for the steps of needs, and how they come into a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import ReplyUse
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.response_forms import TemplateForm
from gongzhi.interfaces.desk.asking import Asking, ask

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.places.models import Place
    from gongzhi.domain.responses.models import ReplyTemplate
    from gongzhi.interfaces.common.forms import HouseForm

# Into which field of a step's form the words go.
FIELDS: Mapping[str, str] = {
    ReplyUse.FINISH: "text",
    ReplyUse.DECLINE: "because",
    ReplyUse.ASK_BACK: "question",
    ReplyUse.WAIT: "because",
    ReplyUse.HOTLINE: "reply",
}


def fill_in(made: Mapping[str, HouseForm], need: Need, chosen: str) -> dict[str, list[ReplyTemplate]]:
    """Lists what words are ready for each of these forms, and writes the chosen ones (an identifier) into theirs."""
    wanted = {name: form for name, form in made.items() if name in FIELDS}
    ready = queries.templates_for(need, wanted) if wanted else []
    for one in ready:
        if str(one.pk) == chosen and not wanted[one.use].is_bound:
            wanted[one.use].initial = {**wanted[one.use].initial, FIELDS[one.use]: one.text}
    return {name: [one for one in ready if one.use == name] for name in wanted}


@page(Permission.NEED_WHISTLE)
@require_GET
def template_list(request: Request) -> HttpResponse:
    """Lists the words that one's communities keep ready."""
    shown = listing(request, queries.reply_templates(request.standing.scope(Permission.NEED_WHISTLE)))
    context = {"listing": shown, "communities": request.standing.communities_with(Permission.NEED_WHISTLE)}
    return render(request, "desk/responses/templates.html", context)


@page(Permission.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("response.template")
def new_template(request: Request, community_id: UUID) -> HttpResponse:
    """Keeps new words ready for a community."""
    community = places.place(community_id)
    request.standing.demand(Permission.NEED_WHISTLE, at=community)
    return _ask(request, community, None)


@page(Permission.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("response.template")
def change_template(request: Request, template_id: UUID) -> HttpResponse:
    """Changes words that are kept ready."""
    found = _template(request, template_id)
    return _ask(request, found.community, found)


def _template(request: Request, template_id: UUID) -> ReplyTemplate:
    found = queries.reply_template(template_id)
    request.standing.demand(Permission.NEED_WHISTLE, at=found.community)
    return found


def _ask(request: Request, community: Place, found: ReplyTemplate | None) -> HttpResponse:
    first = {"use": found.use, "title": found.title, "text": found.text} if found else {}
    if found and found.kind:
        first["kind"] = found.kind.code
    form = TemplateForm(request.POST or None, initial=first)
    form.offer()

    def do(given: dict[str, Any]) -> tuple[str, str]:
        facts = services.TemplateFacts(**given)
        services.keep_template(community, facts, by=request.standing.by, of=found.pk if found else None)
        return reverse("desk:reply_templates"), _("Kept. They are offered from now on.")

    title = _("Change words that are ready") if found else _("Keep words ready")
    about = Asking(title=title, word=_("Keep"), back=reverse("desk:reply_templates"), lead=community.name)
    return ask(request, form, about, do)


@page(Permission.NEED_WHISTLE)
@require_POST
@once("response.template_drop")
def drop_template(request: Request, template_id: UUID) -> HttpResponse:
    """Drops words that were kept ready."""
    found = _template(request, template_id)
    return tap(
        request,
        lambda: services.drop_template(found.pk, by=request.standing.by),
        said=_("Dropped. What was written with them stays."),
        back=reverse("desk:reply_templates"),
    )
