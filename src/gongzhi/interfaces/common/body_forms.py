"""What is typed about organisations at the desk and by applicants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.actors import queries
from gongzhi.domain.actors.words import AllianceRole, CoverageWay, Family, PlaceRelation
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.forms import DateInput, HouseForm

LARGEST_SHEET = 10 * 1024 * 1024
CHOOSE = ("", _("Please choose"))


def words_area(rows: int = 3) -> forms.Textarea:
    """A text of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def day_field(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """A day, by the browser's own calendar."""
    return forms.DateField(label=label, required=required, widget=DateInput(), **more)


def set_choices(form: HouseForm, name: str, rows: Iterable[tuple[UUID | str, str]], *, empty: Any = CHOOSE) -> None:
    """Sets what can be chosen in a field."""
    field: Any = form.fields[name]
    field.choices = [empty, *((str(value), word) for value, word in rows)]


class BodyForm(HouseForm):
    """An organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=24,
        help_text=_("18 signs; the last one is checked."),
    )
    office_phone = forms.CharField(
        label=_("Office telephone"), required=False, max_length=40, help_text=_("Only a number that may be published.")
    )
    office_address = forms.CharField(label=_("Street address"), required=False, max_length=200)
    about = forms.CharField(label=_("What it does"), required=False, widget=words_area(2), max_length=1000)
    capacities = forms.CharField(
        label=_("What it can contribute"),
        required=False,
        widget=words_area(2),
        max_length=1000,
        help_text=_("Rooms, people, skills, equipment."),
    )

    def offer(self, *, current: str = "") -> None:
        """Sets the kinds that can be chosen."""
        kinds = [one for one in queries.body_kinds() if one.until is None or one.until > today() or one.code == current]
        set_choices(self, "kind", [(one.code, queries.body_kind_name(one)) for one in kinds])


class AddBodyForm(BodyForm):
    """A new organisation, with the area it belongs to and the body whose branch it is."""

    area = forms.TypedChoiceField(label=_("Area"), coerce=UUID)
    parent = forms.TypedChoiceField(label=_("Branch of"), coerce=UUID, empty_value=None, required=False)
    charter = forms.CharField(label=_("Charter (of alliances and associations)"), required=False, widget=words_area(3))
    is_new = forms.BooleanField(label=_("It is none of the similar ones"), required=False, widget=forms.HiddenInput)


class ChangeBodyForm(BodyForm):
    """An organisation's entry, corrected."""

    parent = forms.TypedChoiceField(label=_("Branch of"), coerce=UUID, empty_value=None, required=False)
    charter = forms.CharField(label=_("Charter (of alliances and associations)"), required=False, widget=words_area(3))


class JoinForm(BodyForm):
    """An organisation that wants to take part, and who speaks for it."""

    contact_name = forms.CharField(label=_("Your name"), max_length=40)
    contact_phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Kept encrypted for two years, only so that the community can answer you."),
    )
    agrees = forms.BooleanField(label=_("I agree that the community keeps my name and number to answer this."))


class BodySheetForm(HouseForm):
    """A sheet of organisations."""

    area = forms.TypedChoiceField(label=_("Area of rows that name none"), coerce=UUID)
    sheet = forms.FileField(
        label=_("Sheet of organisations (XLSX or CSV)"),
        help_text=_(
            "An organisation a row. Columns: name, kind; area, credit code, telephone, address, business and resources"
            " may be missing. Columns with identity numbers are left out."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,text/csv"}),
    )

    def clean_sheet(self) -> Any:
        """Refuses a file too large to be a list of organisations."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LARGEST_SHEET:
            raise forms.ValidationError(gettext("The file is too large. Split it into parts."))
        return sheet


class BecauseForm(HouseForm):
    """A reason."""

    because = forms.CharField(label=_("Reason"), widget=words_area(2), max_length=300)


class LeaveForm(HouseForm):
    """When and why an organisation leaves."""

    on = day_field(_("First day without it"), initial=today)
    because = forms.CharField(label=_("Reason"), widget=words_area(2), max_length=300)


class MergeForm(HouseForm):
    """Which organisation stands for both."""

    into = forms.TypedChoiceField(label=_("The entry that stays"), coerce=UUID)
    because = forms.CharField(label=_("Why they are the same"), required=False, max_length=200)


class PlaceForm(HouseForm):
    """What an organisation has to do with a place."""

    relation = forms.ChoiceField(label=_("What it has to do with the place"), choices=[CHOOSE, *PlaceRelation.choices])
    place = forms.TypedChoiceField(label=_("Place"), coerce=UUID)
    from_ = day_field(pgettext_lazy("first day", "From"), initial=today)
    source = forms.CharField(label=_("Contract or paper that says so"), max_length=200)


class CoverageForm(HouseForm):
    """How an organisation is covered."""

    way = forms.ChoiceField(label=_("Coverage"), choices=[CHOOSE, *CoverageWay.choices])
    branch = forms.TypedChoiceField(label=_("Party branch"), coerce=UUID, empty_value=None, required=False)
    transferred = forms.IntegerField(label=_("Memberships transferred in (number)"), min_value=0, initial=0)
    recruited = forms.IntegerField(label=_("Members recruited as staff (number)"), min_value=0, initial=0)
    instructors = forms.IntegerField(label=_("Instructors sent (number)"), min_value=0, initial=0)
    note = forms.CharField(label=_("Source, or why it does not count"), required=False, max_length=200)
    from_ = day_field(pgettext_lazy("first day", "From"), initial=today)


class AllianceForm(HouseForm):
    """An organisation joins an alliance, or changes its role there."""

    member = forms.TypedChoiceField(label=_("Organisation"), coerce=UUID)
    role = forms.ChoiceField(label=_("As"), choices=[CHOOSE, *AllianceRole.choices])
    from_ = day_field(pgettext_lazy("first day", "From"), initial=today)
    until = day_field(_("Until (first day without)"), required=False)
    source = forms.CharField(label=_("Meeting or paper that says so"), max_length=200)


class KindForm(HouseForm):
    """One line of the list of kinds."""

    code = forms.CharField(
        label=_("Code"), max_length=32, help_text=_("Small letters and low lines; it stays for good.")
    )
    name = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    family = forms.ChoiceField(label=pgettext_lazy("of organisations", "Family"), choices=[CHOOSE, *Family.choices])
    takes_coverage = forms.BooleanField(label=_("Counts in the coverage rates"), required=False)


class ContactForm(HouseForm):
    """What a contact is looked up for."""

    because = forms.CharField(
        label=_("What do you need the contact for?"), help_text=_("Every look is kept in the journal."), max_length=200
    )
