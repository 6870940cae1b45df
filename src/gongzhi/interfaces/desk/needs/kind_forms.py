"""A kind of need as it is typed: names, group, time, proof, and what the reporter is asked besides."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import Matter
from gongzhi.interfaces.common.forms import HouseForm

HOURS, WORKING_DAYS = "hours", "working_days"
_BETWEEN_CHOICES = re.compile(r"[、,，;；\n]+")


class GroupForm(HouseForm):
    """A group of kinds: its names, and whether it holds events or components."""

    code = forms.CharField(label=_("Code"), help_text=_("For programs; it stays for good, e.g. light.stairwell."))
    name = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    matter = forms.ChoiceField(label=_("About"), choices=Matter.choices, initial=Matter.EVENT)


class KindForm(GroupForm):
    """A kind with its time and its questions; rows without a question are none."""

    QUESTIONS = (1, 2, 3, 4)

    group = forms.ChoiceField(label=_("Group"), required=False)
    amount = forms.IntegerField(label=_("May take"), min_value=1, max_value=720, initial=7)
    unit = forms.ChoiceField(
        label=_("counted in"),
        choices=((HOURS, _("hours, day and night")), (WORKING_DAYS, _("working days"))),
        initial=WORKING_DAYS,
        help_text=_("For new needs. Those that are open keep the time they were given."),
    )
    needs_proof = forms.BooleanField(label=_("Whoever did the work says or shows what was done"), required=False)
    is_public = forms.BooleanField(
        label=_("Neighbours may see it"),
        help_text=_("Number, kind, building and state, never the reporter. Not for what is about persons."),
        required=False,
    )

    is_question = forms.BooleanField(
        label=_("A public question"), help_text=_("Its answer is published, within the time above."), required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["group"].choices = [("", _("In no group")), *queries.kind_groups()]  # type: ignore[attr-defined]
        for row in self.QUESTIONS:
            self.fields[f"code{row}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields[f"name{row}"] = forms.CharField(
                label=gettext("Question %(n)d") % {"n": row}, required=False, max_length=80
            )
            self.fields[f"name_en{row}"] = forms.CharField(label=_("In English"), required=False, max_length=80)
            self.fields[f"choices{row}"] = forms.CharField(
                label=_("Answers to choose from"), help_text=_("With commas between; none for a free answer."),
                required=False, max_length=300,
            )  # fmt: skip
            self.fields[f"needed{row}"] = forms.BooleanField(label=_("has to be answered"), required=False)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Gives the fields of each question, for the page."""
        return [[self[f"{name}{row}"] for name in ("name", "name_en", "choices", "needed")] for row in self.QUESTIONS]

    @property
    def codes(self) -> list[forms.BoundField]:
        """Gives the hidden codes of the questions."""
        return [self[f"code{row}"] for row in self.QUESTIONS]

    def clean(self) -> dict[str, Any]:
        """Gathers what the service takes: one time, and the questions."""
        typed: dict[str, Any] = self.cleaned_data
        facts: dict[str, Any] = {
            name: typed[name] for name in ("code", "name", "name_en", "matter", "group") if name in typed
        }
        facts |= {name: typed.get(name, False) for name in ("needs_proof", "is_public", "is_question")}
        amount = typed.get("amount")
        facts |= {name: amount if typed.get("unit") == name else None for name in (HOURS, WORKING_DAYS)}
        return facts | {"questions": [self._question(row) for row in self.QUESTIONS]}

    def _question(self, row: int) -> queries.Question:
        typed = self.cleaned_data
        return queries.Question(
            code=typed.get(f"code{row}", ""),
            name=typed.get(f"name{row}", ""),
            name_en=typed.get(f"name_en{row}", ""),
            choices=tuple(_BETWEEN_CHOICES.split(typed.get(f"choices{row}", ""))),
            is_needed=typed.get(f"needed{row}", False),
        )


def typed_before(kind: Any) -> dict[str, Any]:
    """Gives what stands in the form of a kind that is changed."""
    found = {
        name: getattr(kind, name) for name in ("name", "name_en", "matter", "needs_proof", "is_public", "is_question")
    }
    found["group"] = kind.parent.code if kind.parent else ""
    found["unit"] = HOURS if kind.deadline_hours else WORKING_DAYS
    found["amount"] = kind.deadline_hours or kind.deadline_working_days
    for row, one in zip(KindForm.QUESTIONS, queries.questions_asked(kind), strict=False):
        found |= {f"code{row}": one.code, f"name{row}": one.name, f"name_en{row}": one.name_en}
        found |= {f"choices{row}": "、".join(one.choices), f"needed{row}": one.is_needed}
    return found
