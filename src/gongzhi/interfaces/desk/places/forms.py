"""The form that takes a sheet in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.interfaces.common.forms import HouseForm

LARGEST_SHEET = 20 * 1024 * 1024


class SheetForm(HouseForm):
    """One CSV file, a household a row."""

    sheet = forms.FileField(
        label=gettext_lazy("Sheet of buildings (CSV)"),
        help_text=gettext_lazy(
            "A household a row. Columns: building, entrance, floor, household number; courtyard, kind of building and"
            " position may be missing. Columns with identity numbers are left out."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_sheet(self) -> Any:
        """Refuses a file too large to be one community's sheet."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LARGEST_SHEET:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are read. Split it into parts.")
                % {"size": sheet.size // 2**20, "most": LARGEST_SHEET // 2**20}
            )
        return sheet
