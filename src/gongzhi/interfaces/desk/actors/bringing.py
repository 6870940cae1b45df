"""Bringing a sheet of organisations in at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import services
from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.actors import demand_area
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.body_forms import BodySheetForm, set_choices
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.actors.register import areas_of

_EXAMPLE = (
    ("单位名称", "单位类别", "所属社区", "统一社会信用代码", "办公电话", "地址", "主要业务", "可提供资源"),
    (
        "安慧里便民药房（示例）",
        "连锁药店",
        "安慧里社区",
        "",
        "010-0000 0000",
        "一区底商",
        "药品零售",
        "送药上门",
    ),
    ("安慧里律师事务所（示例）", "律师事务所", "安慧里社区", "", "", "", "法律服务", "每月一次免费咨询"),
)


@page(Permission.ACTOR_MANAGE)
@require_http_methods(["GET", "POST"])
@once("organisation.import")
def import_sheet(request: Request) -> HttpResponse:
    """Takes a sheet in, everything or nothing; faults are shown by row and column."""
    form = BodySheetForm(request.POST or None, request.FILES or None)
    areas = areas_of(request.standing.scope(Permission.ACTOR_MANAGE).paths)
    set_choices(form, "area", [(one.pk, one.name) for one in areas])

    def do(area: UUID, sheet: Any) -> tuple[str, str]:
        at = demand_area(request.standing, area, Permission.ACTOR_MANAGE)
        brought = services.import_organisations(sheet.read(), area=at, by=request.standing.by)
        if brought.dropped:
            left_out = _("Left out, because it is not kept here: “%(columns)s”.")
            messages.warning(request, left_out % {"columns": "”, “".join(brought.dropped)})
        said = ngettext("%(n)d organisation was added.", "%(n)d organisations were added.", brought.added)
        return said % {"n": brought.added}, reverse("desk:actors")

    act = Act(
        title=_("Import organisations"),
        lead=_("Everything is imported or nothing. Faults are listed by row and column."),
        button=_("Check and import"),
        back=reverse("desk:actors"),
        above=_("Actors"),
        has_file=True,
    )
    return form_page(request, act, form, do, example=reverse("desk:organisations_example"))


@page(Permission.ACTOR_MANAGE)
@require_GET
def example(_request: Request) -> HttpResponse:
    """Gives an example sheet to fill in."""
    return csv_answer(_("example-organisations"), _EXAMPLE[0], _EXAMPLE[1:])
