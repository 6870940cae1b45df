"""Versions of duty lists: take a sheet in, compare, publish from a day, take back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import ListState, Permission
from gongzhi.domain.places.queries import place
from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.duties import seen_list_version
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import csv_answer, sheet_answer
from gongzhi.interfaces.desk.duties.forms import ImportForm, PublishForm
from gongzhi.interfaces.desk.duties.seen import asked_id, seen_top, tops

P = Permission
_TEMPLATE = (
    (
        "清单类别", "责任主体", "单位", "事项类别", "职责内容", "法律依据", "依据有效期至", "适用范围", "生效日期",
        "终止日期", "顺位",
    ),
    ("职责", "物业企业", "", "light.; lift.", "公共照明与电梯日常维护", "《示例条例》第一条", "", "", "", "", "0"),
    ("协助", "居委会", "", "light.", "协助督促物业企业履行维修责任", "《示例办法》第二条", "", "", "", "", "0"),
    ("负面", "居委会", "", "fine.", "不得要求社区承担行政处罚", "《示例办法》第三条", "", "", "", "", "0"),
)  # fmt: skip


@page(P.DUTY_READ)
@require_GET
def versions(request: Request) -> HttpResponse:
    """Lists the versions of all duty lists, which are public; drafts only for whoever keeps lists."""
    found = queries.list_versions(("",), state=chosen(request, "state", ListState.values))
    if not request.standing.holds(P.DUTY_KEEP):
        found = found.exclude(during=None)
    context = {"listing": listing(request, found), "states": ListState.choices, "chosen": request.GET}
    return render(request, "desk/duties/versions.html", context | {"may_keep": request.standing.holds(P.DUTY_KEEP)})


@page(P.DUTY_READ)
@require_GET
def version(request: Request, version_id: UUID) -> HttpResponse:
    """Shows a version's lines and what changed against another version of the same list."""
    found = seen_list_version(request.standing, version_id)
    return _show(request, found, PublishForm(initial={"from_": today()}))


def _show(request: Request, found: Any, form: PublishForm) -> HttpResponse:
    others = list(queries.same_list(found).exclude(state=ListState.WITHDRAWN))
    asked = asked_id(request, "against")
    against = next((one for one in others if one.pk == asked), None) or queries.version_before(found)
    context = {
        "version": found,
        "listing": listing(request, queries.items_of_version(found.pk)),
        "others": others,
        "against": against,
        "changes": queries.compare_versions(against.pk, found.pk) if against else [],
        "form": form,
        "may_keep": request.standing.may(P.DUTY_KEEP, found.place),
    }
    return render(request, "desk/duties/version.html", context, status=422 if form.is_bound else 200)


@page(P.DUTY_KEEP)
@require_http_methods(["GET", "POST"])
@once("duty_list.import")
def import_list(request: Request) -> HttpResponse:
    """Takes a sheet in as a draft; faults are shown by row and column."""
    form = ImportForm(request.POST or None, request.FILES or None)
    form.offer("place", [(one.pk, one.name) for one in tops(request, P.DUTY_KEEP)])
    if request.method != "POST":
        return render(request, "desk/duties/import.html", {"form": form})
    faults: list[Any] = []
    if form.is_valid():
        try:
            drafted = _take_in(request, form)
        except GongzhiError as problem:
            form.refuse(problem)
            faults = problem.rows if isinstance(problem, NotSo) else []
        else:
            messages.success(request, _("Taken in as a draft. Look at it, then publish it."))
            return redirect("desk:duty_version", drafted.pk)
    return show_again(request, "desk/duties/import.html", {"form": form, "faults": faults})


@page(P.DUTY_KEEP)
@require_POST
@once("duty_list.publish")
def publish(request: Request, version_id: UUID) -> HttpResponse:
    """Puts a draft in force from a day on."""
    found, form = queries.list_version(version_id), PublishForm(request.POST)
    seen_top(request, P.DUTY_KEEP, found.place_id)
    if form.is_valid():
        try:
            done = services.publish_list(version_id, from_=form.cleaned_data["from_"], by=request.standing.by)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            words = {"label": done.label, "day": form.cleaned_data["from_"]}
            messages.success(request, _("Published: %(label)s, in force from %(day)s.") % words)
            return redirect("desk:duty_version", version_id)
    return _show(request, found, form)


@page(P.DUTY_KEEP)
@require_POST
@once("duty_list.withdraw")
def withdraw(request: Request, version_id: UUID) -> HttpResponse:
    """Takes a draft back."""
    seen_top(request, P.DUTY_KEEP, queries.list_version(version_id).place_id)
    return tap(
        request,
        lambda: services.withdraw_list(version_id, by=request.standing.by),
        said=_("The draft was withdrawn."),
        back=reverse("desk:duty_versions"),
    )


@page(P.DUTY_READ)
@require_GET
def export_version(request: Request, version_id: UUID) -> HttpResponse:
    """Writes a version's lines with the headings of the template, so that they can be taken in again."""
    found = seen_list_version(request.standing, version_id)
    rows = ([*_cells(one, found.place_id)] for one in queries.items_of_version(version_id))
    return sheet_answer(request, f"{found.name}-{found.label}", _TEMPLATE[0], rows)


@page(P.DUTY_KEEP)
@require_GET
def template(request: Request) -> HttpResponse:
    """Gives the template, as a spreadsheet or as CSV."""
    if request.GET.get("as") == "csv":
        return csv_answer(_("duty-list-template"), _TEMPLATE[0], _TEMPLATE[1:])
    # Loaded only here, where somebody takes a spreadsheet away.
    from xlsxwriter import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("权责清单")
        for at, row in enumerate(_TEMPLATE):
            sheet.write_row(at, 0, row)
        sheet.set_column(0, len(_TEMPLATE[0]) - 1, 18)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(written.getvalue(), content_type=kind)
    answer.headers["Content-Disposition"] = 'attachment; filename="duty-list-template.xlsx"'
    return answer


def _take_in(request: Request, form: ImportForm) -> Any:
    given = form.cleaned_data
    return services.import_duty_list(
        given["sheet"].read(),
        place=place(given["place"]),
        name=given["name"],
        label=given["label"],
        is_sample=given["is_sample"],
        by=request.standing.by,
    )


def _cells(item: Any, top: UUID) -> list[object]:
    days = item.valid
    return [
        item.get_list_kind_display(),
        item.get_subject_display(),
        item.organisation.name if item.organisation else "",
        item.matter,
        item.duty,
        item.article,
        item.article_until or "",
        "" if item.place_id == top else item.place.code or item.place.name,
        (days.lower or "") if days else "",
        days.upper - timedelta(days=1) if days and days.upper else "",
        item.rank,
    ]
