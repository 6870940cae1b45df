"""What is typed about procedures, rules and property contracts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.algorithms.ruling import Pack, Value
from gongzhi.domain.actors.words import Capacity
from gongzhi.domain.duties.queries import in_words
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.forms import DateInput, HouseForm

MOST_UPLOAD = 20 * 1024 * 1024


class ProcedureForm(HouseForm):
    """A procedure to be: for what, where, and, where it leads to a post, for whom."""

    title = forms.CharField(label=_("What it is about"), max_length=120)
    place = forms.ChoiceField(label=_("Where"))
    on = forms.DateField(label=_("Begins on"), widget=DateInput(), initial=today)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["place"]
        field.choices = places


class CandidateForm(HouseForm):
    """A procedure that leads to a post: for whom, as what, and what the person says about themselves."""

    title = forms.CharField(label=_("What it is about"), max_length=120)
    post = forms.ChoiceField(label=_("For which post"))
    person = forms.ChoiceField(label=_("For whom"))
    capacity = forms.ChoiceField(label=_("As what"), choices=[("", "—"), *Capacity.choices], required=False)
    is_owner = forms.BooleanField(label=_("Says: I own a home in the property area."), required=False)
    has_interest = forms.BooleanField(label=_("Says: I have an interest in the property firm."), required=False)
    on = forms.DateField(label=_("Begins on"), widget=DateInput(), initial=today)

    def __init__(self, *args: Any, offers: dict[str, list[tuple[str, str]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in offers.items():
            field: Any = self.fields[name]
            field.choices = choices


class StepForm(HouseForm):
    """What a step has brought."""

    on = forms.DateField(label=_("Done on"), widget=DateInput(), initial=today)
    words = forms.CharField(label=_("What it brought"), required=False, max_length=300)


class NoticeForm(HouseForm):
    """Where and since when a notice hangs."""

    place = forms.CharField(label=_("Where it hangs"), max_length=120)
    from_ = forms.DateField(label=_("Since"), widget=DateInput(), initial=today)


class PaperForm(HouseForm):
    """A paper of a step."""

    text = forms.CharField(label=_("Name and number of the paper"), max_length=300)
    file = forms.FileField(
        label=_("File (PDF, JPEG or PNG)"), required=False, widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.png"})
    )


class TextForm(HouseForm):
    """Some words: an objection, an answer, a reason."""

    text = forms.CharField(label=_("In words"), max_length=500, widget=forms.Textarea)


class StopForm(HouseForm):
    """Why a procedure is stopped."""

    text = forms.CharField(label=_("In words"), max_length=300, widget=forms.Textarea)


class EffectForm(HouseForm):
    """From when an appointment holds."""

    from_ = forms.DateField(label=_("First day"), widget=DateInput(), initial=today)
    legal_basis = forms.CharField(label=_("By what right"), max_length=200)


# The forms of a procedure's page by their prefixes.
ACTS: dict[str, type[HouseForm]] = {
    "step": StepForm, "notice": NoticeForm, "paper": PaperForm, "objection": TextForm, "stop": StopForm,
    "effect": EffectForm,
}  # fmt: skip


def answer_prefix(paper_id: UUID) -> str:
    """Tells the answer to one objection from the answers to others."""
    return f"answer-{paper_id}"


class ContractForm(HouseForm):
    """A property contract."""

    number = forms.CharField(label=_("Number of the contract"), max_length=60)
    organisation = forms.ChoiceField(label=_("Property firm"))
    place = forms.ChoiceField(label=_("For which place"))
    party = forms.CharField(label=_("Who commissions it"), max_length=120)
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    from_ = forms.DateField(label=_("First day"), widget=DateInput())
    until = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, offers: dict[str, list[tuple[str, str]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in offers.items():
            field: Any = self.fields[name]
            field.choices = choices


class FactsForm(HouseForm):
    """The facts that a check asks about; what is left empty is unknown."""

    def __init__(self, *args: Any, pack: Pack, names: tuple[str, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.names = names
        for name in names:
            fact = pack.facts[name]
            label = in_words(fact.label)
            if fact.is_yes_or_no:
                choices = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            else:
                self.fields[name] = forms.DecimalField(label=label, required=False, min_value=Decimal(0), max_digits=14)

    def facts(self) -> dict[str, Value]:
        """Gives what was typed as exact facts."""
        words = {"yes": True, "no": False, "": None}
        found = {name: self.cleaned_data.get(name) for name in self.names}
        return {name: words[value] if isinstance(value, str) else value for name, value in found.items()}
