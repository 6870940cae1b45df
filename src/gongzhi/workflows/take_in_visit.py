"""A visit at a door, and the need that was written down there, in one transaction: both are kept, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.services import Consent, record_reporter
from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.campaigns.queries import door as door_of
from gongzhi.domain.campaigns.services import VisitExtras, record_visit
from gongzhi.domain.needs.services import open_need
from gongzhi.domain.needs.words import NeedSource
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gongzhi.domain.campaigns.models import Attempt, Door
    from gongzhi.domain.needs.services import Opened
    from gongzhi.foundation.reach import By

# How long a number left at the door may be used to ask about the need; a new consent renews it.
CONSENT_LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What was written down at the door; a telephone number only with the resident's spoken consent (R3)."""

    kind: str
    text: str
    photo: UploadedFile[Any] | None = None
    name: str = ""
    phone: str = ""
    has_consented: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class VisitReceipt:
    """What the worker is told: the visit, its door as it stands now, and the number and code of the need."""

    attempt: Attempt
    door: Door
    need_id: UUID | None = None
    need_number: str = ""
    tracking_code: str = ""
    due_at: datetime | None = None
    handler_name: str = ""
    was_masked: bool = False


@transaction.atomic
def take_in_visit(
    door_id: UUID, *, outcome: str, by: By, need: NeedFacts | None = None, **more: Unpack[VisitExtras]
) -> VisitReceipt:
    """Records a visit and, with it, the need that the resident named; answers with what to tell them.

    Raises what ``record_visit`` and ``open_need`` raise, and ``NotSo`` for a telephone number without consent.
    """
    attempt = record_visit(door_id, outcome=outcome, by=by, **more)
    visited = door_of(door_id)
    if need is None:
        return VisitReceipt(attempt, visited)
    opened = _open(need, visited, attempt, by, at=more.get("at"))
    return VisitReceipt(
        attempt,
        visited,
        need_id=opened.need.pk,
        need_number=opened.need.number,
        tracking_code=opened.tracking_code,
        due_at=opened.need.due_at,
        handler_name=opened.need.handler.name if opened.need.handler else "",
        was_masked=opened.was_masked,
    )


def _open(need: NeedFacts, visited: Door, attempt: Attempt, by: By, *, at: datetime | None) -> Opened:
    return open_need(
        place_id=visited.household_id,
        kind=need.kind,
        text=need.text,
        source=NeedSource.VISIT,
        by=by,
        reporter=_reporter(need, visited, by, at=at),
        photo=need.photo,
        source_id=attempt.pk,
        at=at,
        code=need.code,
    )


def _reporter(need: NeedFacts, visited: Door, by: By, *, at: datetime | None) -> UUID | None:
    """Finds the registered resident behind the number, or records the contact on spoken consent; None without one."""
    if not need.phone.strip():
        return None
    if not need.has_consented:
        sentence = _(
            "Ask whether the number may be kept for questions about this need, and tick the box; or leave it out."
        )
        raise NotSo(sentence, fields={"has_consented": sentence})
    today = local(at or now()).date()
    consent = Consent(ConsentWay.SPOKEN, today, _("Questions about a need reported at the door"), today + CONSENT_LASTS)
    reporter = record_reporter(
        visited.community, name=need.name, phone=need.phone, household=visited.household, consent=consent, by=by
    )
    return reporter.pk
