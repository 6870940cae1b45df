"""The four ways in which a request can fail, each with a sentence that says what would help.

Rooms raise these; ``interfaces.common.problems`` is the one place that turns them into responses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault in an imported sheet.

    ``row`` counts from 1 as the sheet's own rows do (the heading is row 1); ``column`` is the heading as it stands
    there; ``shape`` is where the fault lies on the map (GeoJSON, degrees), if it lies anywhere.
    """

    row: int
    column: str
    sentence: str
    shape: Mapping[str, object] | None = None


class GongzhiError(Exception):
    """A refusal that a person can understand; ``sentence`` is shown to them as it stands."""

    status = 500

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotThere(GongzhiError):
    """The thing does not exist, or belongs to somebody else, which is told in the same words (404)."""

    status = 404


class NotAllowed(GongzhiError):
    """The person may never do this (403)."""

    status = 403


class NotNow(GongzhiError):
    """The thing's state forbids it at this moment (409)."""

    status = 409


class NotSo(GongzhiError):
    """What was sent is wrong (422); ``fields`` and ``rows`` say where."""

    status = 422

    def __init__(
        self,
        sentence: Sentence,
        *,
        fields: Mapping[str, Sentence] | None = None,
        rows: Sequence[RowProblem] = (),
    ) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})
        self.rows = list(rows)


class InFlight(NotNow):
    """The same command is being carried out at this very moment by another connection (423)."""

    status = 423
