"""Taking in what others wrote down: pasted orders, sheets, chats; and answering the hotline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.grids.services import as_csv
from gongzhi.domain.intake import queries, rules
from gongzhi.domain.intake.models import HotlineContact, HotlineOrder, NeedDraft
from gongzhi.domain.intake.rules import Order
from gongzhi.domain.intake.words import ContactResult, DraftSource, DraftState
from gongzhi.domain.needs.queries import public_words_of
from gongzhi.domain.needs.services import Opened, ReporterContact, open_need
from gongzhi.domain.places.services import read_sheet
from gongzhi.foundation import encryption, files, photos, time
from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.places.models import Place

USUAL_TERM = timedelta(days=7)
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
    numbers = [one.number for one in orders if one.number]
    known = set(NeedDraft.objects.filter(number__in=numbers).values_list("number", flat=True))
    fresh = []
    for one in orders:
        if not one.text or (one.number and one.number in known):
            continue
        known.add(one.number)
        fresh.append(one)
    if not fresh:
        sentence = _("Nothing new was found in it. What is known by its number already is left out.")
        raise NotSo(sentence, fields={"text": sentence})
    return _write(fresh, source, community=community, by=by, at=at, photo=photo)


def _write(
    orders: Sequence[Order], source: str, *, community: Place, by: By, at: datetime | None, photo: str
) -> list[NeedDraft]:
    moment = at or time.now()
    made = [_row(one, source, community=community, by=by, at=moment) for one in orders]
    for draft in made:
        draft.photo = photo
    NeedDraft.objects.bulk_create(made)
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


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody confirmed of a draft: where, of which kind, in which words, and for orders number and deadline."""

    place_id: UUID
    kind: str
    text: str
    number: str = ""
    due_at: datetime | None = None
    code: str = ""


@transaction.atomic
def take_in_draft(draft_id: UUID, confirmed: Confirmed, *, by: By, at: datetime | None = None) -> Opened:
    """Makes a need of a draft; its contact goes to the reporter, an order keeps the hotline's number and deadline.

    Raises ``NotThere``, ``NotNow`` where somebody was quicker, ``NotSo``.
    """
    draft, moment = _waiting(draft_id), at or time.now()
    name, phone = queries.contact_of_draft(draft)
    contact = ReporterContact(name or _("the caller"), phone, ConsentWay.SPOKEN) if phone else None
    opened = open_need(
        place_id=confirmed.place_id,
        kind=confirmed.kind,
        text=confirmed.text,
        source=draft.source,
        by=by,
        at=moment,
        contact=contact,
        code=confirmed.code,
        is_private=draft.source == DraftSource.HOTLINE,
    )
    draft.need, draft.contact, draft.photo, draft.state = opened.need, None, "", DraftState.TAKEN
    draft.save(update_fields=["need", "contact", "photo", "state"])
    if draft.source == DraftSource.HOTLINE:
        _order(draft, opened.need, confirmed, moment)
    journal.note("intake.take_in", draft, by=by.user, community=draft.community_id)
    return opened


def _order(draft: NeedDraft, need: Need, confirmed: Confirmed, at: datetime) -> HotlineOrder:
    number = confirmed.number.strip() or draft.number
    if not number:
        sentence = _("Write the number that the hotline gave it.")
        raise NotSo(sentence, fields={"number": sentence})
    due = confirmed.due_at or draft.due_at or draft.received_at + USUAL_TERM
    try:
        with transaction.atomic():
            return HotlineOrder.objects.create(
                need=need,
                community_id=need.community_id,
                number=number[:40],
                received_at=min(draft.received_at, at),
                due_at=due,
            )
    except IntegrityError:
        sentence = _("An order with this number has been taken in already.")
        raise NotSo(sentence, fields={"number": sentence}) from None


@transaction.atomic
def drop_draft(draft_id: UUID, *, by: By) -> NeedDraft:
    """Drops a draft that is no need, and forgets its contact and words. Raises ``NotThere``, ``NotNow``."""
    draft = _waiting(draft_id)
    draft.state, draft.contact, draft.photo = DraftState.DROPPED, None, ""
    draft.text, draft.address = "", ""
    draft.save(update_fields=["state", "contact", "photo", "text", "address"])
    journal.note("intake.drop", draft, by=by.user, community=draft.community_id)
    return draft


def _waiting(draft_id: UUID) -> NeedDraft:
    draft = NeedDraft.objects.select_for_update().get(pk=draft_id)
    if draft.state != DraftState.WAITING:
        raise NotNow(_("Somebody was quicker: this draft was taken in or dropped already."))
    return draft


@transaction.atomic
def note_contact(
    order_id: UUID, *, way: str, result: str, text: str, by: By, at: datetime | None = None
) -> HotlineContact:
    """Notes that somebody tried to reach the reporter, and what came of it."""
    order, moment = HotlineOrder.objects.select_for_update().get(pk=order_id), at or time.now()
    words = texts.mask_identity_numbers(text.strip())[0]
    contact = HotlineContact.objects.create(order=order, at=moment, by_id=by.person, way=way, result=result, text=words)
    if result != ContactResult.NOT_REACHED:
        order.contacted_at = moment
        order.save(update_fields=["contacted_at"])
    journal.note("intake.contact", order, by=by.user, community=order.community_id)
    return contact


@transaction.atomic
def settle_reply(order_id: UUID, *, reply: str, by: By, at: datetime | None = None) -> HotlineOrder:
    """Settles what goes back to the hotline; it may be changed until it has left. Raises ``NotSo``, ``NotNow``."""
    order = HotlineOrder.objects.select_for_update().get(pk=order_id)
    if order.exported_at is not None:
        raise NotNow(_("This reply has left already. Tell the hotline by telephone what has changed."))
    if not reply.strip():
        sentence = _("Write what was done.")
        raise NotSo(sentence, fields={"reply": sentence})
    order.reply, order.replied_at = texts.mask_identity_numbers(reply.strip())[0], at or time.now()
    order.save(update_fields=["reply", "replied_at"])
    journal.note("intake.reply", order, by=by.user, community=order.community_id)
    return order


@transaction.atomic
def note_exported(orders: Sequence[UUID], *, by: By, at: datetime | None = None) -> int:
    """Notes that settled replies left in a sheet; returns how many."""
    settled = HotlineOrder.objects.select_for_update().filter(exported_at=None, replied_at__isnull=False)
    rows = list(settled.filter(pk__in=orders))
    HotlineOrder.objects.filter(pk__in=[one.pk for one in rows]).update(exported_at=at or time.now())
    journal.note_all("intake.export", [(one, one.community_id) for one in rows], by=by.user)
    return len(rows)


@transaction.atomic
def forget_drafts(*, before: datetime) -> int:
    """Empties the words of drafts made before that which were taken in or dropped; returns how many rows changed.

    One that still waits loses contact and screenshot, and keeps the words that somebody has yet to read; a screenshot
    alone, without words, is dropped with them.
    """
    old = NeedDraft.objects.filter(made_at__lt=before)
    waiting = old.filter(state=DraftState.WAITING)
    count = waiting.filter(text="").update(state=DraftState.DROPPED, contact=None, photo="", address="")
    count += waiting.exclude(photo="", contact=None).update(photo="", contact=None)
    over = old.exclude(state=DraftState.WAITING).exclude(text="", address="")
    return count + over.update(text="", address="")


def sweep_screenshots(*, at: datetime) -> int:
    """Removes screenshots that no waiting draft names any more; the transaction must reach everywhere."""
    return files.sweep_orphans("intake", NeedDraft.objects.exclude(photo="").values_list("photo", flat=True), at=at)
