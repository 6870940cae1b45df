"""What is typed about offers, asks, agreements, claims and check-ins."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.contributions.words import CheckInGround, PostingKind, PostingSide
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.body_forms import CHOOSE, day_field, words_area
from gongzhi.interfaces.common.forms import HouseForm


class PostingForm(HouseForm):
    """An offer or an ask."""

    side = forms.ChoiceField(label=_("Offer or ask"), choices=PostingSide.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What it is about"), choices=[CHOOSE, *PostingKind.choices])
    title = forms.CharField(
        label=_("In a few words"),
        max_length=120,
        help_text=_("For example: meeting room for 30 people, weekday evenings."),
    )
    text = forms.CharField(
        label=_("More about it"),
        required=False,
        widget=words_area(3),
        max_length=2000,
        help_text=_("It is published. Please write no names and no numbers of people."),
    )
    quantity = forms.IntegerField(label=_("How many"), required=False, min_value=1)
    unit = forms.CharField(label=_("Of what, e.g. seats, hours, people"), required=False, max_length=12)
    due_on = day_field(_("Stands until"), required=False)


class AskForm(PostingForm):
    """What is asked for on behalf of a need: public words."""

    side = None  # type: ignore[assignment]


class TermsForm(HouseForm):
    """A co-building agreement."""

    second = forms.TypedChoiceField(label=_("With whom"), coerce=UUID)
    title = forms.CharField(label=_("Title"), max_length=120)
    project_label = forms.CharField(
        label=_("Label of the project"), required=False, max_length=60, help_text=_("For example: 社区好邻居.")
    )
    first_gives = forms.CharField(label=_("What we give"), widget=words_area(3), max_length=2000)
    second_gives = forms.CharField(label=_("What they give, and we get"), widget=words_area(3), max_length=2000)
    starts_on = day_field(_("First day"), initial=today)
    ends_on = day_field(_("Last day"), initial=lambda: today() + timedelta(days=364))
    review_on = day_field(_("Review on"), initial=lambda: today() + timedelta(days=182))


class PaperForm(HouseForm):
    """The signed paper behind a confirmation."""

    paper = forms.CharField(label=_("The signed paper: what, from which day, where it is kept"), max_length=200)


class EndForm(HouseForm):
    """When and why an agreement ends."""

    on = day_field(_("First day without it"), initial=today)
    because = forms.CharField(label=_("Reason"), widget=words_area(2), max_length=300)


class ReviewForm(HouseForm):
    """What a review found."""

    result = forms.CharField(label=_("What the review found"), widget=words_area(3), max_length=300)
    next_on = day_field(_("Next review on"), required=False)


class EvidenceForm(HouseForm):
    """What shows that a posting is fulfilled."""

    evidence = forms.CharField(label=_("What shows that it is fulfilled"), widget=words_area(2), max_length=300)


class ClaimForm(HouseForm):
    """Who claims, and how they want to do it."""

    claimant = forms.TypedChoiceField(label=_("For whom"), coerce=UUID)
    text = forms.CharField(label=_("How and when"), required=False, widget=words_area(2), max_length=300)


class AskOrganisationForm(HouseForm):
    """Which organisation is asked to take a task on."""

    organisation = forms.TypedChoiceField(label=_("Which organisation"), coerce=UUID)
    due_on = day_field(_("Until when"), required=False)


class ResultForm(HouseForm):
    """What was done."""

    result = forms.CharField(label=_("What was done"), widget=words_area(2), max_length=300)


class CheckInForm(HouseForm):
    """A volunteer checks in."""

    ground = forms.ChoiceField(label=_("Why here"), choices=CheckInGround.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you would like to do"), required=False, widget=words_area(2), max_length=300,
        help_text=_("Only what you want to tell. You can end it at any time."),
    )  # fmt: skip


class BodyCheckInForm(HouseForm):
    """An organisation checks in."""

    text = forms.CharField(label=_("What you would like to do"), required=False, widget=words_area(2), max_length=300)
