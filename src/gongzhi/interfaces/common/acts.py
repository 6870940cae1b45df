"""One act on a page of its own, or by one tap: the form, the refusal next to its field, the note afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request


@dataclass(frozen=True, slots=True)
class Act:
    """What the page of an act says: title, explanation, the button's words, and where it leads back to."""

    title: str
    lead: str
    button: str
    back: str
    above: str
    is_danger: bool = False
    has_file: bool = False


def form_page(
    request: Request, act: Act, form: HouseForm, do: Callable[..., tuple[str, str]], *, template: str = "", **more: Any
) -> HttpResponse:
    """Shows the form of an act, and carries it out when it is sent.

    ``do`` takes the form's values and answers with the sentence to show and the address to go to. ``template`` stands
    in for the usual page where the act needs more beside it.
    """
    if request.method == "POST" and (answer := carried_out(request, form, do)):
        return answer
    context = {"act": act, "form": form, "rows": form.refused_rows, **more}
    usual = "public/act.html" if request.path.startswith("/together") else "desk/act.html"
    return render(request, template or usual, context, status=422 if form.errors else 200)


def carried_out(request: Request, form: HouseForm, do: Callable[..., tuple[str, str]]) -> HttpResponse | None:
    """Carries out what a form says; None where it is refused.

    The caller then shows its page again with this form, which holds what was typed and the refusal.
    """
    if form.is_valid():
        try:
            said, address = do(**form.cleaned_data)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            messages.success(request, said)
            return redirect(address)
    return None


def tap(request: Request, do: Callable[[], object], *, said: str, back: str) -> HttpResponse:
    """Carries out what needs no words, and says what came of it."""
    try:
        do()
    except GongzhiError as problem:
        if problem.status not in (409, 422):
            raise
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(back)
