"""What is done with the duty lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import DutyItem
from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.foundation.errors import NotNow, NotSo, NotThere, RowProblem
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a duty list before it is taken in."""

    subject: str
    matter: str
    duty: str
    article: str
    list_kind: str = DutyListKind.DUTY
    rank: int = 0


@dataclass(frozen=True, slots=True)
class DutyList:
    """Which list the lines come from: its version, its scope, from which day, and whether it is sample data."""

    version: str
    place: Place
    from_: date
    is_sample: bool = False


@transaction.atomic
def add_duty_item(item: Item, *, of: DutyList, by: By) -> DutyItem:
    """Adds one line to a duty list.

    Raises ``NotSo`` where it lacks its article or its words.
    """
    return add_duty_list([item], of=of, by=by)[0]


@transaction.atomic
def add_duty_list(items: Sequence[Item], *, of: DutyList, by: By) -> list[DutyItem]:
    """Adds the lines of a list, all or none.

    Raises ``NotSo`` with one problem a fault (rows counted from 1); nothing is kept then.
    """
    problems = [problem for row, item in enumerate(items, start=1) for problem in _problems(item, row)]
    if problems:
        raise NotSo(_("The list has faults. Nothing was taken in; correct the lines below."), rows=problems)
    added = DutyItem.objects.bulk_create(
        DutyItem(
            list_kind=item.list_kind,
            subject=item.subject,
            matter=item.matter,
            duty=item.duty.strip(),
            article=item.article.strip(),
            place=of.place,
            rank=item.rank,
            list_version=of.version,
            is_sample=of.is_sample,
            during=DateRange(of.from_, None),
        )
        for item in items
    )
    for row in added:
        note("duty.added", row, by=by.user, community=of.place.community_id, because=row.article)
    return added


@transaction.atomic
def end_duty_item(item_id: UUID, *, on: date, by: By, because: str) -> DutyItem:
    """Ends a line of a duty list; ``on`` is the first day without it. Old days keep their answer."""
    item = DutyItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotThere(_("There is no such line. Go back to the duty list and choose again."))
    if item.during.upper is not None or on <= item.during.lower:
        raise NotNow(_("This line has ended already, or began on that day or later."))
    item.during = DateRange(item.during.lower, on)
    item.save(update_fields=["during"])
    note("duty.ended", item, by=by.user, because=because)
    return item


def _problems(item: Item, row: int) -> list[RowProblem]:
    faults = [
        ("subject", item.subject not in Subject.values, _("Name one of the bodies that a duty list knows.")),
        ("list_kind", item.list_kind not in DutyListKind.values, _("Name the list: duty, assistance or negative.")),
        ("duty", not item.duty.strip(), _("Say in words what the duty is.")),
        ("article", not item.article.strip(), _("Name the article that says so; without it nobody can be held to it.")),
    ]
    return [RowProblem(row, column, sentence) for column, is_wrong, sentence in faults if is_wrong]
