"""Removing what no need names any more."""

from __future__ import annotations

from datetime import datetime

from gongzhi.domain.needs.models import NeedPhoto
from gongzhi.foundation import files


def sweep_photos(*, at: datetime) -> int:
    """Removes photos that were written for a need which was never saved; returns how many.

    The transaction must reach everywhere: a photo that it cannot see would count as lost.
    """
    return files.sweep_orphans("needs", NeedPhoto.objects.values_list("file", flat=True), at=at)
