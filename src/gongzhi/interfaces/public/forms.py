"""What residents type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs import queries
from gongzhi.interfaces.common.forms import HouseForm, PhotoInput


class ReportForm(HouseForm):
    """A need in the resident's own words."""

    kind = forms.ChoiceField(label=_("What is it about?"), error_messages={"required": _("Choose what it is about.")})
    text = forms.CharField(
        label=_("What is needed?"),
        help_text=_("For example: the light on the third floor is broken. Please write no names and no ID numbers."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photo = forms.FileField(label=_("Photo"), required=False, widget=PhotoInput())

    def offer_kinds(self) -> None:
        """Sets the kinds that can be chosen."""
        kinds = [(one.code, queries.kind_name(one)) for one in queries.kinds()]
        self.fields["kind"].choices = [("", _("Please choose")), *kinds]  # type: ignore[attr-defined]


class CodeForm(HouseForm):
    """The code on a slip."""

    code = forms.CharField(
        label=_("Tracking code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Enter the code that you were given: ten letters and digits.")},
    )


class AnswerForm(HouseForm):
    """The reporter's own word."""

    satisfied = forms.TypedChoiceField(
        choices=(("yes", _("Solved")), ("no", _("Not solved"))),
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say whether it is solved.")},
    )
    text = forms.CharField(
        label=_("What we should know"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class JoinCodeForm(HouseForm):
    """The code of an organisation's application."""

    code = forms.CharField(
        label=_("Code of the application"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class AccountForm(HouseForm):
    """The account of an organisation's contact person."""

    code = forms.CharField(max_length=20, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name that the community sees"), max_length=40)
    username = forms.CharField(label=_("Log-in name"), max_length=64)
    password = forms.CharField(
        label=_("Password"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
