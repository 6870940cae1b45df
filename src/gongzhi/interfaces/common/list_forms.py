"""What is typed about projects and about resources matched with needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.interfaces.common.body_forms import day_field, words_area
from gongzhi.interfaces.common.forms import HouseForm


class ProposalForm(HouseForm):
    """A proposal, in public words."""

    title = forms.CharField(
        label=_("In a few words"), max_length=120, help_text=_("For example: a shelter for bicycles at building 3.")
    )
    text = forms.CharField(
        label=_("More about it"),
        required=False,
        widget=words_area(3),
        max_length=2000,
        help_text=_("It is published. Please write no names and no numbers of people."),
    )


class NeedProposalForm(HouseForm):
    """A need goes on in a new proposal, or in one that is there."""

    number = forms.CharField(
        label=_("Number of a proposal or project that is there"),
        required=False,
        max_length=16,
        help_text=_("Empty: a new proposal is written, with the words below."),
    )
    title = forms.CharField(label=_("In a few words"), required=False, max_length=120)
    text = forms.CharField(
        label=_("More about it"),
        required=False,
        widget=words_area(3),
        max_length=2000,
        help_text=_("It is published. Write nothing that tells whose need it is."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuses both at once, so that no word is lost."""
        facts = super().clean() or {}
        if facts.get("number") and (facts.get("title") or facts.get("text")):
            self.add_error("number", gettext("Either a number, or words for a new proposal."))
        return facts


class AdoptForm(HouseForm):
    """Who answers for a project, who carries it out, and until when."""

    owner = forms.TypedChoiceField(label=_("Who answers for it"), coerce=UUID)
    organisation = forms.TypedChoiceField(label=_("Who carries it out"), required=False, coerce=UUID, empty_value=None)
    due_on = day_field(_("Done by"))
    text = forms.CharField(
        label=_("Where it was decided, and what it may cost"), required=False, widget=words_area(2), max_length=300
    )


class ProgressForm(HouseForm):
    """How far a project is."""

    text = forms.CharField(label=_("How far it is"), widget=words_area(2), max_length=300)


class StartForm(HouseForm):
    """A project begins."""

    text = forms.CharField(label=_("What is done first"), required=False, widget=words_area(2), max_length=300)


class DoneForm(HouseForm):
    """What shows that a project is done."""

    evidence = forms.CharField(label=_("What was done, and what shows it"), widget=words_area(2), max_length=300)


class MatchForm(HouseForm):
    """Which offer is asked for, in which words."""

    posting = forms.TypedChoiceField(label=_("Which offer"), coerce=UUID, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What is needed, when and where"),
        widget=words_area(2),
        max_length=300,
        help_text=_("The organisation reads these words alone. Write nothing that tells whose need it is."),
    )
    due_on = day_field(_("Until when"), required=False)


class GivenForm(HouseForm):
    """What was given."""

    result = forms.CharField(label=_("What was given"), widget=words_area(2), max_length=300)
