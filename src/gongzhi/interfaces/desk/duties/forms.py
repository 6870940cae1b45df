"""What is typed about duty lists, relations, the chain, gaps and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.domain.duties.words import BodyRelationKind, ChainLevel, SourceKind
from gongzhi.interfaces.common.forms import DateInput, HouseForm

LARGEST_SHEET = 20 * 1024 * 1024
Offered = Iterable[tuple[Any, Any]]
_NUMBER = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 9999})


def _identifier(label: Any, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=UUID, empty_value=None, **more)


class OfferingForm(HouseForm):
    """A form whose choices come from the records."""

    def offer(self, name: str, choices: Offered, empty: Any = None) -> None:
        """Sets what can be chosen in a field; ``empty`` is the word for nothing chosen."""
        first = [("", empty if empty is not None else _("Choose"))]
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]


class ImportForm(OfferingForm):
    """A sheet with the lines of a list."""

    place = _identifier(_("Top of its scope"), help_text=_("The list holds here and everywhere below."))
    name = forms.CharField(label=_("Name of the list"), max_length=80)
    label = forms.CharField(
        label=_("Version"), help_text=_("For example the year, or the number of the document."), max_length=40
    )
    is_sample = forms.BooleanField(label=_("This is sample data"), required=False)
    sheet = forms.FileField(
        label=_("Sheet (XLSX or CSV)"),
        help_text=_("A duty a row. Take the template below; everything is taken in or nothing."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def clean_sheet(self) -> Any:
        """Refuses a file too large to be a list of duties."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LARGEST_SHEET:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it into parts."))
        return sheet


class PublishForm(HouseForm):
    """From which day a version is in force."""

    from_ = forms.DateField(
        label=_("In force from"),
        help_text=_("The version before it ends that day. Older days keep their answers."),
        widget=DateInput(),
    )


class RelationForm(OfferingForm):
    """What one body has to do with another."""

    place = _identifier(_("Where it holds"))
    source_body = _identifier(_("Body"))
    kind = forms.ChoiceField(label=_("Relation"), choices=BodyRelationKind.choices)
    target_body = _identifier(_("Other body"))
    about = forms.CharField(label=_("In what"), max_length=200, required=False)
    source_kind = forms.ChoiceField(
        label=_("Kind of source"),
        help_text=_("Rules of the Party are kept apart from law."),
        choices=SourceKind.choices,
    )
    source = forms.CharField(label=_("Article, contract or rule"), max_length=200)
    from_ = forms.DateField(label=_("Since"), widget=DateInput())
    until = forms.DateField(label=_("First day without"), widget=DateInput(), required=False)


class EndForm(HouseForm):
    """The first day without something, and why."""

    on = forms.DateField(label=_("First day without"), widget=DateInput())
    because = forms.CharField(label=_("Reason"), max_length=200, required=False)


class LinkForm(OfferingForm):
    """A body of the chain with its post."""

    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[one for one in ChainLevel.choices if one[0] != ChainLevel.MEMBERS]
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = _identifier(_("Hangs on"), help_text=_("The body one level above."), required=False)
    organisation = _identifier(_("The post stands in"))
    title = forms.CharField(label=_("Title of the post"), max_length=120)
    grid = _identifier(_("Attached to the grid"), required=False)
    spot = _identifier(_("Or to the courtyard or building"), required=False)
    members = forms.IntegerField(
        label=_("Members' responsibility posts"),
        help_text=_("Only their number is kept, never who they are."),
        min_value=0,
        max_value=9999,
        required=False,
        widget=_NUMBER,
    )
    from_ = forms.DateField(label=_("Since"), widget=DateInput())


class AttachForm(OfferingForm):
    """To what a branch or group is attached."""

    grid = _identifier(_("Attached to the grid"), required=False)
    spot = _identifier(_("Or to the courtyard or building"), required=False)


class CountForm(HouseForm):
    """How many responsibility posts there are from a day on."""

    number = forms.IntegerField(label=_("Members' responsibility posts"), min_value=0, max_value=9999, widget=_NUMBER)
    from_ = forms.DateField(label=pgettext_lazy("first day", "From"), widget=DateInput())


class TakeForm(OfferingForm):
    """Who sees to a gap, and until when."""

    owner = _identifier(_("Who sees to it"))
    due = forms.DateField(label=_("Until"), widget=DateInput())


class AcceptForm(HouseForm):
    """Why a gap may stay."""

    because = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TaskForm(OfferingForm):
    """A task for a community: a line of a list is cited, or somebody approves it for a limited time (R12)."""

    sender = _identifier(_("Sent by"))
    title = forms.CharField(label=_("What is to be done?"), max_length=120)
    item = _identifier(
        _("Line of the list"),
        help_text=_("Only what stands on the community's duty or assistance list can be sent."),
        required=False,
    )
    is_temporary = forms.BooleanField(
        label=_("It stands on no list; it is approved for a limited time"), required=False
    )
    approver = _identifier(_("Approved by"), required=False)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput(), required=False)

    def clean(self) -> dict[str, Any]:
        """Lets nothing be sent without a line of a list, or without approver and last day."""
        given = super().clean() or {}
        if not given.get("is_temporary"):
            if not given.get("item"):
                self.add_error("item", _("Choose the line that this task rests on; without one it cannot be sent."))
            return given
        if not given.get("approver"):
            self.add_error("approver", _("A temporary task needs somebody who approves it."))
        if not given.get("ends_on"):
            self.add_error("ends_on", _("A temporary task needs its last day."))
        return given


class FinishForm(HouseForm):
    """What was done."""

    result = forms.CharField(label=_("What was done"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
