"""What is typed about drafts and orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.intake.words import ContactResult, ContactWay
from gongzhi.interfaces.common.forms import HouseForm, PhotoInput
from gongzhi.interfaces.common.need_forms import KindForm


class CommunityForm(HouseForm):
    """For which community something is taken in; it is asked only of whoever has several."""

    community = forms.TypedChoiceField(
        label=_("Community"), coerce=UUID, error_messages={"required": _("Choose the community.")}
    )

    def offer(self, names: Mapping[UUID, str]) -> None:
        """Sets the communities that can be chosen."""
        if len(names) == 1:
            del self.fields["community"]
            return
        shown: Any = self.fields["community"]
        shown.choices = [("", _("Please choose")), *((str(one), name) for one, name in names.items())]


class PasteForm(CommunityForm):
    """A text as it was copied."""

    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ChatForm(PasteForm):
    """A copied chat, or a screenshot of it."""

    photo = forms.FileField(label=_("Screenshot"), required=False, widget=PhotoInput)


class SheetForm(CommunityForm):
    """A sheet of orders."""

    sheet = forms.FileField(
        label=_("Sheet (XLSX or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"})
    )


class DraftForm(KindForm):
    """A draft with what a person confirms."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=UUID)

    def offer(self, places: Iterable[tuple[UUID, str]]) -> None:
        """Sets the places and kinds that can be chosen, and asks what the chosen kind asks besides."""
        shown: Any = self.fields["place"]
        shown.choices = [(str(one), name) for one, name in places]
        self.offer_kinds()


class OrderForm(DraftForm):
    """A draft of an order: with the hotline's own number and deadline."""

    number = forms.CharField(label=_("Number of the hotline"), required=False, max_length=40)
    due_at = forms.DateTimeField(
        label=_("Deadline of the hotline"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: seven days after the call."),
    )


class LookForm(HouseForm):
    """For what the caller's number is opened."""

    because = forms.CharField(
        label=_("What do you need the contact for?"),
        help_text=_("The resident can read this. Every look is kept in the journal."),
        required=False,
    )


class ContactForm(HouseForm):
    """One try to reach the reporter."""

    way = forms.ChoiceField(label=_("How"), choices=ContactWay.choices)
    result = forms.ChoiceField(label=_("What came of it"), choices=ContactResult.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReplyForm(HouseForm):
    """What goes back to the hotline."""

    reply = forms.CharField(label=_("Reply to the hotline"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
