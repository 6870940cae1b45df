"""A plan, and the codes of its grids, as files that can be taken in again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.files import open_file
from gongzhi.interfaces.common.sheets import csv_answer, xlsx_answer

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.places.models import Place


def plan_sheet(plan: GridPlan) -> HttpResponse:
    """Gives the buildings of a plan with their grids as a spreadsheet."""
    heads = ("网格编码", "网格", "楼院", "楼号", "户数", "经度", "纬度")
    rows = (
        (one.grid_code, one.grid_name, one.courtyard, one.name, one.households, one.longitude, one.latitude)
        for one in queries.building_lines(plan)
    )
    name = _("Plan %(n)s") % {"n": plan.serial}
    return xlsx_answer(f"{plan.community.name} {name}", heads, rows)


def plan_polygons(plan: GridPlan) -> HttpResponse:
    """Gives the grids of a plan as GeoJSON polygons (WGS-84 degrees)."""
    features = [one for one in queries.plan_features(plan.community_id, plan) if one["properties"]["layer"] == "grid"]
    answer = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    name = quote(f"{plan.community.code}-{plan.serial}.geojson")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def plan_certificate(plan: GridPlan) -> FileResponse:
    """Gives the certificate of a plan, which ``gongzhi check-division`` checks by itself; raises ``NotThere``."""
    if not plan.certificate:
        raise NotThere(_("This plan has no certificate: somebody drew it, or it was made before there were any."))
    name = f"{plan.community.code}-{plan.serial}-certificate.json"
    answer = FileResponse(open_file(plan.certificate), as_attachment=True, filename=name)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def codes_sheet(community: Place) -> HttpResponse:
    """Gives the codes that others gave the grids in force; where there are none, the grids with room for them."""
    plan = queries.latest_adopted(community.pk)
    found = queries.foreign_codes_of(plan.pk) if plan else ()
    rows = [(one.grid.code, one.grid.name, one.code, one.scheme, one.purpose) for one in found]
    grids = queries.grids_of_plan(plan.pk) if plan else ()
    rows = rows or [(one.code, one.name, "", "", "") for one in grids]
    heads = ("网格编码", "网格名称", "对方编码", "编码方案", "用途")
    return csv_answer(f"{community.name} {_('Grid codes')}", heads, rows)
