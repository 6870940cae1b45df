"""What is typed about plans and teams."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.grids.queries import Wish, lines_of
from gongzhi.domain.grids.words import Hold, Load, TeamConsent
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.interfaces.common.forms import DateInput, HouseForm

LARGEST_FILE = 20 * 2**20


def _number(most: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": most})


class ProposeForm(HouseForm):
    """How many grids, equal by what and by how much, which lines hold, and what stays."""

    districts = forms.IntegerField(label=_("How many grids?"), min_value=1, max_value=99, widget=_number(99))
    tolerance = forms.IntegerField(
        label=_("Allowed difference (percent)"),
        help_text=_("How far a grid may differ from the mean. 5 means: with 400 on average, each has 380 to 420."),
        min_value=1,
        max_value=50,
        initial=5,
        widget=_number(50),
    )
    load = forms.ChoiceField(
        label=_("Equal in what?"),
        choices=Load.choices,
        initial=Load.HOUSEHOLDS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Minutes of work count a talk at each door and the way up each stairwell (sample values)."),
    )
    holds = forms.MultipleChoiceField(
        label=_("Which lines must no grid cross?"),
        # Drawn lines hold because they are drawn.
        choices=[(one.value, one.label) for one in Hold if one != Hold.DRAWN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    drawn = forms.CharField(
        label=_("Drawn lines"),
        required=False,
        max_length=100_000,
        help_text=_(
            "Draw them on the map, or type one line per row: its points as longitude,latitude, with a space between"
            " two points. No grid will cross them."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "116.4010,39.9955 116.4062,39.9957"}),
    )
    lines = forms.FileField(
        label=_("Or lines from a GeoJSON file"),
        required=False,
        help_text=_("Lines in degrees (WGS-84), for example a main road; they are added to the drawn ones."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )
    keeps_courtyards = forms.BooleanField(label=_("Keep courtyards whole where that is possible"), required=False)
    seeks_little_change = forms.BooleanField(
        label=_("Also look for a division that changes little against the plan in force"), required=False
    )
    staying = forms.TypedMultipleChoiceField(
        label=_("Which buildings keep their grid?"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> None:
        """Sets the buildings that may keep their grid, by grid."""
        self.fields["staying"].choices = list(groups)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Reads the lines out of what was drawn or typed, and out of the file."""
        kept: dict[str, Any] = super().clean() or {}
        sent, kept["read"] = kept.get("lines"), ()
        try:
            kept["read"] += drawn_lines(kept.get("drawn") or "")
        except ValueError:
            self.add_error("drawn", str(_("Type one line per row: 116.4010,39.9955 116.4062,39.9957 and so on.")))
        try:
            kept["read"] += _lines(json.loads(sent.read().decode("utf-8-sig"))) if sent else ()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.add_error("lines", str(_("The lines cannot be read: send a GeoJSON file with lines in degrees.")))
        return kept

    def wish(self, seed: int) -> Wish:
        """Says what is asked for."""
        kept = self.cleaned_data
        drawn = kept["read"]
        holds = set(kept["holds"]) | ({Hold.DRAWN} if drawn else set())
        return Wish(
            districts=kept["districts"],
            tolerance=kept["tolerance"] / 100,
            load=kept["load"] or Load.HOUSEHOLDS,
            holds=tuple(one for one in Hold.values if one in holds),
            drawn=tuple(drawn),
            staying=tuple(kept["staying"]),
            keeps_courtyards=kept["keeps_courtyards"],
            seeks_little_change=kept["seeks_little_change"],
            seed=seed,
        )


def drawn_lines(text: str) -> tuple[Any, ...]:
    """Reads a line a row, its points as longitude,latitude; raises ``ValueError`` for anything else."""
    rows = [[point.split(",") for point in row.split()] for row in text.replace("，", ",").splitlines() if row.strip()]
    return tuple(tuple((float(x), float(y)) for x, y in row) for row in rows)


def drawn_text(lines: Iterable[Iterable[tuple[float, float]]]) -> str:
    """Writes lines as they are typed."""
    return "\n".join(" ".join(f"{x:.6f},{y:.6f}" for x, y in line) for line in lines)


def _lines(found: dict[str, Any]) -> tuple[Any, ...]:
    shapes = [one["geometry"] for one in found["features"]] if "features" in found else [found.get("geometry", found)]
    return tuple(line for shape in shapes for line in lines_of(shape))


class AreaForm(HouseForm):
    """Which area is to be divided, how equally, and when."""

    area = forms.TypedChoiceField(label=_("Which area?"), coerce=UUID)
    tolerance = forms.IntegerField(
        label=_("Allowed difference (percent)"), min_value=1, max_value=50, initial=5, widget=_number(50)
    )
    load = forms.ChoiceField(
        label=_("Equal in what?"), choices=Load.choices, initial=Load.HOUSEHOLDS, widget=forms.RadioSelect
    )
    when = forms.ChoiceField(
        label=_("When?"),
        choices=(("night", _("Tonight at 1:00")), ("now", _("Now"))),
        initial="night",
        widget=forms.RadioSelect,
    )

    def offer(self, areas: Iterable[tuple[str, str]]) -> None:
        """Sets the areas that can be chosen."""
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]


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


class AgainForm(HouseForm):
    """In whose codes and degrees a file of grids that exist already is to be read."""

    scheme = forms.CharField(
        label=_("Whose codes are in the file?"),
        help_text=_("Only if it has codes: who issues them, for example the district's grid centre."),
        required=False,
        max_length=40,
    )
    coordinates = forms.ChoiceField(
        label=_("Coordinates of the file"),
        choices=CoordinateSystem.choices,
        initial=CoordinateSystem.CGCS2000,
        required=False,
        help_text=_("For outlines. Those drawn on Amap or Tencent are GCJ-02, on Baidu BD-09."),
    )

    def clean_coordinates(self) -> str:
        """Takes degrees as they are where nothing was chosen."""
        return self.cleaned_data["coordinates"] or CoordinateSystem.CGCS2000


class ImportForm(AgainForm):
    """A file of grids that exist already."""

    field_order = ("area", "file", "scheme", "coordinates")

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".geojson,.json,.csv,.xlsx,.xls,.ods"})
    )

    def clean_file(self) -> Any:
        """Refuses what is larger than any community's grids."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            sentence = _("The file is too large: at most %(most)d MB.")
            raise forms.ValidationError(sentence % {"most": LARGEST_FILE // 2**20})
        return sent


class AreaImportForm(ImportForm):
    """A file of the grids of several communities, and in which area they are."""

    area = forms.TypedChoiceField(label=_("Which area?"), coerce=UUID)

    def offer(self, areas: Iterable[tuple[str, str]]) -> None:
        """Sets the areas that can be chosen."""
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]


class CodeForm(HouseForm):
    """A code that somebody else gave a grid."""

    grid = forms.TypedChoiceField(label=_("Grid"), coerce=UUID)
    scheme = forms.CharField(label=_("Who issues the code?"), max_length=40)
    code = forms.CharField(label=_("Code"), max_length=40)
    purpose = forms.CharField(label=_("Used for"), max_length=60, required=False)

    def offer(self, grids: Iterable[tuple[str, str]]) -> None:
        """Sets the grids that can be chosen."""
        self.fields["grid"].choices = list(grids)  # type: ignore[attr-defined]


class CodesFileForm(HouseForm):
    """A sheet of our codes and theirs."""

    file = forms.FileField(label=_("Sheet (XLSX or CSV)"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))


class AssignForm(HouseForm):
    """Into which grid a building goes."""

    building = forms.UUIDField()
    grid = forms.UUIDField()
    is_apart_known = forms.BooleanField(required=False)


class TeamForm(HouseForm):
    """Who is in a team, who leads it and who stands in, and how newcomers agreed."""

    lead = forms.TypedChoiceField(label=_("Who leads the team?"), coerce=UUID)
    deputies = forms.TypedMultipleChoiceField(
        label=_("Who stands in when the lead is away?"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    deputy = forms.TypedChoiceField(label=_("Who else stands in?"), coerce=UUID, required=False, empty_value=None)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
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
        self.fields["deputies"].choices = [one for _label, people in known for one in people]  # type: ignore[attr-defined]
        self.fields["members"].choices = known  # type: ignore[attr-defined]
