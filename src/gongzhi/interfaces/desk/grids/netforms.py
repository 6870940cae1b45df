"""What is typed about the five nets: owners and days, meetings, services, stock, shifts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.actors.queries import organisations
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import Rhythm, ShiftPart, Weekday
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.forms import DateInput, HouseForm

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Appointment, Post
    from gongzhi.domain.places.models import Place

Choices = list[tuple[str, Any]]


def post_choices(community: Place, *, first: Collection[UUID] = ()) -> Choices:
    """Lists the posts that can be chosen: holder, title and body; the posts of the people ``first`` come first."""
    posts = list(queries.owner_posts(community))
    holders = queries.owner_holders(community, today())
    found = [(one, holders.get(one.pk, [])) for one in posts]
    found.sort(key=lambda pair: (not any(held.person_id in first for held in pair[1]), not pair[1]))
    return [(str(one.pk), _post_in_words(one, held)) for one, held in found]


def _post_in_words(post: Post, held: Sequence[Appointment]) -> str:
    names = str(_(", ")).join(dict.fromkeys(one.person.name for one in held))
    return " · ".join([names or str(_("vacant")), post.title, post.organisation.name])


class StageForm(HouseForm):
    """Who looks after a net until when, and the district's own words for it."""

    owner = forms.TypedChoiceField(
        label=_("Who looks after it?"),
        help_text=_("Without a choice: the community's Party secretary."),
        coerce=UUID,
        required=False,
        empty_value=None,
    )
    due_on = forms.DateField(label=_("Until"), widget=DateInput())
    label = forms.CharField(
        label=_("Name of the stage"),
        help_text=_("Leave it empty to show the sample name. What the five nets hold is for the district to say."),
        max_length=40,
        required=False,
    )
    meaning = forms.CharField(
        label=_("What it means here"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def offer(self, community: Place) -> None:
        """Sets the posts that can be chosen."""
        self.fields["owner"].choices = [("", _("the Party secretary")), *post_choices(community)]  # type: ignore[attr-defined]

    @property
    def wish(self) -> services.StageWish:
        """Gives what was typed, for the service."""
        return services.StageWish(**self.cleaned_data)


class FinishForm(HouseForm):
    """What was found when a net was finished or reviewed."""

    finding = forms.CharField(
        label=_("What was found"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReopenForm(HouseForm):
    """Why a net is opened again."""

    because = forms.CharField(label=_("Reason"), max_length=200, required=False)


class MeetingForm(HouseForm):
    """How a grid works together."""

    rhythm = forms.ChoiceField(label=_("How often does the grid meet?"), choices=Rhythm.choices)
    weekday = forms.TypedChoiceField(label=_("On which day?"), choices=Weekday.choices, coerce=int)
    starts_at = forms.TimeField(
        label=_("At what time?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    meets_where = forms.CharField(label=_("Where?"), max_length=120)
    convener = forms.TypedChoiceField(label=_("Who convenes it?"), coerce=UUID)
    reports_to = forms.TypedChoiceField(
        label=_("To whom does it report?"), help_text=_("The next step up the reporting line."), coerce=UUID
    )
    office_phone = forms.CharField(
        label=_("Office telephone"),
        help_text=_("Shown to the teams and printed. No private mobile numbers."),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def offer(self, community: Place, *, first: Collection[UUID] = ()) -> None:
        """Sets the posts that can be chosen; those of the people ``first`` come first."""
        posts = post_choices(community, first=first)
        for name in ("convener", "reports_to"):
            self.fields[name].choices = [("", _("Choose")), *posts]  # type: ignore[attr-defined]

    @property
    def meeting(self) -> services.Meeting:
        """Gives what was typed, for the service."""
        return services.Meeting(**self.cleaned_data)


class ServiceForm(HouseForm):
    """Which service comes into a grid."""

    name = forms.CharField(label=_("Service"), max_length=80)
    provider = forms.TypedChoiceField(label=_("Which organisation?"), coerce=UUID)
    served_where = forms.CharField(label=_("Where?"), max_length=120)
    hours = forms.CharField(label=_("When?"), help_text=_("e.g. Tuesdays 9:00–11:00"), max_length=120)
    office_phone = forms.CharField(label=_("Office telephone"), max_length=24, required=False)

    def offer(self, community: Place) -> None:
        """Sets the organisations that can be chosen."""
        known = organisations((community.path,), on=today()).order_by("name_key", "id")
        self.fields["provider"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((str(one.pk), one.name) for one in known),
        ]

    @property
    def wish(self) -> services.ServiceWish:
        """Gives what was typed, for the service."""
        return services.ServiceWish(**self.cleaned_data)


class StockForm(HouseForm):
    """One line of a stock list."""

    name = forms.CharField(label=_("What?"), max_length=60)
    unit = forms.CharField(label=_("Unit"), help_text=_("e.g. pieces, boxes"), max_length=12)
    quantity = forms.IntegerField(label=_("There are now"), min_value=0, max_value=1_000_000)
    wanted = forms.IntegerField(label=_("There should be at least"), min_value=0, max_value=1_000_000)
    kept_where = forms.CharField(label=_("Kept where"), max_length=120, required=False)

    @property
    def stock(self) -> services.Stock:
        """Gives what was typed, for the service."""
        return services.Stock(**self.cleaned_data)


class RotaForm(HouseForm):
    """Some people on some days in some parts of the day."""

    people = forms.TypedMultipleChoiceField(label=_("Who?"), coerce=UUID, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedMultipleChoiceField(
        label=_("On which days?"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.MultipleChoiceField(
        label=_("In which part of the day?"), choices=ShiftPart.choices, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, members: Iterable[tuple[UUID, str]]) -> None:
        """Sets the people that can be chosen."""
        self.fields["people"].choices = [(str(one), name) for one, name in members]  # type: ignore[attr-defined]

    @property
    def shifts(self) -> set[services.Shift]:
        """Gives every combination of what was ticked."""
        kept = self.cleaned_data
        return {(day, part, who) for day in kept["days"] for part in kept["parts"] for who in kept["people"]}
