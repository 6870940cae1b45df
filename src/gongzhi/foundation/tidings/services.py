"""Wishes and watches: set, confirmed, ended, and how far somebody was told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation import encryption
from gongzhi.foundation.background import defer
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.tidings import queries
from gongzhi.foundation.tidings.models import AreaWatch, Wish
from gongzhi.foundation.tidings.words import Rhythm
from gongzhi.foundation.time import now

# The job in interfaces/jobs has this name, and takes ``watch_id``.
CONFIRMING = "gongzhi.ask_to_confirm"
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")


@transaction.atomic
def set_wish(user: UUID, *, rhythm: str, email: str | None) -> Wish:
    """Says how somebody wants to be told; without an address only on the pages, None leaves it as it is.

    Raises ``NotSo``.
    """
    if rhythm not in Rhythm.values:
        sentence = _("Choose how often.")
        raise NotSo(sentence, fields={"rhythm": sentence})
    found = Wish.objects.select_for_update().filter(user=user).first() or Wish(user=user)
    found.rhythm = rhythm
    if email is not None:
        found.email = _sealed(email, "tidings_wish", found.pk)
    found.told_until = found.told_until or now()
    found.save()
    return found


@transaction.atomic
def begin_watch(
    place: UUID, *, code: str, kinds: Sequence[str] = (), email: str = "", user: UUID | None = None
) -> AreaWatch:
    """Follows an area under a code; the same code again is the same watch. Raises ``NotSo`` for a false address."""
    key = queries.watch_key(code)
    known = AreaWatch.objects.filter(key=key).first()
    if known is not None:
        return known
    row, moment = uuid7(), now()
    watch = AreaWatch.objects.create(
        id=row,
        place=place,
        kinds=sorted(kinds),
        key=key,
        user=user,
        email=_sealed(email, "tidings_areawatch", row),
        at=moment,
        seen_until=moment,
        told_until=moment,
    )
    if watch.email is not None:
        defer(CONFIRMING, watch_id=watch.pk)
    return watch


def _sealed(email: str, table: str, row: UUID) -> bytes | None:
    email = email.strip()
    if not email:
        return None
    if not _ADDRESS.fullmatch(email) or len(email) > 200:
        sentence = _("This is no e-mail address.")
        raise NotSo(sentence, fields={"email": sentence})
    return encryption.seal(email, table=table, column="email", row=row)


@transaction.atomic
def confirm_watch(watch_id: UUID, confirmation: str) -> AreaWatch:
    """Confirms an address by the signs that stood in the letter to it; raises ``NotThere``."""
    found = queries.watch(watch_id)
    if found is None or not compare_digest(queries.confirmation_of(found), confirmation):
        raise NotThere(_("Nobody follows an area with this code. It may have been ended."))
    found.is_confirmed, found.told_until = True, now()
    found.save(update_fields=["is_confirmed", "told_until"])
    return found


@transaction.atomic
def end_watch(code: str) -> None:
    """Ends a watch and forgets the address; raises ``NotThere``."""
    queries.watch_by_code(code).delete()


@transaction.atomic
def note_seen(watch: AreaWatch, *, at: datetime) -> None:
    """Notes that whoever holds the code has looked."""
    AreaWatch.objects.filter(pk=watch.pk).update(seen_until=at)


@transaction.atomic
def note_told(one: Wish | AreaWatch, *, at: datetime) -> None:
    """Notes until when somebody was written to."""
    type(one).objects.filter(pk=one.pk).update(told_until=at)
