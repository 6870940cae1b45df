"""Making accounts, changing them, and ending them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import ApiToken, User
from gongzhi.foundation.accounts.queries import phone_index
from gongzhi.foundation.accounts.rules import is_username, plain_phone, plain_username
from gongzhi.foundation.accounts.words import Language
from gongzhi.foundation.encryption import blind_index, seal
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

# Without letters and digits that look alike.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def create_user(  # noqa: PLR0913 (what an account is made of)
    username: str,
    *,
    password: str,
    display_name: str,
    by: UUID | None,
    phone: str = "",
    is_demo: bool = False,
    is_temporary: bool = False,
) -> User:
    """Makes an account; nobody (``by=None``) makes the first one. A temporary password has to be changed at log-in.

    Raises ``NotSo`` naming the field: a name or number that is taken or none, or a password easy to guess. Passwords of
    demo accounts are published and therefore not judged.
    """
    plain = plain_username(username)
    if not is_username(plain):
        raise _wrong("username", _("A log-in name has 2 to 64 letters or digits, at least one letter and no spaces."))
    user = User(username=plain, display_name=display_name.strip()[:80] or plain, is_demo=is_demo)
    user.is_password_temporary = is_temporary
    if not is_demo:
        _check_password(password, user, field="password")
    user.set_password(password)
    _put_phone(user, phone)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as problem:
        raise _taken(problem) from None
    note("create_user", user, by=by)
    return user


@transaction.atomic
def change_password(user_id: UUID, *, old: str, new: str) -> User:
    """Lets a user choose another password; ends the user's other sessions.

    Raises ``NotSo`` where the old one is not right or the new one is easy to guess.
    """
    user = _locked(user_id)
    if not user.check_password(old):
        raise _wrong("old", _("The present password is not right."))
    _check_password(new, user, field="new")
    user.set_password(new)
    user.is_password_temporary = False
    user.save(update_fields=["password", "is_password_temporary"])
    note("change_password", user, by=user.id)
    return user


@transaction.atomic
def reset_password(user_id: UUID, *, password: str, by: UUID, because: str = "") -> User:
    """Sets a password for somebody who forgot it, at the community's desk; ends sessions and lifts the lock.

    ``because`` says how the desk made sure who it is. The user has to choose another one at the next log-in.
    """
    user = _locked(user_id)
    _check_password(password, user, field="password")
    user.set_password(password)
    user.is_password_temporary = True
    user.session_round += 1
    user.save(update_fields=["password", "is_password_temporary", "session_round"])
    note("reset_password", user, by=by, because=because)
    return user


@transaction.atomic
def set_phone(user_id: UUID, *, phone: str, by: UUID) -> User:
    """Sets or removes the telephone number with which a user can log in too."""
    user = _locked(user_id)
    _put_phone(user, phone)
    try:
        with transaction.atomic():
            user.save(update_fields=["phone_sealed", "phone_index"])
    except IntegrityError as problem:
        raise _taken(problem) from None
    note("set_phone", user, by=by)
    return user


@transaction.atomic
def set_language(user_id: UUID, *, language: str) -> User:
    """Remembers the language in which a user reads."""
    if language not in Language.values:
        raise _wrong("language", _("Choose one of the languages offered."))
    user = _locked(user_id)
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def deactivate_user(user_id: UUID, *, by: UUID, because: str = "") -> User:
    """Ends an account at once: sessions and keys for programs stop working with the next request.

    Raises ``NotNow`` where it has ended already.
    """
    user = _locked(user_id)
    if not user.is_active:
        raise NotNow(_("This account has ended already."))
    user.is_active, user.deactivated_at = False, now()
    user.session_round += 1
    user.save(update_fields=["is_active", "deactivated_at", "session_round"])
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now())
    note("deactivate_user", user, by=by, because=because)
    return user


@transaction.atomic
def reactivate_user(user_id: UUID, *, by: UUID, because: str = "") -> User:
    """Opens an ended account again; old sessions and keys stay ended.

    Raises ``NotNow`` where it has not ended.
    """
    user = _locked(user_id)
    if user.is_active:
        raise NotNow(_("This account has not ended."))
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])
    note("reactivate_user", user, by=by, because=because)
    return user


@transaction.atomic
def forget_departed(*, before: datetime) -> int:
    """Erases what is personal in accounts that ended before a moment; returns how many.

    Their ids stay in the journal.
    """
    departed = list(
        User.objects.select_for_update().filter(deactivated_at__lt=before).exclude(username__startswith="departed-")
    )
    for user in departed:
        user.username, user.display_name = f"departed-{user.id}", ""
        user.phone_sealed, user.phone_index = b"", None
        user.set_unusable_password()
        user.save(update_fields=["username", "display_name", "phone_sealed", "phone_index", "password"])
        note("forget_departed", user, by=None)
    return len(departed)


def first_password(command: UUID) -> str:
    """Derives the password that one command sets: a repeat tells the same, and it is kept nowhere (59 bits)."""
    made = blind_index(str(command), table="accounts_user", column="first_password")
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in made[:12])
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotThere(_("There is no such account."))
    return user


def _put_phone(user: User, phone: str) -> None:
    if not phone.strip():
        user.phone_sealed, user.phone_index = b"", None
        return
    plain = plain_phone(phone)
    if plain is None:
        raise _wrong("phone", _("This is not a telephone number. Write it like 13800138000 or +86 138 0013 8000."))
    user.phone_sealed = seal(plain, table="accounts_user", column="phone", row=user.id)
    user.phone_index = phone_index(plain)


def _check_password(password: str, user: User, *, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise _wrong(field, " ".join(_said(one) for one in problem.error_list)) from None


def _said(problem: ValidationError) -> str:
    # The framework's own sentence is not translated in the version that is used.
    if problem.code == "password_too_short" and problem.params:
        return _("The password is too short. It needs at least %(number)d signs.") % {
            "number": problem.params["min_length"]
        }
    return " ".join(problem.messages)


def _taken(problem: IntegrityError) -> NotSo:
    if "accounts_phone_once" in str(problem):
        return _wrong("phone", _("Another account uses this telephone number already."))
    return _wrong("username", _("This log-in name is taken. Choose another one."))


def _wrong(field: str, sentence: str) -> NotSo:
    return NotSo(sentence, fields={field: sentence})
