"""Who did what and when, for the auditor: ids and words only, never what stood in the thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.accounts.queries import display_names, find_user
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.queries import Filter, entries, open_alarm_count, seal_numbers, unsealed_count
from gongzhi.foundation.time import zone
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.readable import day_of


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the auditor sees it; ``number`` is its place in the chain of seals, None while it waits."""

    at: datetime
    verb: str
    who: str
    for_whom: str
    kind: str
    subject: UUID
    number: int | None

    @property
    def tail(self) -> str:
        """The part of the identifier that differs between neighbours; the whole stands in the link."""
        return str(self.subject)[-12:]


@page(Permission.JOURNAL_READ)
@require_GET
def journal(request: Request) -> HttpResponse:
    """Lists the entries that the filters in the address ask for, newest first."""
    found = listing(request, entries(_filter(request)), size=50)
    names = display_names(one for entry in found for one in (entry.by, entry.on_behalf_of) if one is not None)
    numbers = seal_numbers(entry.pk for entry in found)
    lines = [
        Line(
            at=entry.at,
            verb=entry.verb,
            who=names.get(entry.by, _("account that no longer exists")) if entry.by else _("the system"),
            for_whom=names.get(entry.on_behalf_of, "") if entry.on_behalf_of else "",
            kind=entry.subject_kind,
            subject=entry.subject,
            number=numbers.get(entry.pk),
        )
        for entry in found
    ]
    context = {
        "listing": found,
        "lines": lines,
        "waiting": unsealed_count(),
        "alarms": open_alarm_count(),
        "may_read_journal": True,
        "chosen": request.GET,
    }
    return render(request, "desk/journal/journal.html", context)


def _filter(request: Request) -> Filter:
    until = day_of(request.GET.get("until", ""))
    return Filter(
        verb=request.GET.get("verb", "").strip()[:60],
        by=_account(request.GET.get("who", "").strip()),
        subject=_id(request.GET.get("subject", "").strip()),
        since=_begin(day_of(request.GET.get("since", ""))),
        # The day that was written counts in full.
        until=_begin(until + timedelta(days=1)) if until else None,
    )


def _account(login: str) -> UUID | None:
    if not login:
        return None
    user = find_user(login)
    # An unknown name finds nothing, rather than everything.
    return user.pk if user is not None else uuid7()


def _id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=zone()) if day else None
