"""What is typed about places: files, their columns, acts, cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.places.queries import CARD_FACTS, COLUMNS, is_position
from gongzhi.domain.places.words import ActKind, BuildingClass, CoordinateSystem, PlaceKind
from gongzhi.interfaces.common.forms import DateInput, HouseForm

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

LARGEST_FILE = 40 * 1024 * 1024
COLUMN_WORDS: dict[str, str | Promise] = {
    "community": gettext_lazy("Code of the community"),
    "courtyard": gettext_lazy("Courtyard"),
    "lane": gettext_lazy("Lane"),
    "barrier": gettext_lazy("Grids do not cross the lane (是 or 否)"),
    "building": gettext_lazy("Building"),
    "class": gettext_lazy("Kind of building"),
    "floors": gettext_lazy("Number of floors"),
    "entrance": gettext_lazy("Entrance"),
    "level": gettext_lazy("Floor of the door"),
    "household": gettext_lazy("Number of the door"),
    "households": gettext_lazy("Number of households (where doors are not listed)"),
    "longitude": gettext_lazy("Longitude"),
    "latitude": gettext_lazy("Latitude"),
    "shape": gettext_lazy("Outline or line (GeoJSON)"),
}
CARD_WORDS: dict[str, str | Promise] = {
    "water_valve": gettext_lazy("Water valve"),
    "gas_valve": gettext_lazy("Gas valve"),
    "heating_valve": gettext_lazy("Heating valve"),
    "power_switch": gettext_lazy("Main switch"),
    "keys_kept_at": gettext_lazy("Where the keys are"),
    "lift_firm": gettext_lazy("Lift maintenance firm"),
    "lift_phone": gettext_lazy("Lift emergency telephone"),
    "property_phone": gettext_lazy("Property office telephone"),
    "remarks": gettext_lazy("What else people must know"),
}


class SheetForm(HouseForm):
    """One file of places."""

    sheet = forms.FileField(
        label=gettext_lazy("File (XLSX, CSV or GeoJSON)"),
        help_text=gettext_lazy(
            "One row per household, building or lane. Columns with identity numbers, names or telephones of"
            " residents are left out before anything is saved."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.geojson,.json"}),
    )

    def clean_sheet(self) -> Any:
        """Refuses a file too large to be read at once."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are read. Split it into parts.")
                % {"size": sheet.size // 2**20, "most": LARGEST_FILE // 2**20}
            )
        return sheet


class ColumnsForm(HouseForm):
    """Which column of a file holds what, and in which coordinates."""

    def __init__(self, *args: Any, headings: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not in the file")), *((one, one) for one in headings)]
        for column in COLUMNS:
            self.fields[column] = forms.ChoiceField(label=str(COLUMN_WORDS[column]), choices=choices, required=False)
        self.fields["coordinates"] = forms.ChoiceField(
            label=_("Coordinates of the file"),
            choices=CoordinateSystem.choices,
            help_text=_("Positions copied from Amap or Baidu are some hundred metres off; they are converted."),
        )
        self.fields["overwrites"] = forms.BooleanField(
            label=_("Where a place exists already, take kind, floors, position and outline from the file"),
            required=False,
        )

    @property
    def mapping(self) -> dict[str, str]:
        """Gives the chosen heading of each column."""
        return {column: self.cleaned_data.get(column, "") for column in COLUMNS}

    @property
    def columns(self) -> list[Any]:
        """Lists the fields of the columns, for the page."""
        return [self[column] for column in COLUMNS]


class ActForm(HouseForm):
    """What every act asks: from which day, and why."""

    at = forms.DateField(
        label=gettext_lazy("From which day"),
        help_text=gettext_lazy(
            "With a later day, the change waits until then; an earlier day is entered after the fact."
        ),
        widget=DateInput(),
    )
    because = forms.CharField(label=gettext_lazy("Reason or document"), required=False, max_length=200)

    @property
    def facts(self) -> dict[str, Any]:
        """Gives what this kind of act asks for."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in ("at", "because")}
        return {name: value for name, value in own.items() if value not in (None, "")}

    # The field in which a place, its parts or a kind are chosen.
    choosing = ""

    def offer(self, place: Place, targets: list[tuple[str, str]]) -> None:
        """Sets what can be chosen for a place."""
        self.place = place
        if self.choosing:
            field: Any = self.fields[self.choosing]
            field.choices = targets if self.choosing in ("parts", "kind") else [("", _("Choose")), *targets]


class RenameForm(ActForm):
    """The new name."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=80)
    field_order = ("name", "at", "because")


class MoveForm(ActForm):
    """Where it shall hang."""

    parent = forms.ChoiceField(label=gettext_lazy("Below which place"))
    field_order = ("parent", "at", "because")

    choosing = "parent"


class MergeForm(ActForm):
    """In which place it lives on."""

    into = forms.ChoiceField(label=gettext_lazy("Into which place is it merged?"))
    field_order = ("into", "at", "because")

    choosing = "into"


class SplitForm(ActForm):
    """Which parts go to the new place, and its name."""

    name = forms.CharField(label=gettext_lazy("Name of the new place"), max_length=80)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Which parts go to it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    code = forms.CharField(label=gettext_lazy("Official code of the new community (12 digits)"), max_length=12)
    field_order = ("name", "code", "parts", "at", "because")

    choosing = "parts"

    def offer(self, place: Place, targets: list[tuple[str, str]]) -> None:
        """Asks for a code where a community is split."""
        super().offer(place, targets)
        if place.kind != PlaceKind.COMMUNITY:
            del self.fields["code"]


class LineField(forms.CharField):
    """The line of a lane, typed as its points; gives a GeoJSON line, or nothing."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Line of the lane"),
            help_text=gettext_lazy("Its points as longitude,latitude (WGS-84), a space between two points."),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "116.4010,39.9955 116.4062,39.9957"}),
        )

    def prepare_value(self, value: Any) -> Any:
        """Writes a kept line as it is typed."""
        if not isinstance(value, dict):
            return value
        points = value["coordinates"] if value.get("type") == "LineString" else ()
        return " ".join(f"{x},{y}" for x, y, *_more in points)

    def clean(self, value: Any) -> Any:
        """Reads the points."""
        typed = str(super().clean(value)).replace("，", ",").split()
        try:
            points = [[float(x), float(y)] for x, y in (point.split(",") for point in typed)]
        except ValueError:
            points = [[0.0, 0.0]]
        if not points:
            return None
        if len(points) < 2 or not all(is_position(x, y) for x, y in points):
            raise forms.ValidationError(
                _("A line has two points and more in China: 116.4010,39.9955 116.4062,39.9957.")
            )
        return {"type": "LineString", "coordinates": points}


class CorrectForm(ActForm):
    """Facts that were recorded wrongly from the beginning."""

    building_class = forms.ChoiceField(label=gettext_lazy("Kind of building"), required=False)
    floors = forms.IntegerField(label=gettext_lazy("Number of floors"), min_value=0, max_value=200, required=False)
    households_stated = forms.IntegerField(
        label=gettext_lazy("Number of households (where doors are not listed)"),
        min_value=0,
        max_value=20_000,
        required=False,
    )
    lane = forms.ChoiceField(label=gettext_lazy("Lane"), required=False)
    is_barrier = forms.BooleanField(label=gettext_lazy("Grids do not cross it"), required=False)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False)
    shape = LineField()
    field_order = (
        "building_class",
        "floors",
        "households_stated",
        "lane",
        "is_barrier",
        "shape",
        "longitude",
        "latitude",
    )

    def offer(self, place: Place, targets: list[tuple[str, str]]) -> None:
        """Keeps the fields that fit the kind of place, filled with what stands there."""
        unfit = {
            PlaceKind.LANE: ("building_class", "floors", "households_stated", "lane", "longitude", "latitude"),
            PlaceKind.BUILDING: ("is_barrier", "shape"),
        }.get(PlaceKind(place.kind), ("building_class", "floors", "households_stated", "is_barrier", "shape"))
        # A line of several parts comes from a file; typed as one it would lose the others.
        is_parts = "shape" not in unfit and (place.shape or {}).get("type", "LineString") != "LineString"
        for name in (*unfit, "at", *(["shape"] if is_parts else [])):
            del self.fields[name]
        if "building_class" in self.fields:
            self.fields["building_class"].choices = [("", _("not known")), *BuildingClass.choices]  # type: ignore[attr-defined]
        if "lane" in self.fields:
            self.fields["lane"].choices = [("", _("none")), *targets]  # type: ignore[attr-defined]
        for name in self.fields:
            if name != "because":
                self.fields[name].initial = getattr(place, "lane_id" if name == "lane" else name)

    @property
    def facts(self) -> dict[str, Any]:
        """Gives all facts, emptied ones too."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("at", "because")}


class AddForm(ActForm):
    """A place by hand."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    floors = forms.IntegerField(
        label=gettext_lazy("Number of floors (of a building)"), min_value=0, max_value=200, required=False
    )
    households_stated = forms.IntegerField(
        label=gettext_lazy("Number of households (where doors are not listed)"),
        min_value=0,
        max_value=20_000,
        required=False,
    )
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False)
    shape = LineField()
    is_barrier = forms.BooleanField(label=gettext_lazy("Grids do not cross it"), required=False)
    field_order = (
        "kind", "name", "floors", "households_stated", "longitude", "latitude", "shape", "is_barrier", "at", "because",
    )  # fmt: skip

    choosing = "kind"

    def offer(self, place: Place, targets: list[tuple[str, str]]) -> None:
        """Asks for a line only where a lane can be added."""
        super().offer(place, targets)
        if PlaceKind.LANE not in {kind for kind, _label in targets}:
            del self.fields["shape"], self.fields["is_barrier"]


class EndForm(ActForm):
    """Only from which day, and why."""


ACT_FORMS: dict[str, type[ActForm]] = {
    ActKind.ADD: AddForm,
    ActKind.RENAME: RenameForm,
    ActKind.CORRECT: CorrectForm,
    ActKind.MOVE: MoveForm,
    ActKind.SPLIT: SplitForm,
    ActKind.MERGE: MergeForm,
    ActKind.END: EndForm,
}


class UndoForm(HouseForm):
    """Why something is taken back."""

    because = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)


class CardForm(HouseForm):
    """The facts of a building card."""

    known = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in CARD_FACTS:
            is_long = fact == "remarks"
            self.fields[fact] = forms.CharField(
                label=str(CARD_WORDS[fact]),
                required=False,
                max_length=1000 if is_long else 40 if fact.endswith("phone") else 120 if fact == "lift_firm" else 200,
                widget=forms.Textarea if is_long else forms.TextInput,
            )

    @property
    def facts(self) -> dict[str, str]:
        """Gives the facts as they were typed."""
        return {fact: self.cleaned_data[fact] for fact in CARD_FACTS}
