"""The one table of roles and permissions, for everybody to read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.queries import permission_table
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.shell import shell_of


@page(None, open_because="Everybody may know what the posts of the house allow.")
@require_GET
def permissions(request: Request) -> HttpResponse:
    """Shows which role may do what, and what gives the role."""
    context = {"table": permission_table(), "me_base": shell_of(request.standing)}
    return render(request, "common/permissions.html", context)
