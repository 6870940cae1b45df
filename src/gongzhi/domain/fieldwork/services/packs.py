"""Packing the doors of one grid for one phone, and taking a pack back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.queries import round_of
from gongzhi.domain.campaigns.words import RoundState
from gongzhi.domain.fieldwork import queries, rules
from gongzhi.domain.fieldwork.models import Pack
from gongzhi.foundation.accounts.services import end_other_sessions
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotAllowed, NotNow, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By, Scope
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


LONGEST_DEVICE = 40


@dataclass(frozen=True, slots=True)
class Content:
    """A pack that was just made, and the doors that go with it."""

    pack: Pack
    stairs: list[dict[str, Any]]


@transaction.atomic
def make_pack(
    round_id: UUID,
    *,
    grid: UUID,
    scope: Scope,
    by: By,
    logged_in_at: datetime | None = None,
    at: datetime | None = None,
) -> Content:
    """Packs the doors of one grid of an open round, as far as the person's permission reaches, for 48 hours.

    A grid in which the register knows no organisation yet gives a pack without doors in a round to organisations.
    ``logged_in_at``: when the log-in that asks began; after a pack was taken back only a later one gets doors again.
    Raises ``NotThere`` where nothing of the grid is the person's, ``NotNow`` for a closed round, for a log-in older
    than a taking back and for more than 1,000 households or 2 MB, ``NotAllowed`` for an account without a person.
    """
    if by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    walked = round_of(round_id)
    if walked.state != RoundState.OPEN:
        raise NotNow(_("This round is closed; nothing can be recorded in it any more."))
    _check_not_taken_back(round_id, by.person, logged_in_at)
    moment = at or now()
    shown = _shown(walked, grid, scope, moment)
    households = sum(len(one["doors"]) for one in shown)
    size = len(json.dumps(shown, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode())
    rules.check_size(households, size)
    made = Pack.objects.create(
        community_id=walked.community_id,
        round_id=round_id,
        grid_id=grid,
        person_id=by.person,
        made_at=moment,
        expires_at=moment + rules.PACK_LASTS,
        households=households,
        size=size,
    )
    note("pack.made", made, by=by.user, community=made.community_id)
    return Content(made, shown)


@transaction.atomic
def name_device(pack_id: UUID, *, device: str, by: By) -> Pack:
    """Keeps what a person calls the phone that carries a pack; raises ``NotThere`` for a pack of somebody else."""
    own = queries.own_pack(pack_id, by.person)
    if own is None:
        raise no_such_pack()
    # Signs that nobody sees can turn around what the desk shows beside the name.
    seen = "".join(one for one in device if one.isprintable())
    own.device = mask_identity_numbers(seen.strip())[0][:LONGEST_DEVICE]
    own.save(update_fields=["device"])
    return own


def no_such_pack() -> NotThere:
    """Says that a pack does not exist, or is somebody else's, in the same words."""
    return NotThere(_("That phone's doors were not found. Go back to the list and choose them there."))


def _check_not_taken_back(round_id: UUID, person: UUID, logged_in_at: datetime | None) -> None:
    """Raises ``NotNow`` for a log-in that is as old as a pack which was taken back from this person."""
    taken = Pack.objects.filter(round_id=round_id, person_id=person, revoked_at__isnull=False)
    if logged_in_at is not None:
        taken = taken.filter(revoked_at__gte=logged_in_at)
    if taken.exists():
        raise _taken_back()


def _taken_back() -> NotNow:
    # Whoever found a lost phone knows no password.
    return NotNow(_("The doors were taken back from this phone. Log out and in again to fetch them again."))


def repeat_pack(pack_id: UUID, *, scope: Scope, at: datetime | None = None) -> Content:
    """Gives a pack that was made before once more, with its doors as they are now.

    Raises ``NotThere``, and ``NotNow`` for one that was taken back since.
    """
    known = queries.pack(pack_id)
    if known.revoked_at is not None:
        raise _taken_back()
    return Content(known, _shown(known.round, known.grid_id, scope, at or now()))


def _shown(walked: Round, grid: UUID, scope: Scope, moment: datetime) -> list[dict[str, Any]]:
    stairs = queries.stairs_of_grid(walked, grid, scope, moment)
    if not stairs and grid not in {part.grid_id for part in queries.grids_to_carry(walked, scope)}:
        raise NotThere(_("No door of this grid is yours in this round. Choose another grid."))
    return [{"id": one.id, "name": one.name, "building": one.building, "doors": one.doors} for one in stairs]


@transaction.atomic
def revoke_pack(pack_id: UUID, *, by: By, because: str, is_lost: bool = False, at: datetime | None = None) -> Pack:
    """Takes a pack back: what the phone still sends is handed over to a named person. Twice is once.

    ``is_lost``: the phone is in strange hands, so that all log-ins of its person end too. Raises ``NotThere``.
    """
    rows = Pack.objects.select_for_update(of=("self",)).select_related("person")
    known = rows.filter(pk=pack_id).first()
    if known is None:
        raise no_such_pack()
    if known.revoked_at is None:
        known.revoked_at, known.revoked_by_id = at or now(), by.person
        known.save(update_fields=["revoked_at", "revoked_by"])
        note("pack.revoked", known, by=by.user, community=known.community_id, because=because)
    if is_lost and known.person.user_id and by.user:
        end_other_sessions(known.person.user_id, but="", by=by.user)
    return known


def session_key(user: UUID) -> bytes:
    """Derives the 32 bytes under which a person's phone keeps its pack and queue; the phone forgets them at log-out.

    The same person gets the same key after the next log-in, so that what was not sent yet can still be read by her
    and by nobody else who holds the phone.
    """
    return blind_index(str(user), table="fieldwork_pack", column="key")
