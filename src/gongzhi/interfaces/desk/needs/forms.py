"""What is typed at the desk about needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.needs.words import DivertClass, NeedSource
from gongzhi.interfaces.common.forms import NO_FACES_IN_RESULTS, HouseForm, PhotoField
from gongzhi.interfaces.common.need_forms import WordsForm

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


BY_STAFF = (NeedSource.COUNTER, NeedSource.PAPER, NeedSource.WALKABOUT, NeedSource.CHAT)


class NothingForm(HouseForm):
    """A step that is one tap."""


class FinishForm(HouseForm):
    text = forms.CharField(label=_("What was done"), required=False, widget=_words())
    photo = PhotoField(_("Photo of the result"), NO_FACES_IN_RESULTS)
    cost = forms.DecimalField(label=_("What it cost, in yuan"), required=False, max_digits=10, decimal_places=2)


class DeclineForm(HouseForm):
    because = forms.CharField(label=_("Reason, which the resident will read"), required=False, widget=_words())
    article = forms.CharField(label=_("Article or contract clause"), required=False)


class AskBackForm(HouseForm):
    question = forms.CharField(label=_("Question to the resident"), required=False, widget=_words(2))


class BecauseForm(HouseForm):
    because = forms.CharField(label=_("Who, why and until when"), required=False, widget=_words(2))


class ResumeForm(HouseForm):
    text = forms.CharField(label=_("What was answered or agreed"), required=False, widget=_words(2))


class DivertForm(HouseForm):
    to = forms.ChoiceField(label=_("Which lawful way"), choices=[("", _("Please choose")), *DivertClass.choices])
    because = forms.CharField(label=_("Where the resident finds it"), required=False, widget=_words(2))


class MergeForm(HouseForm):
    into = forms.CharField(label=_("Number of the other need"), required=False)
    because = forms.CharField(label=_("Why"), required=False, widget=_words(2))


class ReleaseForm(HouseForm):
    words = forms.CharField(label=_("What neighbours may read"), required=False, widget=_words(3))
    photo = forms.TypedChoiceField(
        label=_("Photo that they may see"),
        help_text=_("Look at it first: no face, no number plate, no door number."),
        coerce=UUID,
        empty_value=None,
        required=False,
    )

    def offer(self, photos: Iterable[tuple[UUID, str]]) -> None:
        """Sets the photos that can be chosen."""
        choices = [("", _("none")), *((str(one), word) for one, word in photos)]
        self.fields["photo"].choices = choices  # type: ignore[attr-defined]


class PublishForm(HouseForm):
    """A public question and its answer, as everybody reads them."""

    words = forms.CharField(label=_("The question, as neighbours may read it"), required=False, widget=_words(3))
    answer = forms.CharField(label=_("The answer, which everybody reads"), required=False, widget=_words(4))


class TakeOverForm(HouseForm):
    agrees = forms.TypedChoiceField(
        label=_("A colleague wants to hand this need over to you"),
        choices=(("yes", _("I take it over")), ("no", _("It stays with its owner"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    because = forms.CharField(label=_("A word about it"), required=False, widget=_words(2))


class SplitForm(HouseForm):
    """Up to four parts at once; the rows left empty are none."""

    ROWS = (1, 2, 3, 4)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for row in self.ROWS:
            self.fields[f"kind{row}"] = forms.ChoiceField(label=_("Kind"), required=False)
            self.fields[f"text{row}"] = forms.CharField(label=_("What is to be done"), required=False)

    def offer(self, groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> None:
        """Sets the kinds that can be chosen."""
        for row in self.ROWS:
            self.fields[f"kind{row}"].choices = [("", _("Please choose")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Gathers the rows that were filled in."""
        rows = [(self.cleaned_data.get(f"kind{row}", ""), self.cleaned_data.get(f"text{row}", "")) for row in self.ROWS]
        parts = [(kind, words) for kind, words in rows if kind or words]
        if any(not kind for kind, _words_of_it in parts):
            self.add_error(None, _("Choose the kind of each part."))
        return {"parts": parts}


class SendForm(HouseForm):
    to = forms.TypedChoiceField(label=_("To whom"), coerce=UUID)
    because = forms.CharField(label=_("Why"), required=False, widget=_words(2))

    def offer(self, organisations: Iterable[tuple[UUID, str]]) -> None:
        """Sets the organisations that can be chosen."""
        self.fields["to"].choices = [(str(one), name) for one, name in organisations]  # type: ignore[attr-defined]


class OfferForm(SendForm):
    """The colleague who is asked to become the owner."""


CONTENT = (("", _("not asked")), ("yes", _("Content")), ("no", _("Not content")))


def content_field() -> forms.TypedChoiceField:
    """Makes the second question of a call-back: was it handled well, whether or not it is solved?"""
    return forms.TypedChoiceField(
        label=_("With the way it was handled"),
        choices=CONTENT,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )


class UnreachedForm(HouseForm):
    text = forms.CharField(label=_("When and how it was tried"), required=False, widget=_words(2))


class ExcludeForm(HouseForm):
    because = forms.CharField(label=_("Why it is counted in no rate"), required=False, widget=_words(2))


class AnswerForm(HouseForm):
    satisfied = forms.TypedChoiceField(
        label=_("The reporter says"),
        choices=(("yes", _("Solved")), ("no", _("Not solved"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    content = content_field()
    text = forms.CharField(label=_("In the reporter's words"), required=False, widget=_words(2))


class CheckForm(HouseForm):
    """What a colleague saw where no resident can be asked."""

    is_done = forms.TypedChoiceField(
        label=_("On the spot you saw"),
        choices=(("yes", _("It is done")), ("no", _("It is not done"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("What you saw"), required=False, widget=_words(2))


class ReclassifyForm(HouseForm):
    """The right kind and place of a need; an empty one stays as it is."""

    kind = forms.ChoiceField(label=_("What is it about?"), required=False)
    place = forms.TypedChoiceField(label=_("Where it is"), coerce=UUID, empty_value=None, required=False)
    because = forms.CharField(label=_("What was wrong"), required=False, widget=_words(2))

    def offer(
        self, groups: Iterable[tuple[str, list[tuple[str, str]]]], spots: Iterable[tuple[UUID, str]], hint: str
    ) -> None:
        """Sets the kinds and places that can be chosen; ``hint`` says which kinds the words speak for."""
        same = ("", _("stays as it is"))
        self.fields["kind"].choices = [same, *groups]  # type: ignore[attr-defined]
        self.fields["kind"].help_text = hint
        self.fields["place"].choices = [same, *((str(one), name) for one, name in spots)]  # type: ignore[attr-defined]


class NoteForm(HouseForm):
    text = forms.CharField(label=_("Note"), required=False, widget=_words(2))


class ContactForm(HouseForm):
    because = forms.CharField(
        label=_("What do you need the contact for?"),
        help_text=_("The resident can read this. Every look is kept in the journal."),
        required=False,
    )


class NeedForm(WordsForm):
    """A need told at the counter or by telephone, and how the reporter can be reached if she agrees."""

    household = forms.TypedChoiceField(label=_("Door"), coerce=UUID, empty_value=None, required=False)
    source = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(one.value, one.label) for one in BY_STAFF],
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
        self.offer_kinds()
        doors = [(str(one.pk), one.name) for one in households]
        self.fields["household"].choices = [("", _("no door in particular")), *doors]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Asks for the consent where a number is to be kept."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("phone") and not cleaned.get("consent"):
            self.add_error("consent", _("Ask the reporter first, and choose how she agreed; or leave the number out."))
        return cleaned
