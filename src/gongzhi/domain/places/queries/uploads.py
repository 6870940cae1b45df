"""Files of places that were uploaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.places.models import PlaceUpload
from gongzhi.domain.places.words import UploadState
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import told


def upload(id: UUID) -> PlaceUpload:
    """Finds one upload with the place it is for; raises ``NotThere``."""
    found = PlaceUpload.objects.select_related("top", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such upload. Upload the file again."))
    return found


def report_of(upload: PlaceUpload) -> dict[str, Any]:
    """Gives what came out of an upload so far, its sentences in the reader's language.

    ``faults`` counts all of them, ``shown`` are the first: row, column, sentence; so do ``remarks`` and ``remarked``.
    From the columns ``unread`` nothing is taken.
    """
    found = dict(upload.report)
    if "refusal" in found:
        found["refusal"] = told(found["refusal"])
    for name in {"shown", "remarked"} & found.keys():
        found[name] = [[row, column, told(sentence)] for row, column, sentence in found[name]]
    return found


def uploads_of(top_id: UUID) -> QuerySet[PlaceUpload]:
    """Lists the uploads for a place, the newest first."""
    return PlaceUpload.objects.filter(top_id=top_id)


def earlier_upload(of: PlaceUpload) -> PlaceUpload | None:
    """Finds the last upload of the very same file below the same place that was taken in."""
    same = PlaceUpload.objects.filter(top_id=of.top_id, digest=of.digest, state=UploadState.DONE)
    return same.exclude(pk=of.pk).order_by("-made_at").first()
