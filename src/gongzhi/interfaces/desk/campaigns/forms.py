"""What is typed to begin a round."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.domain.campaigns.words import RoundKind
from gongzhi.interfaces.common.forms import DateInput, HouseForm


class RoundForm(HouseForm):
    """A round to be: what it is for, by what right, and until when."""

    name = forms.CharField(label=_("Name of the round"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=RoundKind.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=_("What the visits are for"),
        help_text=_("One sentence; residents can read it."),
        required=False,
        max_length=300,
    )
    legal_basis = forms.CharField(
        label=pgettext_lazy("round", "Legal basis"),
        help_text=_("The law and, if you can, the article. Without it no door may be knocked at."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "bases", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    data_ends_on = forms.DateField(
        label=_("Single visits are kept until"),
        help_text=_("On this day they are summed per building and deleted."),
        widget=DateInput(),
    )
