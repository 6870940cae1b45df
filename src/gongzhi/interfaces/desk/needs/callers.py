"""The numbers of whoever else has a need."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.callers import callers_of, need_with_callers
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.needs.forms import ContactForm


@page(Permission.CONTACT_READ)
@never_cache
@require_http_methods(["GET", "POST"])
def callers(request: Request, need_id: UUID) -> HttpResponse:
    """Asks for what the numbers are needed, and shows them."""
    need, form = (
        need_with_callers(request.standing, need_id),
        ContactForm(request.POST if request.method == "POST" else None),
    )
    context = {"need": need, "form": form, "is_shown": False}
    if request.method == "POST":
        form.full_clean()
        try:
            found = callers_of(request.standing, need, because=form.cleaned_data.get("because", ""))
        except NotSo as problem:
            form.refuse(problem)
        else:
            context |= {"callers": found, "is_shown": True}
    return render(request, "desk/needs/callers.html", context, status=422 if form.errors else 200)
