"""E-mail: one letter a day with what happened, what is urgent at once, and the areas that somebody follows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.domain.needs.queries import FaceFilters, kind_name, public_needs_below, public_state_words
from gongzhi.domain.places.queries import place
from gongzhi.foundation.accounts.queries import users
from gongzhi.foundation.outbox.queries import digest_of
from gongzhi.foundation.outbox.words import URGENT, MessageKind
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.tidings import queries, services
from gongzhi.foundation.tidings.words import Rhythm

if TYPE_CHECKING:
    from gongzhi.foundation.outbox.models import Message
    from gongzhi.foundation.tidings.models import AreaWatch, Wish

log = logging.getLogger(__name__)
MOST_LINES = 30
DAY = timedelta(hours=20)
WEEK = timedelta(days=6, hours=20)


def write_at_once(message: Message) -> None:
    """Writes to somebody at once who wishes so, and to everybody with an address what is urgent."""
    if message.to is None or not settings.EMAIL_READY:
        return
    wish = queries.wish_of(message.to)
    if wish.email is None or (wish.rhythm != Rhythm.AT_ONCE and message.kind not in URGENT):
        return
    with translation.override(_language(message.to)):
        words = str(MessageKind(message.kind).label)
        _send(queries.address_of(wish), words, [words, _link("common:messages")])


def write_collected(at: datetime) -> int:
    """Writes one letter to each whose day or week is over; returns how many were written."""
    if not settings.EMAIL_READY:
        return 0
    with everywhere():
        wishes = list(queries.due_wishes(daily_before=at - DAY, weekly_before=at - WEEK))
        watches = list(queries.due_watches(before=at - DAY))
    letters = [partial(_collect, wish, at) for wish in wishes] + [partial(_look_around, watch, at) for watch in watches]
    return sum(map(_write_one, letters))


def _write_one(letter: Callable[[], int]) -> int:
    # One address that no server takes holds up nobody else's letter; its own is written again the next day.
    try:
        with everywhere():
            return letter()
    except OSError:
        log.warning("a letter could not be sent", exc_info=True)
        return 0


def _collect(wish: Wish, at: datetime) -> int:
    lines = digest_of(wish.user, since=wish.told_until or at - DAY, until=at)
    # What was urgent has been written already.
    rows = [one for one in lines if one.kind not in URGENT]
    services.note_told(wish, at=at)
    if not rows:
        return 0
    with translation.override(_language(wish.user)):
        told = [f"{one.day:%m-%d} {MessageKind(one.kind).label}: {one.count}" for one in rows]
        _send(queries.address_of(wish), _("What happened since the last letter"), [*told, _link("common:messages")])
    return 1


def _look_around(watch: AreaWatch, at: datetime) -> int:
    area = place(watch.place)
    found = public_needs_below(area.path, FaceFilters(kinds=tuple(watch.kinds)))
    rows = list(found.filter(changed_at__gt=watch.told_until, changed_at__lte=at)[:MOST_LINES])
    services.note_told(watch, at=at)
    if not rows:
        return 0
    told = [f"{one.number} {kind_name(one.kind)}: {public_state_words(one.state)}" for one in rows]
    subject = _("%(area)s: what neighbours reported") % {"area": area.name}
    _send(queries.address_of(watch), subject, [*told, _link("public:watch_enter"), _("There you can end it, too.")])
    return 1


def ask_to_confirm(watch_id: UUID) -> None:
    """Writes the letter with which somebody confirms her address; nothing where the watch has ended."""
    watch = queries.watch(watch_id)
    if watch is None or watch.email is None or watch.is_confirmed or not settings.EMAIL_READY:
        return
    words = _("Somebody wants to follow an area with this address. Open the page to confirm, or forget this letter.")
    link = _link("public:watch_confirm", watch.pk, queries.confirmation_of(watch))
    _send(queries.address_of(watch), _("Please confirm your address"), [words, link])


def _language(user: UUID) -> str:
    return users().filter(pk=user).values_list("language", flat=True).first() or settings.LANGUAGE_CODE


def _link(name: str, *args: object) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=args)


def _send(address: str, subject: str, lines: Sequence[str]) -> None:
    send_mail(subject, "\n".join(lines), None, [address])
