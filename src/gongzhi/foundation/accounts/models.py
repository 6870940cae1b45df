"""Users (a user is not a person and not a post), their sessions and keys for programs, second factors, wrong tries."""

from __future__ import annotations

import hashlib
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from gongzhi.foundation.accounts.words import GuessedAt, Language
from gongzhi.foundation.encryption import unseal
from gongzhi.foundation.models import Personal, Row
from gongzhi.foundation.time import now

# After somebody left, their name is needed for as long as what they decided can be questioned.
RETENTION_DAYS = 3 * 366


class User(Row, AbstractBaseUser):
    """Somebody who may log in; what they may do is said by their posts in ``duties``."""

    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=80)
    phone_sealed = models.BinaryField(default=b"")
    phone_index = models.BinaryField(null=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    is_password_temporary = models.BooleanField(default=False)
    # Counted up to end every session at once.
    session_round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    deactivated_at = models.DateTimeField(null=True)
    # Nobody's hours are watched (guardrail R11).
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = BaseUserManager["User"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("phone_index",), condition=Q(phone_index__isnull=False), name="accounts_phone_once"
            ),
            models.CheckConstraint(
                condition=Q(phone_sealed=b"", phone_index=None) | (~Q(phone_sealed=b"") & Q(phone_index__isnull=False)),
                name="accounts_phone_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at=None) | Q(is_active=False, deactivated_at__isnull=False),
                name="accounts_end_dated",
            ),
        )

    class Privacy:
        open = frozenset(
            "id language is_active is_demo is_password_temporary session_round created_at deactivated_at".split()
        )
        personal = {
            name: Personal(
                purpose=purpose,
                basis="PIPL §13 (2), (3)",
                retention="three years after the account ended",
                days=RETENTION_DAYS,
            )
            for name, purpose in {
                "username": "Names the account at log-in.",
                "display_name": "Tells colleagues and residents whom they deal with.",
                "phone_sealed": "Lets a person log in with the telephone number and be reached about the account.",
                "phone_index": "Finds the account by the telephone number without storing it readably.",
                "password": "Proves at log-in that it is the same person; kept as a hash only.",
            }.items()
        }

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def phone(self) -> str:
        """The telephone number in the international form, or nothing."""
        if not self.phone_sealed:
            return ""
        return unseal(bytes(self.phone_sealed), table="accounts_user", column="phone", row=self.id)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # A session made in an earlier round no longer fits.
        made: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{self.session_round}:{made}"


class Session(AbstractBaseSession):
    """One log-in on one device, as Django keeps it, with whose it is, so that its owner can end it from elsewhere.

    When it was last used is not kept apart from its end: nobody's hours are watched (guardrail R11).
    """

    user_id = models.UUIDField(null=True, db_index=True)
    # In words, "Chrome · Android"; nothing that tells one telephone from another of its kind.
    device = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-begun_at", "session_key")

    class Privacy:
        open = frozenset({"session_key", "session_data", "expire_date", "user_id", "device", "begun_at"})

    @property
    def handle(self) -> UUID:
        """Names the session without its key, with which anybody could go on in it."""
        return UUID(bytes=hashlib.sha256(self.session_key.encode()).digest()[:16])


class SecondFactor(Row):
    """The shared secret of a user's code app (TOTP, RFC 6238) and the recovery codes that are left, as hashes.

    It counts from ``confirmed_at`` on, when its first code was right. ``last_step`` keeps a code from working twice.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret_sealed = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    recovery = ArrayField(models.BinaryField(), default=list)

    class Privacy:
        open = frozenset({"id", "user", "confirmed_at", "last_step"})
        personal = {
            name: Personal(
                purpose="Proves at log-in that it is the same person, beside the password.",
                basis="PIPL §51; cyber security law §21",
                retention="until the user removes it, or the account ended three years ago",
                days=RETENTION_DAYS,
            )
            for name in ("secret_sealed", "recovery")
        }

    @property
    def secret(self) -> bytes:
        """The shared secret."""
        opened = unseal(bytes(self.secret_sealed), table="accounts_secondfactor", column="secret", row=self.id)
        return bytes.fromhex(opened)


class ApiToken(Row):
    """A key with which a program acts for a user; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="accounts_token_ends"),
        )

    class Privacy:
        open = frozenset({"id", "user", "name", "digest", "created_at", "expires_at", "revoked_at"})


class LoginAttempt(Row):
    """Tries for one log-in name from one network address, or from an address at all; kept as keyed hashes only."""

    what = models.CharField(max_length=8, choices=GuessedAt)
    key = models.BinaryField()
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("what", "key"), name="accounts_attempt_once"),)
        indexes = (models.Index(fields=("last_at",)),)

    class Privacy:
        open = frozenset({"id", "what", "failures", "last_at", "locked_until"})
        personal = {
            "key": Personal(
                purpose="Slows down whoever guesses passwords.",
                basis="PIPL §13 (3), §51; cyber security law §21",
                retention="12 hours after the last wrong try",
                days=1,
            )
        }
