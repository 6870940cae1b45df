"""What every step of a need shares: the lock, the thread, photos, due times and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, NeedEvent, NeedPhoto, PublicNeed
from gongzhi.domain.needs.words import OVER_STATES, NeedState, NeedStep, PhotoPurpose
from gongzhi.foundation import files, photos, time
from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import SYSTEM, By
from gongzhi.foundation.webhooks.services import announce
from gongzhi.foundation.webhooks.words import Event

# Other programs are told of the state that is reached, by whatever step: an end is an end.
_EVENTS: Mapping[NeedStep, str] = MappingProxyType(
    {
        NeedStep.SETTLED: Event.DONE,
        NeedStep.CHECKED: Event.CLOSED,
        NeedStep.UNANSWERED: Event.CLOSED,
        NeedStep.ASKED_BACK: Event.WAITING,
        NeedStep.WAITED: Event.WAITING,
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it goes into the thread."""

    step: NeedStep
    by: By
    at: datetime
    text: str = ""
    article: str = ""
    is_spoken: bool = False
    rung: int | None = None


def locked(need_id: UUID) -> Need:
    """Locks a need until the transaction ends; raises ``NotThere``."""
    rows = Need.objects.select_for_update(of=("self",)).select_related("kind")
    try:
        return rows.get(pk=need_id)
    except Need.DoesNotExist:
        raise NotThere(_("There is no such need. It may belong to another community or grid.")) from None


def add_event(need: Need, step: Step, *, from_state: str, to_state: str) -> bool:
    """Adds a step to the thread, identity numbers masked; tells whether there were any."""
    event, was_masked = _event(need, step, from_state, to_state)
    # Counted by the statement that inserts; the lock on the need keeps anybody else from adding in between.
    event.position = RawSQL("SELECT count(*) FROM needs_needevent WHERE need_id = %s", [need.pk])
    event.save(force_insert=True)
    return was_masked


def begin_thread(need: Need, *steps: Step) -> None:
    """Writes the first steps of a need that is only now taken in; none of them moves it."""
    events = [_event(need, step, need.state if at else "", need.state)[0] for at, step in enumerate(steps)]
    for position, event in enumerate(events):
        event.position = position
    NeedEvent.objects.bulk_create(events)


def _event(need: Need, step: Step, from_state: str, to_state: str) -> tuple[NeedEvent, bool]:
    words, was_masked = texts.mask_identity_numbers(step.text.strip())
    event = NeedEvent(
        need=need,
        at=step.at,
        by_id=step.by.person,
        step=step.step,
        from_state=from_state,
        to_state=to_state,
        text=words,
        article=texts.mask_identity_numbers(step.article)[0],
        is_spoken=step.is_spoken,
        rung=step.rung,
    )
    return event, was_masked


def move(need: Need, step: Step, **changes: object) -> Need:
    """Moves a locked need by one step of the table, keeps its columns in step with its thread, and journals it.

    Raises ``NotNow`` with who was quicker, and when.
    """
    if not rules.may_move(step.step, need.state):
        raise NotNow(_too_late(need))
    before, need.state = need.state, rules.MOVES[step.step].target
    for name, value in changes.items():
        setattr(need, name, value)
    need.closed_at = step.at if need.state in OVER_STATES else None
    need.rings_at = rules.next_ring(need.rings, need.rings_heard, need.state)
    need.save(update_fields=["state", "closed_at", "rings_at", *changes])
    if need.is_public:
        faces = PublicNeed.objects.filter(need=need)
        faces.update(state=need.state, changed_at=step.at, closed_at=need.closed_at)
    add_event(need, step, from_state=before, to_state=need.state)
    announce(_EVENTS.get(step.step, f"need.{step.step}"), need.pk, community=need.community_id)
    journal.note(f"need.{step.step}", need, by=step.by.user, community=need.community_id)
    return need


def _too_late(need: Need) -> str:
    last = need.events.select_related("by").order_by("-position").first()
    if last is None:
        return _("This cannot be done now: %(state)s.") % {"state": need.get_state_display()}
    who = last.by.name if last.by and last.by.name else _("Somebody else")
    return _("%(who)s was there first, at %(when)s. The need now stands at: %(state)s. Load the page again.") % {
        "who": who,
        "when": time.local(last.at).strftime("%m-%d %H:%M"),
        "state": NeedState(need.state).label,
    }


def keep_photo(need: Need, upload: UploadedFile[Any], purpose: PhotoPurpose, *, by: By, at: datetime) -> NeedPhoto:
    """Keeps a photo without its position data; raises ``NotSo`` on the field ``photo``."""
    photos.check_photo_size(upload.size or 0)
    photo = photos.read_photo(upload.read())
    return NeedPhoto.objects.create(
        need=need,
        purpose=purpose,
        file=files.keep_file(photo.data, folder="needs", suffix=".jpg"),
        width=photo.width,
        height=photo.height,
        size=len(photo.data),
        by_id=by.person,
        at=at,
    )


def tell(kind: MessageKind, need: Need, *people: UUID | None) -> None:
    """Sends a message about a need to each of these people once; who has no account is not written to."""
    if reachable := {person for person in people if person}:
        outbox.send_all(kind, ("need", need.pk), to=queries.users_of(reachable), community=need.community_id)


def tell_reporters(kind: MessageKind, need: Need, *others: UUID | None) -> None:
    """Sends a message to whoever reported or joined a need, and tells in the threads of those merged into it."""
    tell(kind, need, *queries.reporters_of(need), *others)
    words = f"{need.number}: {NeedState(need.state).label}"
    for twin in Need.objects.filter(merged_into=need):
        add_event(twin, Step(NeedStep.FOLLOWED, SYSTEM, time.now(), words), from_state=twin.state, to_state=twin.state)


def tell_of_parts(part: Need) -> None:
    """Tells the owner of the whole when the last of its parts is over.

    Who sees the whole sees its parts. A body that was sent one part alone sees neither, and tells nobody too early.
    """
    whole = queries.seen_need(part.parent_id)
    if whole is not None and not queries.has_open_parts(whole):
        tell(MessageKind.NEED_PARTS_DONE, whole, whole.owner_id, whole.handled_by_id)


def handed(need: Need, to: UUID | None) -> dict[str, object]:
    """Gives the columns of a need that passes from one body's hands to another's, or to none's."""
    before, whole = need.handler_id, queries.seen_need(need.parent_id)
    kept = [one for one in need.granted_to if one != before or (whole is not None and one == whole.handler_id)]
    granted = list(dict.fromkeys([*kept, *([to] if to else [])]))
    return {"handler_id": to, "handled_by_id": None, "granted_to": granted}


def share_parts(whole: Need, *, before: UUID | None = None) -> None:
    """Lets the handler of a whole see its parts, which it waits for; ``before`` had the whole until now."""
    for part in Need.objects.select_for_update(of=("self",)).filter(parent=whole).order_by("pk"):
        kept = [one for one in part.granted_to if one != before or one == part.handler_id]
        part.granted_to = list(dict.fromkeys([*kept, *([whole.handler_id] if whole.handler_id else [])]))
        part.save(update_fields=["granted_to"])


def demand_words(words: str, field: str, sentence: str) -> str:
    """Gives the words back without blanks around them; raises ``NotSo`` where there are none."""
    if not words.strip():
        raise NotSo(sentence, fields={field: sentence})
    return words.strip()
