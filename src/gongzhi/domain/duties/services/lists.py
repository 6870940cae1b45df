"""What is done with the duty lists: drafting, publishing from a day, ending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import DutyItem, DutyListVersion
from gongzhi.domain.duties.words import DutyListKind, ListState, Subject
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere, RowProblem
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

# A list of the whole district is taken in and put in force in pieces that memory does not notice.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a duty list before it is taken in, for one kind of matter.

    ``place`` narrows the list's own scope, ``organisation_id`` goes with the subject "named", ``begins`` and ``ends``
    (the first day without) are the days that the list itself names.
    """

    subject: str
    matter: str
    duty: str
    article: str
    list_kind: str = DutyListKind.DUTY
    rank: int = 0
    line: int = 0
    place_id: UUID | None = None
    organisation_id: UUID | None = None
    begins: date | None = None
    ends: date | None = None
    article_until: date | None = None


@dataclass(frozen=True, slots=True)
class DutyList:
    """Which list the lines come from: its version, its scope, from which day, and whether it is sample data."""

    version: str
    place: Place
    from_: date
    is_sample: bool = False
    name: str = ""


@transaction.atomic
def add_duty_item(item: Item, *, of: DutyList, by: By) -> DutyItem:
    """Adds one line to a published version of a duty list.

    Raises ``NotSo`` where it lacks its article or its words.
    """
    return add_duty_list([item], of=of, by=by)[0]


@transaction.atomic
def add_duty_list(items: Sequence[Item], *, of: DutyList, by: By) -> list[DutyItem]:
    """Adds lines to a published version, which is made where it is new; all or none. No other version ends by it.

    Raises ``NotSo`` with one problem a fault (rows counted from 1); nothing is kept then.
    """
    _refuse_faulty(items)
    version, _made = DutyListVersion.objects.get_or_create(
        place=of.place,
        name=of.name or of.version,
        label=of.version,
        defaults={
            "state": ListState.PUBLISHED,
            "is_sample": of.is_sample,
            "made_by": by.user,
            "made_at": time.now(),
            "published_by": by.user,
            "published_at": time.now(),
            "during": DateRange(of.from_, None),
        },
    )
    if version.state != ListState.PUBLISHED:
        raise NotNow(_("This version is not published; correct its draft instead."))
    added = _keep(items, version, from_=of.from_)
    for row in added:
        note("duty.added", row, by=by.user, community=of.place.community_id, because=row.article)
    return added


@transaction.atomic
def draft_list(
    items: Sequence[Item], *, place: Place, name: str, label: str, by: By, is_sample: bool = False
) -> DutyListVersion:
    """Keeps the lines as a draft version, which answers nothing before it is published; all or none.

    Raises ``NotSo`` with one problem a fault, ``NotNow`` where this list has a version of that label.
    """
    _refuse_faulty(items)
    words = {"name": " ".join(name.split()), "label": " ".join(label.split())}
    empty = {
        field: _("Write this down, so that versions can be told apart.") for field, text in words.items() if not text
    }
    if empty:
        raise NotSo(_("A list has a name, and each version a label."), fields=empty)
    try:
        with transaction.atomic():
            version = DutyListVersion.objects.create(
                place=place, is_sample=is_sample, made_by=by.user, made_at=time.now(), **words
            )
    except IntegrityError:
        raise NotNow(_("This list has a version “%(label)s” already. Choose another label.") % words) from None
    _keep(items, version, from_=None)
    note("duty_list.drafted", version, by=by.user, community=place.community_id)
    return version


@transaction.atomic
def publish_list(version_id: UUID, *, from_: date, by: By) -> DutyListVersion:
    """Puts a draft in force from a day on and ends the version before it that day; older days keep their answers.

    Raises ``NotNow`` for what is no draft, and where another version of the list begins that day or later.
    """
    version = _locked(version_id)
    if version.state != ListState.DRAFT:
        raise NotNow(_("This version is published or withdrawn already. Load the page anew."))
    same = DutyListVersion.objects.select_for_update().filter(
        place_id=version.place_id, name=version.name, state=ListState.PUBLISHED
    )
    for before in same:
        _end_before(before, from_)
    version.state, version.during = ListState.PUBLISHED, DateRange(from_, None)
    version.published_by, version.published_at = by.user, time.now()
    try:
        with transaction.atomic():
            version.save(update_fields=["state", "during", "published_by", "published_at"])
    except IntegrityError:
        raise NotNow(_("Somebody published another version at this moment. Load the page anew.")) from None
    _put_in_force(version, from_)
    note("duty_list.published", version, by=by.user, community=version.place.community_id, because=f"{from_}")
    return version


@transaction.atomic
def withdraw_list(version_id: UUID, *, by: By, because: str = "") -> DutyListVersion:
    """Takes a draft back; it stays to be read. Raises ``NotNow`` for what is no draft."""
    version = _locked(version_id)
    if version.state != ListState.DRAFT:
        raise NotNow(_("Only a draft can be withdrawn. A published version ends when the next one begins."))
    version.state = ListState.WITHDRAWN
    version.save(update_fields=["state"])
    note("duty_list.withdrawn", version, by=by.user, community=version.place.community_id, because=because)
    return version


@transaction.atomic
def end_duty_item(item_id: UUID, *, on: date, by: By, because: str) -> DutyItem:
    """Ends a line of a duty list; ``on`` is the first day without it. Old days keep their answer."""
    item = DutyItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotThere(_("There is no such line. Go back to the duty list and choose again."))
    if item.during is None:
        raise NotNow(_("This line stands in a draft and has not begun."))
    if item.during.upper is not None or on <= item.during.lower:
        raise NotNow(_("This line has ended already, or began on that day or later."))
    item.during = DateRange(item.during.lower, on)
    item.save(update_fields=["during"])
    note("duty.ended", item, by=by.user, because=because)
    return item


def _locked(version_id: UUID) -> DutyListVersion:
    found = (
        DutyListVersion.objects.select_for_update(of=("self",)).select_related("place").filter(pk=version_id).first()
    )
    if found is None:
        raise NotThere(_("There is no such version. Go back to the duty lists and choose again."))
    return found


def _end_before(version: DutyListVersion, on: date) -> None:
    """Ends a published version; raises ``NotNow`` where it begins that day or later."""
    days = version.during
    if days is None or days.lower >= on:
        raise NotNow(
            _("The version “%(label)s” begins on %(day)s. Choose a later day.")
            % {"label": version.label, "day": days.lower if days else on}
        )
    if days.upper is not None and days.upper <= on:
        return
    version.during = DateRange(days.lower, on)
    version.save(update_fields=["during"])
    lasting = [one for one in version.items.all() if one.during and (one.during.upper is None or one.during.upper > on)]
    for item in lasting:
        # What would only have begun later never answers.
        item.during = DateRange(item.during.lower, on) if item.during.lower < on else None
    DutyItem.objects.bulk_update(lasting, ["during"], batch_size=_BATCH)


def _put_in_force(version: DutyListVersion, from_: date) -> None:
    waiting = list(version.items.all())
    for item in waiting:
        item.during = _days(from_, item.valid.lower if item.valid else None, item.valid.upper if item.valid else None)
    DutyItem.objects.bulk_update(waiting, ["during"], batch_size=_BATCH)


def _keep(items: Iterable[Item], version: DutyListVersion, *, from_: date | None) -> list[DutyItem]:
    rows = (
        DutyItem(
            version=version,
            line=item.line or number,
            list_kind=item.list_kind,
            subject=item.subject,
            organisation_id=item.organisation_id,
            matter=item.matter,
            duty=item.duty.strip(),
            article=item.article.strip(),
            article_until=item.article_until,
            place_id=item.place_id or version.place_id,
            rank=item.rank,
            valid=DateRange(item.begins, item.ends) if item.begins or item.ends else None,
            during=_days(from_, item.begins, item.ends) if from_ else None,
        )
        for number, item in enumerate(items, start=1)
    )
    return DutyItem.objects.bulk_create(rows, batch_size=_BATCH)


def _days(from_: date, begins: date | None, ends: date | None) -> DateRange | None:
    """Joins the day of publishing with the days that the line names; None where none is left."""
    first = max(from_, begins) if begins else from_
    return DateRange(first, ends) if ends is None or ends > first else None


def _refuse_faulty(items: Sequence[Item]) -> None:
    problems = [problem for row, item in enumerate(items, start=1) for problem in _problems(item, row)]
    if problems:
        raise NotSo(_("The list has faults. Nothing was taken in; correct the lines below."), rows=problems)
    if not items:
        raise NotSo(_("The list has no line. A list without lines answers nothing."))


def _problems(item: Item, row: int) -> list[RowProblem]:
    is_named = item.subject == Subject.NAMED
    faults = [
        ("subject", item.subject not in Subject.values, _("Name one of the bodies that a duty list knows.")),
        (
            "organisation",
            is_named != bool(item.organisation_id),
            _("Name the organisation, or choose the body by its part."),
        ),
        ("list_kind", item.list_kind not in DutyListKind.values, _("Name the list: duty, assistance or negative.")),
        ("duty", not item.duty.strip(), _("Say in words what the duty is.")),
        ("article", not item.article.strip(), _("Name the article that says so; without it nobody can be held to it.")),
        ("ends", _is_backwards(item), _("The last day lies before the first.")),
    ]
    return [RowProblem(row, column, sentence) for column, is_wrong, sentence in faults if is_wrong]


def _is_backwards(item: Item) -> bool:
    return item.begins is not None and item.ends is not None and item.ends <= item.begins
