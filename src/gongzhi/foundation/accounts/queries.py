"""Finding users."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet

from gongzhi.foundation.accounts.models import ApiToken, User
from gongzhi.foundation.accounts.rules import plain_phone, plain_username
from gongzhi.foundation.encryption import blind_index

__all__ = ["SessionBackend", "demo_users", "display_names", "find_user", "phone_index", "tokens_of", "users"]


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


def tokens_of(user: UUID) -> QuerySet[ApiToken]:
    """Lists a user's keys for programs, newest first."""
    return ApiToken.objects.filter(user=user)
