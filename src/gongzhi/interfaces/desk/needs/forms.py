"""What is typed at the desk about needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import NeedSource
from gongzhi.interfaces.common.forms import HouseForm, PhotoInput

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NothingForm(HouseForm):
    """A step that is one tap."""


class FinishForm(HouseForm):
    text = forms.CharField(label=_("What was done"), required=False, widget=_words())
    photo = forms.FileField(label=_("Photo of the result"), required=False, widget=PhotoInput)


class DeclineForm(HouseForm):
    because = forms.CharField(label=_("Reason, which the resident will read"), required=False, widget=_words())
    article = forms.CharField(label=_("Article or contract clause"), required=False)


class SendForm(HouseForm):
    to = forms.TypedChoiceField(label=_("To whom"), coerce=UUID)
    because = forms.CharField(label=_("Why"), required=False, widget=_words(2))

    def offer(self, organisations: Iterable[tuple[UUID, str]]) -> None:
        """Sets the organisations that can be chosen."""
        self.fields["to"].choices = [(str(one), name) for one, name in organisations]  # type: ignore[attr-defined]


class AnswerForm(HouseForm):
    satisfied = forms.TypedChoiceField(
        label=_("The reporter says"),
        choices=(("yes", _("Solved")), ("no", _("Not solved"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("In the reporter's words"), required=False, widget=_words(2))


class NoteForm(HouseForm):
    text = forms.CharField(label=_("Note"), required=False, widget=_words(2))


class ContactForm(HouseForm):
    because = forms.CharField(
        label=_("What do you need the contact for?"),
        help_text=_("The resident can read this. Every look is kept in the journal."),
        required=False,
    )


class NeedForm(HouseForm):
    """A need told at the counter or by telephone, and how the reporter can be reached if she agrees."""

    kind = forms.ChoiceField(label=_("What is it about?"))
    text = forms.CharField(label=_("What is needed?"), required=False, widget=_words(4))
    photo = forms.FileField(label=_("Photo"), required=False, widget=PhotoInput)
    household = forms.TypedChoiceField(label=_("Door"), coerce=UUID, empty_value=None, required=False)
    source = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(one.value, one.label) for one in (NeedSource.COUNTER, NeedSource.PAPER, NeedSource.WALKABOUT)],
    )
    name = forms.CharField(label=_("How the reporter wants to be called"), required=False, max_length=40)
    phone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    consent = forms.ChoiceField(
        label=_("The reporter agreed that we keep the number to ask about the result"),
        required=False,
        choices=[("", _("no number is kept")), *((w.value, w.label) for w in (ConsentWay.SPOKEN, ConsentWay.PAPER))],
    )

    def offer(self, households: Iterable[Place]) -> None:
        """Sets the kinds and the doors that can be chosen."""
        kinds = [(one.code, queries.kind_name(one)) for one in queries.kinds()]
        self.fields["kind"].choices = [("", _("Please choose")), *kinds]  # type: ignore[attr-defined]
        doors = [(str(one.pk), one.name) for one in households]
        self.fields["household"].choices = [("", _("no door in particular")), *doors]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Asks for the consent where a number is to be kept."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("phone") and not cleaned.get("consent"):
            self.add_error("consent", _("Ask the reporter first, and choose how she agreed; or leave the number out."))
        return cleaned
