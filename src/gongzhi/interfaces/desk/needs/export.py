"""The list of needs as a sheet: what a spreadsheet needs, and nothing that names a resident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.services import note_export
from gongzhi.foundation import time
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import moment, need_row
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.needs.filters import read_filters

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

# More than a community has in years; a district's list is asked for in parts.
MOST_ROWS = 5000


@page(Permission.NEED_READ)
@require_GET
def export_needs(request: Request) -> HttpResponse:
    """Writes the filtered list for a spreadsheet: doors left out, telephone numbers masked."""
    scope = request.standing.scope(Permission.NEED_READ)
    filters = read_filters(request.GET, request.standing)
    found = list(queries.needs_list(scope, filters, now=time.now())[:MOST_ROWS])
    note_export(found, by=request.standing.by, in_role=_role(request))
    heads = [_("Number"), _("Kind"), _("Place"), _("State"), _("Opened"), _("Due"), _("Late"), _("Text")]
    return sheet_answer(request, f"needs-{time.today().isoformat()}", heads, [list(_cells(need)) for need in found])


def _role(request: Request) -> str:
    """Names the first role by which somebody reads needs of a place; a reporter of an exported need sees it."""
    grants = [one for one in request.standing.grants if Permission.NEED_READ in one.permissions]
    return next((one.role_label for one in grants if one.place_id is not None), grants[-1].role_label if grants else "")


def _cells(need: Need) -> Iterator[str]:
    now = time.now()
    row = need_row(need, now)
    # Down to the entrance: a door would name a home.
    above = [one.name for one in (need.place.building, need.place.entrance) if one is not None]
    yield need.number
    yield row.kind
    yield " ".join(above) or need.place.name
    yield row.state
    yield moment(need.opened_at)
    yield row.due
    yield _("late") if queries.is_late(need, now) else ""
    yield queries.text_to_take_along(need)
