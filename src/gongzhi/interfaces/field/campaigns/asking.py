"""A visit with what was asked at the door: when to come again, and the answers to the round's question sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongzhi.domain.campaigns import queries
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import appointments
from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.asked import named_appointments, questions_of
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.forms import DateInput, HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_moment
from gongzhi.interfaces.field.campaigns.looks import MAIN, MORE
from gongzhi.interfaces.field.pages import show
from gongzhi.workflows.take_in_visit import take_in_visit

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door

ASKED = "asked_"


class AskedForm(HouseForm):
    """What happened, when to come again, and the answers; only the first is needed."""

    outcome = forms.ChoiceField(
        label=_("What happened at the door?"),
        choices=[(one.value, one.label) for one, _icon in (*MAIN, *MORE)],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what happened at the door.")},
    )
    appointment = forms.ChoiceField(
        label=_("When to come again"), required=False, help_text=_("Only where somebody asked us to come back later.")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.above: dict[str, list[dict[str, Any]]] = {}
        self.below: list[dict[str, Any]] = []

    def offer(self, door: Door) -> None:
        """Sets the days that can be chosen, and asks what the round asks."""
        moment = local(now())
        days = named_appointments(appointments(door.round.ends_on, moment), moment.date())
        self.fields["appointment"].choices = [("", _("No time agreed")), *days]  # type: ignore[attr-defined]
        above: list[dict[str, Any]] = []
        for one in questions_of(door.round):
            if one["kind"] in (QuestionKind.NOTE, QuestionKind.GROUP):
                above.append(one)
                continue
            self.fields[ASKED + one["name"]] = _field_of(one)
            self.above[ASKED + one["name"]], above = above, []
        self.below = above

    def lines(self) -> list[tuple[list[dict[str, Any]], BoundField]]:
        """Lists the fields in their order, each with the headings and notes that stand above it."""
        return [(self.above.get(bound.name, []), bound) for bound in self]

    @property
    def answers(self) -> dict[str, Any]:
        """Gives what was answered, by the question's name."""
        given = {name.removeprefix(ASKED): it for name, it in self.cleaned_data.items() if name.startswith(ASKED)}
        return {name: it for name, it in given.items() if it not in (None, "", [])}

    @property
    def wish(self) -> tuple[date, int] | tuple[None, None]:
        """Gives the day and the part of it in which to come again."""
        on, _stroke, slot = self.cleaned_data["appointment"].partition("/")
        return (date.fromisoformat(on), int(slot)) if on else (None, None)

    def refuse_answers(self, problem: NotSo | NotNow) -> None:
        """Puts a refusal next to the question that it is about."""
        fields = problem.fields if isinstance(problem, NotSo) else {}
        names = {"appointment_on": "appointment", "appointment_slot": "appointment", "outcome": "outcome"}
        renamed = {names.get(name, ASKED + name): sentence for name, sentence in fields.items()}
        self.refuse(NotSo(str(problem), fields=renamed) if renamed else problem)


def _field_of(one: dict[str, Any]) -> forms.Field:
    label = gettext("{question} (required)").format(question=one["label"]) if one["is_required"] else one["label"]
    only_if, must_if = one["only_if"], one["must_if"]
    said = [
        one["hint"],
        gettext("Only if: %(condition)s") % {"condition": only_if} if only_if else "",
        gettext("To be answered if: %(condition)s") % {"condition": must_if} if must_if else "",
    ]
    facts: dict[str, Any] = {"label": label, "help_text": " ".join(filter(None, said)), "required": False}
    match one["kind"]:
        case QuestionKind.ONE:
            return forms.ChoiceField(choices=one["choices"], widget=forms.RadioSelect(), **facts)
        case QuestionKind.MANY:
            return forms.MultipleChoiceField(choices=one["choices"], widget=forms.CheckboxSelectMultiple(), **facts)
        case QuestionKind.NUMBER:
            return forms.IntegerField(**facts)
        case QuestionKind.DECIMAL:
            return forms.FloatField(**facts)
        case QuestionKind.DATE:
            # The sheet's own rules judge the day: a birthday lies further back than any day of the house.
            return forms.CharField(widget=DateInput(), **facts)
    return forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **facts)


@page(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
@never_cache
def record_asked(request: Request, door_id: UUID) -> HttpResponse:
    """Records a visit with an appointment or with answers."""
    door = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)
    form = AskedForm(request.POST or None)
    form.offer(door)
    visited = request.POST.get("visited", request.GET.get("visited", ""))
    stair = queries.stair_of(door)
    if request.method == "POST" and form.is_valid():
        try:
            run_once(request, "visit.record", lambda: _record(request, door, form, visited))
            return redirect(reverse("field:stairwell", args=[door.round_id, stair]) + f"?door={door_id}#door-{door_id}")
        except (NotSo, NotNow) as problem:
            form.refuse_answers(problem)
    context = {"form": form, "door": door, "stair": stair, "visited": visited, "round": door.round}
    return show(request, "field/campaigns/asked.html", context, status=422 if form.errors else 200)


def _record(request: Request, door: Door, form: AskedForm, visited: str) -> dict[str, Any]:
    on, slot = form.wish
    receipt = take_in_visit(
        door.pk,
        outcome=form.cleaned_data["outcome"],
        by=request.standing.by,
        at_device=read_moment(visited),
        appointment_on=on,
        appointment_slot=slot,
        answers=form.answers,
    )
    return {"id": receipt.attempt.pk}
