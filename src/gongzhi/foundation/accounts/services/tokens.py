"""Keys with which programs act for a user."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import ApiToken, User
from gongzhi.foundation.errors import NotAllowed, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

LONGEST_LIFE = timedelta(days=366)
_PREFIX = "gz_"


@transaction.atomic
def create_api_token(user_id: UUID, *, name: str, expires_at: datetime, by: UUID) -> str:
    """Makes a key for a program and returns it, the only time that it can be read.

    Raises ``NotSo`` where it would last longer than a year or has no name.
    """
    if not name.strip():
        raise NotSo(_("Say what the key is for."), fields={"name": _("Say what the key is for.")})
    at = now()
    if not at < expires_at <= at + LONGEST_LIFE:
        sentence = _("A key lasts until a day within the next year.")
        raise NotSo(sentence, fields={"expires_at": sentence})
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotThere(_("There is no such account."))
    token = _PREFIX + secrets.token_urlsafe(32)
    kept = ApiToken.objects.create(
        user=user, name=name.strip()[:80], digest=_digest(token), created_at=at, expires_at=expires_at
    )
    note("create_api_token", kept, by=by)
    return token


def resolve_api_token(token: str) -> User:
    """Finds the user for whom a program acts.

    Raises ``NotAllowed`` where the key is unknown, past its end or revoked, or the account ended.
    """
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(token), revoked_at=None, expires_at__gt=now(), user__is_active=True)
        .first()
    )
    if found is None or (found.user.is_demo and not settings.DEMO):
        raise NotAllowed(_('This key does not work any more. Make a new one under "Me".'))
    return found.user


@transaction.atomic
def revoke_api_token(token_id: UUID, *, by: UUID) -> None:
    """Ends a key for programs; ending it twice changes nothing.

    Raises ``NotThere``.
    """
    kept = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if kept is None:
        raise NotThere(_("There is no such key."))
    if kept.revoked_at is None:
        kept.revoked_at = now()
        kept.save(update_fields=["revoked_at"])
        note("revoke_api_token", kept, by=by)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
