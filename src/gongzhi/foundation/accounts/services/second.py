"""The second factor: a code app (TOTP, RFC 6238) beside the password, with recovery codes for the day it is lost."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import SecondFactor, User
from gongzhi.foundation.accounts.rules import code_app_address, fitting_step, plain_code
from gongzhi.foundation.accounts.services.entering import counted_try
from gongzhi.foundation.accounts.words import GuessedAt
from gongzhi.foundation.encryption import seal
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

RECOVERY_CODES = 8
ISSUER = "Gongzhi"
# Without letters and digits that look alike.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Offered:
    """A secret that waits for its first code: what the code app reads, and the same to type."""

    address: str
    secret: str


@transaction.atomic
def offer_second_factor(user_id: UUID) -> Offered:
    """Makes a new secret for a code app; it counts once its first code was entered.

    Raises ``NotNow`` where one counts already.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise NotNow(_("A second factor is set up already. Remove it first to set up another one."))
    secret, row = secrets.token_bytes(20), uuid7()
    SecondFactor.objects.filter(user=user).delete()
    sealed = seal(secret.hex(), table="accounts_secondfactor", column="secret", row=row)
    SecondFactor.objects.create(id=row, user=user, secret_sealed=sealed)
    address = code_app_address(secret, account=user.username, issuer=ISSUER)
    typed = address.partition("secret=")[2].partition("&")[0]
    return Offered(address, " ".join(typed[at : at + 4] for at in range(0, len(typed), 4)))


@transaction.atomic
def confirm_second_factor(user_id: UUID, *, code: str) -> list[str]:
    """Lets the second factor count from its first right code on; returns the recovery codes, to be shown once.

    Raises ``NotSo`` for a wrong code, ``NotThere`` where nothing was offered.
    """
    kept = SecondFactor.objects.select_for_update().filter(user_id=user_id, confirmed_at=None).first()
    if kept is None:
        raise NotThere(_("Nothing waits for a code here. Begin again on the page “Me”."))
    step = fitting_step(kept.secret, code, seconds=now().timestamp(), after=0)
    if step is None:
        raise _wrong()
    codes = ["".join(secrets.choice(_SIGNS) for _sign in range(10)) for _code in range(RECOVERY_CODES)]
    kept.confirmed_at, kept.last_step, kept.recovery = now(), step, [_hash(one) for one in codes]
    kept.save(update_fields=["confirmed_at", "last_step", "recovery"])
    note("add_second_factor", ("accounts.user", user_id), by=user_id)
    return [f"{one[:5]}-{one[5:]}" for one in codes]


@transaction.atomic
def check_second_factor(user_id: UUID, *, code: str, address: str) -> None:
    """Passes for the app's present code, once, or for a recovery code, which is used up.

    Wrong tries are counted apart from the transaction. Raises ``NotAllowed`` while locked, ``NotSo`` for a wrong code.
    """
    with counted_try(GuessedAt.CODE, f"{user_id}:{address}") as tried:
        kept = SecondFactor.objects.select_for_update().filter(user_id=user_id, confirmed_at__isnull=False).first()
        if kept is None:
            raise NotNow(_("No second factor is set up here."))
        step = fitting_step(kept.secret, code, seconds=now().timestamp(), after=kept.last_step)
        if step is not None:
            kept.last_step = step
        elif _hash(plain_code(code)) in [bytes(one) for one in kept.recovery]:
            kept.recovery = [one for one in kept.recovery if bytes(one) != _hash(plain_code(code))]
            note("use_recovery_code", ("accounts.user", user_id), by=user_id)
        else:
            raise _wrong()
        kept.save(update_fields=["last_step", "recovery"])
        note("log_in", ("accounts.user", user_id), by=user_id)
        tried.was_right = True


@transaction.atomic
def remove_second_factor(user_id: UUID, *, by: UUID, because: str = "") -> None:
    """Takes the second factor away: by its owner, or at the desk for somebody who lost app and recovery codes.

    Raises ``NotNow`` where there is none.
    """
    removed, _kinds = SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).delete()
    if not removed:
        raise NotNow(_("No second factor is set up here."))
    note("remove_second_factor", ("accounts.user", user_id), by=by, because=because)


def _hash(code: str) -> bytes:
    # Fifty bits of chance each, and tries are slowed down: a plain hash is enough.
    return hashlib.sha256(code.encode()).digest()


def _wrong() -> NotSo:
    sentence = _("This code does not fit. Enter the one that the app shows now; check that the clock is right.")
    return NotSo(sentence, fields={"code": sentence})
