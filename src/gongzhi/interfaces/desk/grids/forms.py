"""What is typed about plans and teams."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.grids.words import TeamConsent
from gongzhi.interfaces.common.forms import DateInput, HouseForm


def _number(most: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": most})


class ProposeForm(HouseForm):
    """How many grids, and how much they may differ."""

    districts = forms.IntegerField(label=_("How many grids?"), min_value=1, max_value=99, widget=_number(99))
    tolerance = forms.IntegerField(
        label=_("Allowed difference (percent)"),
        help_text=_("How far a grid may differ from the mean. 5 means: with 400 on average, each has 380 to 420."),
        min_value=1,
        max_value=50,
        initial=5,
        widget=_number(50),
    )


class AdoptForm(HouseForm):
    """From which day the plan holds, and which plan was in force when the page was opened."""

    from_ = forms.DateField(
        label=_("In force from"),
        help_text=_("Today or later. Until that day the present division stays."),
        widget=DateInput(),
    )
    replacing = forms.UUIDField(required=False, widget=forms.HiddenInput)


class WithdrawForm(HouseForm):
    """Why a plan is taken back."""

    because = forms.CharField(label=_("Reason"), required=False, max_length=200)


class TeamForm(HouseForm):
    """Who is in a team, who leads it and who stands in, and how newcomers agreed."""

    lead = forms.TypedChoiceField(label=_("Who leads the team?"), coerce=UUID)
    deputy = forms.TypedChoiceField(
        label=_("Who stands in when the lead is away?"), coerce=UUID, required=False, empty_value=None
    )
    consent = forms.ChoiceField(
        label=_("How did the new members agree to take part?"),
        help_text=_("Volunteers and helpers take part of their own will; members can confirm it themselves online."),
        choices=[("", _("Nobody is new"))]
        + [(one.value, one.label) for one in (TeamConsent.SPOKEN, TeamConsent.PAPER)],
        required=False,
    )
    members = forms.TypedMultipleChoiceField(
        label=_("Who is in the team?"),
        help_text=_("Only people listed in this community. Volunteers agreed to take part and may leave any time."),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> None:
        """Sets the people that can be chosen, in groups."""
        known = list(groups)
        self.fields["lead"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [("", _("Nobody")), *known]  # type: ignore[attr-defined]
        self.fields["members"].choices = known  # type: ignore[attr-defined]
