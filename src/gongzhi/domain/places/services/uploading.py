"""An upload's way into the tree: columns confirmed, checked, taken in whole or not at all, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from procrastinate.contrib.django import app

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place, Placement, PlaceUpload
from gongzhi.domain.places.services.doing import remove
from gongzhi.domain.places.services.folding import Folding, Node
from gongzhi.domain.places.services.planting import copy_ancestors, new_label
from gongzhi.domain.places.services.remarks import SHOWN_ROWS, remarks_of, report_on
from gongzhi.domain.places.services.tables import read_table, reread_table, write_table
from gongzhi.domain.places.words import CoordinateSystem, PlaceKind, UploadState
from gongzhi.foundation import time
from gongzhi.foundation.apart import apart
from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo, NotThere, RowProblem
from gongzhi.foundation.files import discard_file, keep_file, open_file, sweep_orphans
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By, everywhere
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.sentences import kept, told
from gongzhi.foundation.text import pinyin_initials, pinyin_key

FOLDER: Final = "places"
# The job in interfaces/jobs has this name, and takes ``upload_id``.
WORK: Final = "gongzhi.work_on_upload"
AT_ONCE: Final = 3_000
"""Rows up to which nobody has to wait for a job."""
BATCH: Final = 2_000
FILES_LAST: Final = timedelta(days=30)

Tell = Callable[[int], bool]


class Stopped(Exception):
    """Somebody asked the job to stop."""


@transaction.atomic
def upload_places(content: bytes, *, name: str, top_id: UUID, by: By, is_synthetic: bool = False) -> PlaceUpload:
    """Keeps a cleaned table of an uploaded file and guesses its columns; nothing is taken in yet.

    Columns that must not be kept are dropped before anything is written. Raises ``NotSo`` for what is no table.
    """
    table = read_table(content)
    top = Place.objects.get(pk=top_id)
    upload = PlaceUpload(
        top=top,
        community_id=top.community_id,
        name=name[-120:],
        digest=hashlib.sha256(content).hexdigest(),
        file=keep_file(write_table(table), folder=FOLDER, suffix=".csv"),
        headings=table.headings,
        dropped=table.dropped,
        mapping=rules.guess_mapping(table.headings),
        total=len(table.rows),
        report={"sample": table.rows[:SHOWN_ROWS]},
        is_synthetic=is_synthetic,
        made_at=time.now(),
        made_by=by.user,
    )
    upload.save()
    note("places.uploaded", upload, by=by.user, community=upload.community_id)
    return upload


def _held(upload_id: UUID) -> PlaceUpload:
    found = PlaceUpload.objects.select_for_update().select_related(None).filter(pk=upload_id).first()
    if found is None:
        raise NotThere(_("There is no such upload. Upload the file again."))
    return found


@transaction.atomic
def confirm_columns(
    upload_id: UUID, *, mapping: Mapping[str, str], by: By, coordinates: str = "cgcs2000", overwrites: bool = False
) -> PlaceUpload:
    """Says which column holds what, and has the file checked; it can be said again as often as needed.

    Raises ``NotNow`` while the file is being taken in or has been, ``NotSo`` for a column that is not there.
    """
    upload = _held(upload_id)
    if upload.state not in (UploadState.WAITING, UploadState.CHECKED, UploadState.FAULTY, UploadState.STOPPED):
        raise NotNow(_("This file is being worked on or has been imported already."))
    chosen = {column: heading for column, heading in mapping.items() if heading}
    for column, heading in chosen.items():
        if column not in rules.COLUMNS or heading not in upload.headings:
            raise NotSo(_("The file has no column “%(heading)s”.") % {"heading": heading}, fields={column: heading})
    twice = next((one for one in chosen.values() if list(chosen.values()).count(one) > 1), None)
    if twice is not None:
        sentence = _("The column “%(heading)s” is chosen twice.") % {"heading": twice}
        raise NotSo(sentence, fields={column: sentence for column, heading in chosen.items() if heading == twice})
    upload.mapping, upload.coordinates = chosen, CoordinateSystem(coordinates)
    upload.overwrites, upload.is_stopping, upload.done = overwrites, False, 0
    upload.state = UploadState.CHECKING
    upload.save()
    note("places.columns_confirmed", upload, by=by.user, community=upload.community_id)
    return _now_or_later(upload, check_upload)


def _now_or_later(upload: PlaceUpload, do: Callable[[UUID], PlaceUpload]) -> PlaceUpload:
    if upload.total <= AT_ONCE:
        return do(upload.pk)
    app.configure_task(WORK).defer(upload_id=str(upload.pk))
    return upload


@transaction.atomic
def check_upload(upload_id: UUID) -> PlaceUpload:
    """Reads the whole file by its columns and keeps what it would add and what is wrong, by row and column."""
    upload = _held(upload_id)
    if upload.state != UploadState.CHECKING:
        return upload
    if upload.is_stopping:
        upload.state = UploadState.STOPPED
        upload.save()
        return upload
    try:
        folding = _folded(upload)
    except NotSo as refusal:
        upload.state = UploadState.WAITING
        upload.report = {"sample": upload.report.get("sample", []), "refusal": kept(refusal.sentence)}
        upload.save()
        return upload
    upload.report = report_on(upload, folding)
    upload.state = UploadState.FAULTY if folding.faults else UploadState.CHECKED
    upload.save()
    return upload


def _folded(upload: PlaceUpload) -> Folding:
    with open_file(upload.file) as kept:
        table = reread_table(kept.read())
    return Folding(table, upload.mapping, top=upload.top, coordinates=upload.coordinates).fold()


def upload_faults(upload_id: UUID) -> list[RowProblem]:
    """Lists all faults of a file that has some, else its remarks, by row, read anew; nothing is written.

    Where the file is gone, those that its page shows are all that is left.
    """
    upload = PlaceUpload.objects.select_related("top").filter(pk=upload_id).first()
    if upload is None or upload.state not in (UploadState.FAULTY, UploadState.CHECKED):
        return []
    if not upload.file:
        shown = upload.report.get("shown") or upload.report.get("remarked", [])
        return [RowProblem(row, column, told(sentence)) for row, column, sentence in shown]
    folding = _folded(upload)
    folding.match()
    found = folding.faults or remarks_of(folding, overwrites=upload.overwrites)
    return sorted(found, key=lambda one: one.row)


@transaction.atomic
def take_in_upload(upload_id: UUID, *, by: By, remarks_seen: bool = False) -> PlaceUpload:
    """Takes a checked file in, at once or, a large one, by a job; everything of it or nothing.

    Raises ``NotNow`` where the file has not been checked or has faults, and ``NotSo`` where it has remarks that nobody
    said to have looked at (``remarks_seen``).
    """
    upload = _held(upload_id)
    if upload.state != UploadState.CHECKED:
        raise NotNow(_("Only a checked file without faults can be imported."))
    if upload.report.get("remarks") and not remarks_seen:
        sentence = _("Some rows of the file look odd. Look at them, and confirm that the file is right.")
        raise NotSo(sentence, fields={"remarks_seen": sentence})
    upload.state, upload.is_stopping, upload.done, upload.made_by = UploadState.TAKING_IN, False, 0, by.user
    upload.save()
    return _now_or_later(upload, place_upload)


@transaction.atomic
def place_upload(upload_id: UUID, tell: Tell | None = None) -> PlaceUpload:
    """Puts a file's places into the tree. ``tell`` hears how many are through and may ask to stop.

    Raises ``Stopped`` then, and nothing of the file is kept.
    """
    upload = PlaceUpload.objects.select_related("top").get(pk=upload_id)
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, until=None)
    inside = communities.filter(Q(pk=upload.community_id) | Q(path__startswith=upload.top.path))
    list(inside.select_for_update(no_key=True).order_by("pk"))
    upload.refresh_from_db()
    if upload.state != UploadState.TAKING_IN:
        return upload
    folding = _folded(upload)
    new = folding.match()
    if folding.faults:
        # What stood when it was checked may stand no longer.
        upload.report, upload.state = report_on(upload, folding), UploadState.FAULTY
        upload.save()
        return upload
    completed = _complete(folding, upload)
    _plant_nodes(folding, upload, tell)
    if _held(upload_id).state != UploadState.TAKING_IN:
        raise Stopped
    upload.report |= {"new": new, "completed": completed, "faults": 0, "shown": []}
    discard = upload.file
    upload.state, upload.done, upload.ended_at, upload.file = UploadState.DONE, upload.total, time.now(), ""
    upload.save()
    transaction.on_commit(lambda: discard_file(discard))
    note("places.taken_in", upload, by=upload.made_by, community=upload.community_id)
    return upload


def _complete(folding: Folding, upload: PlaceUpload) -> int:
    changes = folding.completions(overwrites=upload.overwrites)
    fields: set[str] = set()
    for place, values in changes:
        fields |= set(values)
        for name, value in values.items():
            setattr(place, name, value)
    if fields:
        Place.objects.bulk_update([place for place, _values in changes], sorted(fields), batch_size=500)
    return len(changes)


def _plant_nodes(folding: Folding, upload: PlaceUpload, tell: Tell | None) -> None:
    day = time.today()
    tops = Place.objects.in_bulk({node.community for node in folding.nodes.values()})
    # Lanes first: others stand on them.
    nodes = sorted(folding.nodes.values(), key=lambda node: node.kind != PlaceKind.LANE)
    total = sum(node.place is None for node in nodes) or 1
    rows = _new_rows(nodes, tops, upload, day)
    through = 0
    while batch := list(islice(rows, BATCH)):
        Place.objects.bulk_create(batch)
        Placement.objects.bulk_create(
            [
                Placement(
                    place=row, parent_id=row.parent_id, community_id=row.community_id, during=DateRange(day, None)
                )
                for row in batch
                if row.parent_id is not None
            ]
        )
        through += len(batch)
        if tell is not None and tell(upload.total * through // total):
            raise Stopped


def _new_rows(nodes: list[Node], tops: Mapping[UUID, Place], upload: PlaceUpload, day: date) -> Iterator[Place]:
    keys: dict[str, tuple[str, str]] = {}
    for node in nodes:
        if node.place is not None:
            continue
        # Parents come before their children.
        parent = (node.parent.place if node.parent is not None else None) or tops[node.community]
        if node.name not in keys:
            keys[node.name] = pinyin_key(node.name), pinyin_initials(node.name)[:80]
        label = new_label()
        row = Place(
            kind=node.kind, name=node.name, label=label, path=f"{parent.path}{label}.", parent_id=parent.pk,
            name_key=keys[node.name][0], name_initials=keys[node.name][1], position=_position(node),
            lane_id=node.lane.place.pk if node.lane is not None and node.lane.place is not None else None,
            upload_id=upload.pk, is_synthetic=upload.is_synthetic, since=day, **node.values,
        )  # fmt: skip
        copy_ancestors(row, parent)
        node.place = row
        yield row


def _position(node: Node) -> int:
    level = node.values.get("level") if node.kind == PlaceKind.FLOOR else None
    return level if level is not None else rules.own_number(node.name)


@transaction.atomic
def stop_upload(upload_id: UUID, *, by: By) -> None:
    """Asks the job of a file to stop; what it has done so far is dropped. Asked twice, it is stopped whatever it does.

    Raises ``NotNow`` where nothing is being done.
    """
    # The job holds no lock on this row while it works.
    upload = _held(upload_id)
    if upload.state not in (UploadState.CHECKING, UploadState.TAKING_IN):
        raise NotNow(_("There is nothing to stop: the file is not being worked on."))
    if upload.is_stopping:
        upload.state = UploadState.STOPPED
    upload.is_stopping = True
    upload.save(update_fields=["is_stopping", "state"])
    note("places.upload_stopped", upload, by=by.user, community=upload.community_id)


def run_upload(upload_id: UUID) -> None:
    """Does what waits for a file, for the job, outside any transaction; progress is told on a connection of its own."""

    def tell(done: int) -> bool:
        with apart() as cursor:
            cursor.execute("SELECT set_config('gongzhi.reach', '=*', true)")
            cursor.execute(
                "UPDATE places_placeupload SET done = least(%s, total) WHERE id = %s RETURNING is_stopping",
                [done, upload_id],
            )
            row = cursor.fetchone()
        return bool(row and row[0])

    try:
        with everywhere(), connection.cursor() as cursor:
            # Nobody waits for this transaction.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            _do_what_waits(upload_id, tell)
    except Stopped:
        _give_up(upload_id, "")
    except GongzhiError as refusal:
        _give_up(upload_id, refusal.sentence)
    except Exception:
        _give_up(upload_id, _("Something went wrong while the file was being worked on; nothing of it was kept."))
        raise


def _do_what_waits(upload_id: UUID, tell: Tell) -> None:
    state = PlaceUpload.objects.values_list("state", flat=True).get(pk=upload_id)
    if state == UploadState.CHECKING:
        check_upload(upload_id)
    elif state == UploadState.TAKING_IN:
        place_upload(upload_id, tell)
    elif state == UploadState.UNDOING:
        remove_upload(upload_id)


def _give_up(upload_id: UUID, refusal: object) -> None:
    with everywhere():
        upload = _held(upload_id)
        upload.state = UploadState.DONE if upload.state == UploadState.UNDOING else UploadState.STOPPED
        upload.done, upload.is_stopping = 0, False
        upload.report |= {"refusal": kept(refusal)}
        upload.save()


@transaction.atomic
def undo_upload(upload_id: UUID, *, by: By) -> PlaceUpload:
    """Takes a file back that was taken in, while nothing names what it brought; a large one by a job."""
    upload = _held(upload_id)
    if upload.state != UploadState.DONE:
        raise NotNow(_("Only a file that was imported can be taken back."))
    upload.state, upload.made_by = UploadState.UNDOING, by.user
    upload.save()
    return _now_or_later(upload, remove_upload)


@transaction.atomic
def remove_upload(upload_id: UUID) -> PlaceUpload:
    """Removes the places that a file brought. Raises ``NotNow`` where needs, visits, grids or acts name one."""
    upload = _held(upload_id)
    if upload.state != UploadState.UNDOING:
        return upload
    remove(list(Place.objects.filter(upload=upload).values_list("pk", flat=True)))
    upload.state = UploadState.UNDONE
    upload.save()
    note("places.taken_back", upload, by=upload.made_by, community=upload.community_id)
    return upload


def discard_uploads(*, at: datetime) -> int:
    """Removes the files of uploads that nobody took in within thirty days, and those that no upload names.

    Returns how many. For the nightly job.
    """
    old = PlaceUpload.objects.filter(made_at__lt=at - FILES_LAST).exclude(file="")
    names = list(old.values_list("file", flat=True))
    old.update(file="", state=UploadState.STOPPED)
    for name in names:
        discard_file(name)
    named = PlaceUpload.objects.exclude(file="").values_list("file", flat=True)
    return len(names) + sweep_orphans(FOLDER, named, at=at)
