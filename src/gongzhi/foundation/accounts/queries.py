"""Finding users."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import ApiToken, SecondFactor, Session, User
from gongzhi.foundation.accounts.rules import plain_phone, plain_username
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import now

__all__ = [
    "SessionBackend",
    "demo_users",
    "display_names",
    "find_user",
    "has_second_factor",
    "login_names",
    "phone_index",
    "recovery_codes_left",
    "sessions_of",
    "tokens_of",
    "user",
    "users",
]


class SessionBackend(BaseBackend):
    """Turns the user id of a session into the user; log-in itself is ``services.authenticate``."""

    def get_user(self, user_id: UUID) -> User | None:
        """Finds an active user: whoever was deactivated is out with the next page, and demo users outside the demo."""
        found = User.objects.filter(pk=user_id, is_active=True).first()
        return None if found is not None and found.is_demo and not settings.DEMO else found


def find_user(login: str) -> User | None:
    """Finds a user, active or not, by username or telephone number."""
    found = User.objects.filter(username=plain_username(login)).first()
    phone = plain_phone(login)
    if found or phone is None:
        return found
    return User.objects.filter(phone_index=phone_index(phone)).first()


def user(user_id: UUID) -> User:
    """Finds an account. Raises ``NotThere``."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotThere(_("There is no such account."))
    return found


def has_second_factor(user_id: UUID) -> bool:
    """Tells whether a code is asked for at log-in, beside the password."""
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def recovery_codes_left(user_id: UUID) -> int:
    """Counts the recovery codes that were not used yet."""
    kept = SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
    return len(kept.recovery) if kept else 0


def sessions_of(user_id: UUID) -> QuerySet[Session]:
    """Lists the log-ins of a user that still work, newest first."""
    return Session.objects.filter(user_id=user_id, expire_date__gt=now())


def phone_index(plain: str) -> bytes:
    """Hashes a telephone number in its international form as the column does."""
    return blind_index(plain, table="accounts_user", column="phone")


def users() -> QuerySet[User]:
    """Lists all users by name."""
    return User.objects.order_by("username")


def demo_users() -> QuerySet[User]:
    """Lists the demo district's accounts by name; outside the demo none of them can log in."""
    return users().filter(is_demo=True)


def display_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names users, for lists; unknown ids are left out."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("id", "display_name"))


def login_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Gives the log-in names of users, by which lists are filtered; unknown ids are left out."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("id", "username"))


def tokens_of(user: UUID) -> QuerySet[ApiToken]:
    """Lists a user's keys for programs, newest first."""
    return ApiToken.objects.filter(user=user)
