"""What is typed at a door about a need."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs.queries import kind_name, kinds
from gongzhi.interfaces.common.forms import HouseForm, PhotoField


class DoorNeedForm(HouseForm):
    """A need named at the door; kind and words are enough."""

    kind = forms.ChoiceField(label=_("What is it about?"), required=False)
    text = forms.CharField(label=_("What is needed?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photo = PhotoField(_("Photo"))
    phone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("How the resident wants to be called"), required=False, max_length=40)
    has_consented = forms.BooleanField(
        label=_("The resident said yes: we may keep the number to ask about this need"), required=False
    )

    def offer_kinds(self) -> None:
        """Sets the kinds that can be chosen."""
        named = [(one.code, kind_name(one)) for one in kinds()]
        self.fields["kind"].choices = [("", _("Please choose")), *named]  # type: ignore[attr-defined]
