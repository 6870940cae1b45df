"""What was answered in a round: summed per building, and by household where the round keeps that (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.campaigns import services
from gongzhi.domain.campaigns.queries import AnswerFilters, no_such_round
from gongzhi.domain.campaigns.words import Dial, RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.surveys.queries import in_language
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_id
from gongzhi.interfaces.common.round_words import by_target, dial_words
from gongzhi.interfaces.common.sheets import xlsx_answer
from gongzhi.interfaces.desk.campaigns.answers import answer_tables, choices_offered, questions_of, spoken
from gongzhi.interfaces.desk.campaigns.forms import ReadAnswersForm
from gongzhi.interfaces.desk.campaigns.places import seen_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door, Round
    from gongzhi.foundation.reach import Scope

PAGE = "desk/campaigns/answers.html"


@page(Permission.ROUND_READ)
@never_cache
@require_GET
def answers(request: Request, round_id: UUID) -> HttpResponse:
    """Shows what was answered, summed per building; of a closed round to whoever sees all of it."""
    seen, scope = _seen(request, round_id)
    return render(request, PAGE, _context(request, seen, scope, _form(seen)))


def _seen(request: Request, round_id: UUID) -> tuple[Round, Scope]:
    seen, scope = seen_round(request, round_id)
    if seen.state != RoundState.OPEN and not scope.covers(seen.community.path):
        raise no_such_round()
    return seen, scope


def _form(seen: Round, post: Any = None) -> ReadAnswersForm:
    form = ReadAnswersForm(post)
    form.fields["choice"].label = str(by_target("answered_so", seen.target))
    form.fields["choice"].choices = [("", _("Anything")), *choices_offered(questions_of(seen))]  # type: ignore[attr-defined]
    return form


def _context(request: Request, seen: Round, scope: Scope, form: ReadAnswersForm) -> dict[str, Any]:
    is_kept = seen.dial == Dial.HOUSEHOLD and seen.emptied_at is None and seen.sheet_id is not None
    return {
        "round": seen,
        "dial": dial_words(seen.dial, seen.get_dial_display(), seen.target),
        "tables": answer_tables(seen, scope),
        "form": form,
        "found": None,
        "is_open": seen.state == RoundState.OPEN,
        "is_summed": seen.dial == Dial.BUILDING and seen.state == RoundState.OPEN,
        "may_read": is_kept and request.standing.holds(Permission.VISIT_RECORD),
    }


@page(Permission.VISIT_RECORD)
@never_cache
@require_POST
def household_answers(request: Request, round_id: UUID) -> HttpResponse:
    """Shows the answers of single households where one may visit, for a purpose that the journal keeps."""
    seen, whole = _seen(request, round_id)
    form, scope = _form(seen, request.POST), request.standing.scope(Permission.VISIT_RECORD)
    is_file = request.POST.get("format") == "xlsx"
    try:
        if not form.is_valid():
            raise NotSo(_("Choose an answer from the list."))
        question, _space, choice = form.cleaned_data["choice"].partition(" ")
        filters = AnswerFilters(question, choice, read_id(request.POST.get("door", "")))
        found = services.read_household_answers(
            seen, scope, filters, because=form.cleaned_data["because"], by=request.standing.by, is_export=is_file
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, PAGE, _context(request, seen, whole, form))
    if is_file:
        return _file(seen, found)
    said = [(door, spoken(questions_of(seen), given)) for door, given in found]
    return render(request, PAGE, _context(request, seen, whole, form) | {"found": said})


def _file(seen: Round, found: list[tuple[Door, dict[str, Any]]]) -> HttpResponse:
    questions = [one for one in questions_of(seen) if one["kind"] not in ("note", "begin_group")]
    heads = [
        _("No."),
        _("Building"),
        _("Entrance"),
        _("Door"),
        *(in_language(one["label"], one["label_en"]) for one in questions),
    ]
    rows = (
        [door.number, *(one.name if one else "" for one in (door.building, door.entrance)), door.name]
        + ["".join(words for _label, words in spoken([one], given)) for one in questions]
        for door, given in found
    )
    return xlsx_answer(f"{seen.name} {_('Answers')}", heads, rows)
