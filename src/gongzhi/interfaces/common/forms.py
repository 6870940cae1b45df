"""Forms that keep what was typed and say next to each field what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.foundation.errors import GongzhiError, NotSo, RowProblem
from gongzhi.interfaces.common.readable import far_day, is_within_reach

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# What a column for whole numbers holds.
LARGEST = 2_147_483_647
NO_FACES = gettext_lazy("Show what needs mending: no faces, no rooms, no papers.")
NO_FACES_IN_RESULTS = gettext_lazy("Show what was mended: no faces, no rooms, no papers.")


class HouseForm(forms.Form):
    """A plain form; rooms decide what is right, the form only reads."""

    # Words stand in the page's language, not in the browser's.
    use_required_attribute = False
    # What a refusal says of the rows of a sheet.
    refused_rows: Sequence[RowProblem] = ()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the framework's own place for checks after all fields
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and not is_within_reach(value):
                self.add_error(name, far_day())
            elif isinstance(value, int) and abs(value) > LARGEST:
                self.add_error(name, _("Write a smaller number."))

    def refuse(self, problem: GongzhiError) -> None:
        """Puts a refusal where it belongs: next to its field, else above the form. What was typed stays."""
        self.refused_rows = problem.rows if isinstance(problem, NotSo) else ()
        fields = problem.fields if isinstance(problem, NotSo) else {}
        known = {name: sentence for name, sentence in fields.items() if name in self.fields}
        for name, sentence in known.items():
            self.add_error(name, str(sentence))
        if not known:
            self.add_error(None, str(problem))


class DateInput(forms.DateInput):
    """A date as the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class PhotoInput(forms.ClearableFileInput):
    """A photo from the camera or the album, made small on the phone before it is sent."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp", "data-shrink": "", **(attrs or {})})


class PhotoField(forms.FileField):
    """A photo that need not be given, with the word that no face belongs on it, as the phone says it."""

    widget = PhotoInput

    def __init__(self, label: StrPromise, help_text: StrPromise = NO_FACES) -> None:
        super().__init__(label=label, help_text=help_text, required=False)


def show_again(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """Shows a form again with its errors (422); what the post had begun to save is undone by ``once``."""
    return TemplateResponse(request, template, context, status=422)
