"""Who wants to be told how."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.foundation import encryption
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.tidings.models import AreaWatch, Wish
from gongzhi.foundation.tidings.words import Rhythm

__all__ = [
    "address_of",
    "confirmation_of",
    "due_watches",
    "due_wishes",
    "watch",
    "watch_by_code",
    "watch_key",
    "watches_of",
    "wish_of",
]

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def wish_of(user: UUID) -> Wish:
    """Gives a user's wish; whoever never said anything is told once a day, on the pages."""
    return Wish.objects.filter(user=user).first() or Wish(user=user)


def address_of(one: Wish | AreaWatch) -> str:
    """Opens the e-mail address of a wish or a watch; empty where there is none."""
    if one.email is None:
        return ""
    return encryption.unseal(bytes(one.email), table=one._meta.db_table, column="email", row=one.pk)


def due_wishes(*, daily_before: datetime, weekly_before: datetime) -> QuerySet[Wish]:
    """Lists those with an address whose collected letter is due."""
    never = Q(told_until=None)
    daily = Q(rhythm=Rhythm.DAILY) & (never | Q(told_until__lte=daily_before))
    weekly = Q(rhythm=Rhythm.WEEKLY) & (never | Q(told_until__lte=weekly_before))
    return Wish.objects.filter(daily | weekly, email__isnull=False).order_by("pk")


def due_watches(*, before: datetime) -> QuerySet[AreaWatch]:
    """Lists the confirmed watches that were last written to before a moment."""
    return AreaWatch.objects.filter(is_confirmed=True, email__isnull=False, told_until__lte=before).order_by("pk")


def watch_key(code: str) -> bytes:
    """Gives the keyed hash under which a watch is kept; the code itself is kept nowhere."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOKALIKES)
    return encryption.blind_index(signs, table="tidings_areawatch", column="key")


def watch_by_code(code: str) -> AreaWatch:
    """Finds a watch by its code; raises ``NotThere``."""
    found = AreaWatch.objects.filter(key=watch_key(code)).first()
    if found is None:
        raise NotThere(_("Nobody follows an area with this code. It may have been ended."))
    return found


def watch(watch_id: UUID) -> AreaWatch | None:
    """Finds a watch by its identifier, for the letter that asks to confirm."""
    return AreaWatch.objects.filter(pk=watch_id).first()


def confirmation_of(one: AreaWatch) -> str:
    """Gives the signs that only the letter to its address tells."""
    return encryption.blind_index(str(one.pk), table="tidings_areawatch", column="confirmation").hex()[:20]


def watches_of(user: UUID) -> QuerySet[AreaWatch]:
    """Lists the areas that an account follows."""
    return AreaWatch.objects.filter(user=user)
