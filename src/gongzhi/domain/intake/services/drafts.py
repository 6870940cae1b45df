"""Drafts of what others wrote down: pasted orders of the hotline, sheets, and neighbours' chats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids.services import as_csv
from gongzhi.domain.intake import queries, rules
from gongzhi.domain.intake.models import NeedDraft
from gongzhi.domain.intake.rules import Order
from gongzhi.domain.intake.words import DraftSource
from gongzhi.domain.needs.queries import public_words_of
from gongzhi.domain.places.services import read_sheet
from gongzhi.foundation import encryption, files, photos, time
from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

LONGEST = 20_000


@transaction.atomic
def draft_orders(pasted: str, *, community: Place, by: By, at: datetime | None = None) -> list[NeedDraft]:
    """Makes a draft of each pasted order; one whose number is known already is left out. Raises ``NotSo``."""
    orders = rules.read_orders(_checked(pasted), time.zone())
    return _draft(orders, DraftSource.HOTLINE, community=community, by=by, at=at)


@transaction.atomic
def draft_sheet(content: bytes, *, community: Place, by: By, at: datetime | None = None) -> list[NeedDraft]:
    """Makes a draft of each row of a sheet of orders (XLSX or CSV); known numbers are left out. Raises ``NotSo``."""
    sheet = read_sheet(as_csv(content), columns=rules.LABELS, required=("number", "text"))
    orders = [rules.order_of(cells, time.zone()) for _row, cells in sheet.rows]
    return _draft(orders, DraftSource.HOTLINE, community=community, by=by, at=at)


@transaction.atomic
def draft_chat(
    pasted: str, *, community: Place, by: By, photo: UploadedFile[Any] | None = None, at: datetime | None = None
) -> list[NeedDraft]:
    """Makes a draft of each matter in a copied chat; names, numbers and doors are masked before anything is kept.

    A screenshot stands beside each draft until somebody has confirmed it; alone it makes one draft without words, which
    its reader writes. Raises ``NotSo`` where nothing in it may be a need, and for a picture that cannot be read.
    """
    file = _kept(photo) if photo is not None else ""
    if file and not pasted.strip():
        return _write([Order()], DraftSource.CHAT, community=community, by=by, at=at, photo=file)
    orders = [Order(text=words, place=words[:200]) for words in rules.chat_matters(_checked(pasted))]
    return _draft(orders, DraftSource.CHAT, community=community, by=by, at=at, photo=file)


def _kept(photo: UploadedFile[Any]) -> str:
    photos.check_photo_size(photo.size or 0)
    return files.keep_file(photos.read_photo(photo.read()).data, folder="intake", suffix=".jpg")


def _checked(pasted: str) -> str:
    if not pasted.strip() or len(pasted) > LONGEST:
        sentence = _("Paste a text of at most %(most)d signs.") % {"most": LONGEST}
        raise NotSo(sentence, fields={"text": sentence})
    return pasted


def _draft(
    orders: Sequence[Order], source: str, *, community: Place, by: By, at: datetime | None, photo: str = ""
) -> list[NeedDraft]:
    known = queries.known_numbers([one.number for one in orders if one.number], community)
    fresh = []
    for one in orders:
        if not one.text or (one.number and one.number in known):
            continue
        known.add(one.number)
        fresh.append(one)
    made = _write(fresh, source, community=community, by=by, at=at, photo=photo)
    if not made:
        sentence = _("Nothing new was found in it. What is known by its number already is left out.")
        raise NotSo(sentence, fields={"text": sentence})
    return made


def _write(
    orders: Sequence[Order], source: str, *, community: Place, by: By, at: datetime | None, photo: str
) -> list[NeedDraft]:
    """Writes drafts; one whose number a colleague pasted at the same moment is his, and is left out here."""
    moment = at or time.now()
    rows = [_row(one, source, community=community, by=by, at=moment) for one in orders]
    for draft in rows:
        draft.photo = photo
    NeedDraft.objects.bulk_create(rows, ignore_conflicts=True)
    came = set(NeedDraft.objects.filter(pk__in=[draft.pk for draft in rows]).values_list("pk", flat=True))
    made = [draft for draft in rows if draft.pk in came]
    journal.note_all("intake.draft", [(draft, community.pk) for draft in made], by=by.user)
    return made


def _row(one: Order, source: str, *, community: Place, by: By, at: datetime) -> NeedDraft:
    row = uuid7()
    words = texts.mask_identity_numbers(one.text)[0]
    contact = f"{one.name}\n{one.phone}" if one.phone else ""
    place = queries.place_named(one.place, community.pk) if one.place else None
    return NeedDraft(
        id=row,
        community=community,
        place=place,
        source=source,
        number=one.number,
        address="" if source == DraftSource.CHAT else one.place,
        text=public_words_of(words) if source == DraftSource.CHAT else words,
        contact=encryption.seal(contact, table="intake_needdraft", column="contact", row=row) if contact else None,
        received_at=one.received or at,
        due_at=one.due,
        made_at=at,
        by_id=by.person,
    )
