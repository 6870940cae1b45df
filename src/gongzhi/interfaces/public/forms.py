"""What residents type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.need_forms import WordsForm


class ReportForm(WordsForm):
    """A need in the resident's own words."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].help_text = _(
            "For example: the light on the third floor is broken. Please write no names and no ID numbers."
        )


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
    content = forms.TypedChoiceField(
        label=_("Are you content with the way it was handled?"),
        choices=(("", _("no answer")), ("yes", _("Content")), ("no", _("Not content"))),
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
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
