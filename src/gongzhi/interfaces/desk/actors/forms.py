"""What is typed about people in roles, posts, appointments and candidates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.domain.actors.words import Capacity, ConsentWay, Direction, PersonRole, PostKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.forms import DateInput, HouseForm

ROLES = [(one.value, one.label) for one in PersonRole if one != PersonRole.RESIDENT]
Choices = list[tuple[str, Any]]


def in_two_years() -> Any:
    """Names the day that consents end by default."""
    return today() + timedelta(days=730)


class Offering(HouseForm):
    """A form whose lists depend on who asks: ``offers`` maps a field to its choices."""

    def __init__(self, *args: Any, offers: dict[str, Choices], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in offers.items():
            field: Any = self.fields[name]
            field.choices = choices if field.required else [("", "—"), *choices]


class PersonForm(Offering):
    """Somebody in a role."""

    name = forms.CharField(label=_("Name"), help_text=_("As it is published with the role."), max_length=60)
    role = forms.ChoiceField(label=_("In which role"), choices=ROLES)
    organisation = forms.ChoiceField(label=_("Of which organisation"), required=False)


class RoleForm(Offering):
    """Another role of somebody."""

    role = forms.ChoiceField(label=_("In which role"), choices=ROLES)
    organisation = forms.ChoiceField(label=_("Of which organisation"), required=False)


class ContactForm(HouseForm):
    """How somebody may be reached, on which consent."""

    name = forms.CharField(label=_("How the person wants to be called"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    purpose = forms.CharField(label=_("What it is for"), help_text=_("The person reads this."), max_length=120)
    way = forms.ChoiceField(label=_("How the person agreed"), choices=ConsentWay.choices[1:])
    given_on = forms.DateField(label=_("Agreed on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), initial=in_two_years)


class PurposeForm(HouseForm):
    """Why a contact is opened."""

    because = forms.CharField(
        label=_("What you need the contact for"), help_text=_("It stands in the journal."), max_length=200
    )


class PostForm(Offering):
    """A post in a body."""

    type = forms.ChoiceField(label=_("Kind of post"))
    organisation = forms.ChoiceField(label=_("In which body"))
    place = forms.ChoiceField(label=_("For which place"))
    title = forms.CharField(
        label=_("Title"), help_text=_("Left empty: as the kind is called."), required=False, max_length=120
    )
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=1, max_value=200)
    since = forms.DateField(label=_("Since"), widget=DateInput(), required=False)


class AppointForm(Offering):
    """Who is to hold a post, from when and by what right."""

    person = forms.ChoiceField(label=pgettext_lazy("of people", "Who"))
    from_ = forms.DateField(label=_("First day"), widget=DateInput(), initial=today)
    until = forms.DateField(
        label=_("First day without"),
        help_text=_("Left empty: as long as the term."),
        widget=DateInput(),
        required=False,
    )
    capacity = forms.ChoiceField(label=_("As what"), choices=Capacity.choices, required=False)
    is_deputy = forms.BooleanField(label=_("As deputy"), required=False)
    legal_basis = forms.CharField(
        label=_("By what right"), help_text=_("Article, election or decision."), max_length=200
    )


class HandOverForm(Offering):
    """Who takes over a seat."""

    person = forms.ChoiceField(label=_("Who takes over"))
    on = forms.DateField(label=_("On which day"), widget=DateInput(), initial=today)
    legal_basis = forms.CharField(label=_("By what right"), max_length=200)
    with_needs = forms.BooleanField(
        label=_("Both agree that the open needs go along"),
        help_text=_("Otherwise they stay; when an account ends they fall to the grid's lead or the secretary."),
        required=False,
    )


class EndForm(HouseForm):
    """When and why something ends."""

    on = forms.DateField(label=_("First day without"), widget=DateInput(), initial=today)
    because = forms.CharField(label=_("By which decision"), max_length=200)


class PostTypeForm(Offering):
    """A kind of post as it is called here."""

    name = forms.CharField(label=_("What it is called here"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Gives the role of"), choices=PostKind.choices, help_text=_("What its holders may do comes from this.")
    )
    body_kind = forms.ChoiceField(label=_("Only in bodies of this kind"), required=False)
    procedure = forms.ChoiceField(label=_("Filled by the procedure"), required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200, initial=1)
    term_months = forms.IntegerField(label=_("Term in months"), required=False, min_value=1, max_value=600)
    has_deputy = forms.BooleanField(label=_("Has a deputy"), required=False)
    allows_overlap = forms.BooleanField(label=_("Two may hold a seat at once, for a hand-over"), required=False)
    is_sample = forms.BooleanField(label=_("Is a sample"), required=False)
    is_ended = forms.BooleanField(label=_("Is no longer used"), required=False)


class MeasureForm(Offering):
    """One of the measures of cross-appointment."""

    serial = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    name = forms.CharField(label=_("What it is called"), max_length=120)
    direction = forms.ChoiceField(label=_("Which way"), choices=Direction.choices)
    capacity = forms.ChoiceField(label=pgettext_lazy("of people", "Who"), choices=Capacity.choices)
    type_id = forms.ChoiceField(label=_("Into which kind of post"))
    is_sample = forms.BooleanField(label=_("Is a sample"), required=False)
    is_ended = forms.BooleanField(label=_("Is no longer used"), required=False)


class CandidacyForm(Offering):
    """What somebody declares about themselves for one measure."""

    measure = forms.ChoiceField(label=_("For which measure"))
    person = forms.ChoiceField(label=_("Who offers to be appointed"))
    is_owner = forms.BooleanField(label=_("Says: I own a home in the property area."), required=False)
    has_interest = forms.BooleanField(label=_("Says: I have an interest in the property firm."), required=False)
    statement = forms.CharField(label=_("What else the person wants to say"), required=False, max_length=300)
    way = forms.ChoiceField(label=_("How the person agreed"), choices=ConsentWay.choices[1:])
    given_on = forms.DateField(label=_("Agreed on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), initial=in_two_years)
