"""What is typed about accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.interfaces.common.forms import HouseForm

_NAME = forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"})
# How the desk made sure who stands there; the words stand in the journal as the reason.
SEEN = (
    ("known", _("known in person")),
    ("document", _("showed an identity document, of which nothing was written down")),
    ("called", _("rung back on the number that was known before")),
)


class MakeForm(HouseForm):
    """A log-in name for somebody in a role."""

    username = forms.CharField(
        label=_("Log-in name"), max_length=64, help_text=_("Letters or digits, e.g. the name in pinyin."), widget=_NAME
    )
    phone = forms.CharField(
        label=_("Telephone number for log-in"),
        max_length=24,
        required=False,
        help_text=_("May be used instead of the name; kept sealed."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class ReasonForm(HouseForm):
    """Why something is done to an account."""

    because = forms.CharField(label=_("Why?"), required=False, max_length=200)


class CounterForm(HouseForm):
    """Who forgot the password, and how one knows who it is."""

    login = forms.CharField(label=_("User name or telephone number"), max_length=64, widget=_NAME)
    seen = forms.ChoiceField(label=_("How do you know who it is?"), choices=SEEN, widget=forms.RadioSelect)


class SeenForm(HouseForm):
    """How one knows who it is."""

    seen = forms.ChoiceField(label=_("How do you know who it is?"), choices=SEEN, widget=forms.RadioSelect)
