"""What is typed about rounds: their beginning, plans, pairs, doors, sheets and leaders' visits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.domain.campaigns.queries import MOST_TRIES
from gongzhi.domain.campaigns.words import Because, DayTime, Dial, LeaderTier, RoundKind, Target
from gongzhi.domain.fieldwork.queries import LONGEST_NAME, LONGEST_REMARK
from gongzhi.interfaces.common.forms import DateInput, HouseForm


def office_phone_field() -> forms.CharField:
    """Makes the field for the number that residents may ring about a round."""
    return forms.CharField(
        label=_("Telephone of the office"),
        help_text=_("Printed on the poster and slips."),
        required=False,
        max_length=24,
    )


def script_field() -> forms.CharField:
    """Makes the field for what visitors say first."""
    label = _("What visitors say at the door")
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))


class RoundForm(HouseForm):
    """A round to be: what it is for, by what right, over whom, and until when."""

    name = forms.CharField(label=_("Name of the round"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=RoundKind.choices, widget=forms.RadioSelect)
    target = forms.ChoiceField(
        label=_("Who is visited"), choices=Target.choices, required=False, widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("What the visits are for"),
        help_text=_("One sentence; residents can read it."),
        required=False,
        max_length=300,
    )
    legal_basis = forms.CharField(
        label=pgettext_lazy("round", "Legal basis"),
        help_text=_("Name the law and, if you can, the article. Without it no door may be knocked at."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "bases", "autocomplete": "off"}),
    )
    script = script_field()
    sheet_id = forms.TypedChoiceField(label=_("Question sheet"), required=False, coerce=str, empty_value=None)
    dial = forms.ChoiceField(
        label=_("How answers are kept"), choices=Dial.choices, required=False, widget=forms.RadioSelect
    )
    places = forms.MultipleChoiceField(
        label=_("Only these streets, buildings or entrances"),
        help_text=_("Tick none to visit the whole community. Ticking a street means everything along it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    body_kinds = forms.MultipleChoiceField(
        label=_("Only these kinds of organisations"),
        help_text=_("Only for a round to organisations; none ticked means all kinds."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    follows_id = forms.TypedChoiceField(
        label=_("Only what an earlier round left open"), required=False, coerce=str, empty_value=None
    )
    scope_note = forms.CharField(label=_("Which part, and why only this part"), required=False, max_length=200)
    most_tries = forms.IntegerField(label=_("Most tries per door"), required=False, min_value=1, max_value=MOST_TRIES)
    has_evening_list = forms.BooleanField(
        label=_("Evening list: pairs may mark doors worth another knock tonight"),
        help_text=_(
            "Only from public space, only where nobody was met; deleted when the round closes (Civil Code, Art. 1033)."
        ),
        required=False,
    )
    office_phone = office_phone_field()
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    data_ends_on = forms.DateField(
        label=_("Single visits are kept until"),
        help_text=_("On this day they are summed up per building and deleted."),
        widget=DateInput(),
    )


HOUR: dict[str, Any] = {"required": False, "widget": forms.TimeInput({"type": "time"}, format="%H:%M")}


class PlanForm(HouseForm):
    """How many teams go, in which parts of which days, and whom they should have met by then."""

    teams = forms.IntegerField(label=_("Number of teams"), min_value=1, help_text=_("Two people each."))
    windows = forms.MultipleChoiceField(label=_("When teams go"), required=False)
    morning_from = forms.TimeField(label=_("Mornings from"), **HOUR)
    morning_until = forms.TimeField(label=_("Mornings until"), **HOUR)
    afternoon_from = forms.TimeField(label=_("Afternoons from"), **HOUR)
    afternoon_until = forms.TimeField(label=_("Afternoons until"), **HOUR)
    evening_from = forms.TimeField(label=_("Evenings from"), **HOUR)
    evening_until = forms.TimeField(label=_("Evenings until"), **HOUR)
    share = forms.IntegerField(label=_("Share of doors to be met by the end, in percent"), min_value=1, max_value=100)
    stays = forms.BooleanField(
        label=_("Each team stays within one grid"),
        required=False,
        help_text=_("If unticked, the work is shared out more evenly, and some teams go to several grids."),
    )


class PairForm(HouseForm):
    """Who goes with whom."""

    on = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.ChoiceField(label=_("When"), choices=DayTime.choices)
    team = forms.IntegerField(label=_("Team number"), min_value=1)
    grid = forms.ChoiceField(label=_("Grid"))
    first = forms.ChoiceField(label=_("First person"))
    second = forms.ChoiceField(label=_("Second person"))


class CloseDoorForm(HouseForm):
    """Why nothing more is done at a door."""

    because = forms.ChoiceField(label=_("Reason"), choices=Because.choices)


class SilenceForm(HouseForm):
    """Until when a household is not to be visited."""

    until = forms.DateField(label=_("Do not visit until"), widget=DateInput())


class ChangeRoundForm(HouseForm):
    """What may change while a round runs."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    office_phone = office_phone_field()
    script = script_field()
    has_evening_list = forms.BooleanField(
        label=_("Keep the evening list"),
        help_text=_("Once it is switched off its marks are deleted, and it stays off."),
        required=False,
    )
    because = forms.CharField(
        label=_("Written assessment for a longer emergency"),
        help_text=_("Why it is lawful, needed and safe to go on; only for a later last day."),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class ReadAnswersForm(HouseForm):
    """Whose answers are read, and what for (R6)."""

    choice = forms.ChoiceField(label=_("Households that answered"), required=False)
    because = forms.CharField(
        label=_("What they are needed for"),
        help_text=_("Noted in the journal with your name."),
        required=False,
        max_length=200,
    )


class ReviewForm(HouseForm):
    """What was learned from a round."""

    review = forms.CharField(
        label=_("Review"),
        help_text=_("What went well, what did not, and what is done differently next time."),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )


class SheetForm(HouseForm):
    """A question sheet as a workbook."""

    name = forms.CharField(label=_("Name of the question sheet"), required=False, max_length=80)
    file = forms.FileField(
        label=_("XLSForm workbook"), help_text=_("Sheets “survey” and “choices”, as XLSForm describes them.")
    )


class LeaderForm(HouseForm):
    """A leader's visit to be."""

    tier = forms.ChoiceField(label=_("Tier"), choices=LeaderTier.choices, widget=forms.RadioSelect)
    leader = forms.ChoiceField(label=_("Leader"))
    place = forms.ChoiceField(label=_("Place"))
    theme = forms.CharField(
        label=_("Theme"), required=False, max_length=120, widget=forms.TextInput({"list": "themes"})
    )
    planned_on = forms.DateField(label=_("Planned for"), widget=DateInput())


class LeaderNoteForm(HouseForm):
    """What a leader's visit came to."""

    visited_on = forms.DateField(label=_("Visited on"), widget=DateInput())
    found = forms.CharField(
        label=_("What was found"), required=False, max_length=1000, widget=forms.Textarea({"rows": 4})
    )
    need_kind = forms.ChoiceField(
        label=_("Make it a need of this kind"), required=False, help_text=_("Empty: nothing to follow up.")
    )
    need_text = forms.CharField(
        label=_("Words of the need"),
        help_text=_("Leave empty if this need says all that was found. Write down another finding after this one."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )


class LeaderMoveForm(HouseForm):
    """Another day for a planned visit."""

    planned_on = forms.DateField(label=_("Planned for"), widget=DateInput())


class LeaderCancelForm(HouseForm):
    """Why a planned visit is not made."""

    because = forms.CharField(label=_("Why it is not made"), required=False, max_length=200)


class FindForm(HouseForm):
    """An organisation that stands here and not in the register; no name or number of a person."""

    spot = forms.TypedChoiceField(label=_("Where it stands"), coerce=UUID)
    name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("No names or telephone numbers of people."),
        max_length=LONGEST_NAME,
    )
    kind = forms.ChoiceField(label=_("Kind"))
    remark = forms.CharField(
        label=_("Remark"),
        help_text=_("For example entrance, floor, opening hours."),
        required=False,
        max_length=LONGEST_REMARK,
    )

    def offer(self, spots: list[tuple[UUID, str]], kinds: list[tuple[str, str]]) -> None:
        """Sets where it may stand and of which kinds it may be; neither is chosen beforehand."""
        self.fields["spot"].choices = [("", _("Choose")), *spots]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]


class DecideFindForm(HouseForm):
    """What becomes of a found organisation."""

    what = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=(
            ("register", _("Enter it in the register")),
            ("same", _("It is in the register already")),
            ("reject", _("Do not enter it")),
        ),
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name of the organisation"), required=False, max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    organisation = forms.TypedChoiceField(
        label=_("The entry that it is"), required=False, coerce=UUID, empty_value=None
    )
    reason = forms.CharField(
        label=_("Why it is not entered"),
        help_text=_("Whoever found it reads the reason."),
        required=False,
        max_length=LONGEST_REMARK,
    )

    def offer(self, kinds: list[tuple[str, str]], alike: list[tuple[UUID, str]], *, has_finder: bool) -> None:
        """Sets the kinds, the entries with nearly the same name, and who reads the reason."""
        if not has_finder:
            self.fields["reason"].help_text = _(
                "Who found it was forgotten with the round's data. The reason goes into the journal alone."
            )
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", _("none")), *alike]  # type: ignore[attr-defined]
