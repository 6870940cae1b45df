"""A need in words, as residents and the counter write it: the kind, what it asks besides, and what is near by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import NeedState
from gongzhi.interfaces.common.forms import HouseForm, PhotoField
from gongzhi.interfaces.common.needs import LOOKS

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

ASKED = "q_"


class KindForm(HouseForm):
    """What is needed and of which kind. ``sure`` says that what is near by and what the kind asks have been seen."""

    kind = forms.ChoiceField(label=_("What is it about?"), error_messages={"required": _("Choose what it is about.")})
    text = forms.CharField(label=_("What is needed?"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    sure = forms.CharField(required=False, widget=forms.HiddenInput())

    def offer_kinds(self) -> None:
        """Sets the kinds that can be chosen, and asks what the chosen one asks besides."""
        groups = queries.kinds_by_group()
        self.fields["kind"].choices = [("", _("Please choose")), *groups]  # type: ignore[attr-defined]
        for one in queries.questions_of(self.data.get("kind", "")) if self.is_bound else ():
            self.fields[ASKED + one.code] = _field_of(one)

    @property
    def asked(self) -> list[forms.BoundField]:
        """Lists the fields of what the kind asks besides."""
        return [self[name] for name in self.fields if name.startswith(ASKED)]

    @property
    def answers(self) -> dict[str, str]:
        """Gives what was answered, by the code of its question."""
        given: dict[str, Any] = self.cleaned_data
        return {name.removeprefix(ASKED): words for name, words in given.items() if name.startswith(ASKED) and words}

    @property
    def suggested(self) -> list[queries.KindSuggestion]:
        """Suggests kinds where words were written and no kind was chosen; a person taps the right one."""
        words = self.data.get("text", "") if self.is_bound else self.initial.get("text", "")
        if self.data.get("kind") or not words.strip():
            return []
        return queries.suggest_kinds(words)

    def is_looked_at(self) -> bool:
        """Tells whether the second look has happened, or nothing has been typed that one could look for."""
        return bool(self.data.get("sure")) or not (self.data.get("kind") and self.data.get("text", "").strip())


class WordsForm(KindForm):
    """A need in words, with a photo."""

    photo = PhotoField(_("Photo"))
    private = forms.BooleanField(
        label=_("Do not show it to neighbours"),
        help_text=_("Otherwise they see what it is about and in which building, never by whom."),
        required=False,
    )


def _field_of(one: queries.Question) -> forms.Field:
    label = queries.question_name(one)
    if one.choices:
        choices = [("", _("Please choose")), *((word, word) for word in one.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=one.is_needed)
    return forms.CharField(label=label, required=one.is_needed, max_length=200)


def second_look(form: KindForm, place: Place, *, is_public: bool) -> list[queries.Near] | None:
    """Looks for what is reported near by before a need is sent; None where nothing is to be shown or asked."""
    if form.is_looked_at():
        return None
    look = queries.near_public_needs if is_public else queries.near_needs
    found = look(place, kind=form.data["kind"], text=form.data["text"])
    return found if found or form.asked else None


@dataclass(frozen=True, slots=True)
class NearRow:
    """An open need near by, in words; ``distance`` is empty where a place has no position."""

    near: queries.Near
    kind: str
    state: str
    tone: str
    icon: str
    distance: str


def near_rows(found: Iterable[queries.Near]) -> list[NearRow]:
    """Shows what is reported near by."""
    return [
        NearRow(
            near=one,
            kind=queries.kind_name(one.kind),
            state=str(NeedState(one.state).label),
            tone=LOOKS[one.state][0],
            icon=LOOKS[one.state][1],
            distance=_distance(one.metres),
        )
        for one in found
    ]


def _distance(metres: float | None) -> str:
    if metres is None:
        return ""
    return gettext("%(n)d m away") % {"n": round(metres / 10) * 10} if metres >= 5 else gettext("here")
