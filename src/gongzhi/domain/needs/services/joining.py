"""One matter, several reports: joining an open need, merging two of them, and dividing one into parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, NeedFollower, PublicNeed
from gongzhi.domain.needs.services.opening import ReporterContact, keep_reporter, open_need
from gongzhi.domain.needs.services.steps import Step, add_event, demand_words, locked, move, share_parts, tell
from gongzhi.domain.needs.words import NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@transaction.atomic
def join_need(number: str, *, by: By, person: UUID | None, code: str = "", at: datetime | None = None) -> NeedFollower:
    """Says "me too" to a need that everybody may read; joining twice is joining once.

    Whoever joins is a person with an account or holds a tracking code of her own. Raises ``NotThere`` for a need that
    is not public, ``NotNow`` for one that is over.
    """
    face = PublicNeed.objects.filter(number=number).first()
    if face is None:
        raise NotThere(_("There is no such public need. It may have been taken back."))
    if face.closed_at is not None:
        raise NotNow(_("This need is over already. Report it anew if it is back."))
    holder = person or queries.code_holder(code)
    facts = {"person_id": person, "at": at or time.now()}
    follower, is_new = NeedFollower.objects.get_or_create(need_id=face.need_id, holder=holder, defaults=facts)
    if is_new:
        journal.note("need.join", ("needs.need", face.need_id), by=by.user, community=face.community_id)
    return follower


@transaction.atomic
def attach_report(
    into: str, *, at_place: Place, by: By, contact: ReporterContact | None, text: str = "", at: datetime | None = None
) -> tuple[Need, UUID | None]:
    """Lets somebody who came, rang or wrote follow an open need of her community instead of opening another one.

    ``into`` is its number; what she said is noted for those who work on it. Gives the need, or the one in which it goes
    on, and the person where a contact is kept. Raises ``NotSo`` for an unknown number, ``NotNow`` for one that is over.
    """
    at = at or time.now()
    found = Need.objects.filter(number=into.strip().upper(), community_id=at_place.community_id)
    row = found.values_list("pk", "merged_into_id").first()
    if row is None:
        sentence = _("There is no other need with this number. Look at its page for the number.")
        raise NotSo(sentence, fields={"into": sentence})
    need = locked(row[1] or row[0])
    if need.closed_at is not None:
        raise NotNow(_("This need is over already. Report it anew if it is back."))
    person = keep_reporter(contact, place=at_place, by=by) if contact else None
    if person is not None and person != need.reporter_id:
        NeedFollower.objects.get_or_create(need=need, holder=person, defaults={"person_id": person, "at": at})
    add_event(need, Step(NeedStep.JOINED, by, at), from_state=need.state, to_state=need.state)
    if text.strip():
        add_event(need, Step(NeedStep.NOTED, by, at, text=text), from_state=need.state, to_state=need.state)
    journal.note("need.join", need, by=by.user, community=need.community_id)
    return need, person


@transaction.atomic
def merge_needs(need_id: UUID, *, into: str, by: By, because: str = "", at: datetime | None = None) -> Need:
    """Lets a need go on in another one of the same community (``into`` is its number); everybody concerned follows it.

    Raises ``NotSo`` where the other one cannot take it, ``NotNow`` where either is over.
    """
    found = Need.objects.filter(number=into.strip().upper()).values_list("pk", flat=True).first()
    if found is None or found == need_id:
        sentence = _("There is no other need with this number. Look at its page for the number.")
        raise NotSo(sentence, fields={"into": sentence})
    # Locked in one order, so that two who merge both ways at once do not wait for one another.
    both = {one: locked(one) for one in sorted((need_id, found))}
    need, whole = both[need_id], both[found]
    _demand_mergeable(need, whole)
    at = at or time.now()
    step = Step(NeedStep.MERGED, by, at, text=f"{whole.number} {because}".strip())
    move(need, step, merged_into=whole, waits_since=None)
    _follow(need, whole, at)
    words = Step(NeedStep.JOINED, by, at, text=need.number)
    add_event(whole, words, from_state=whole.state, to_state=whole.state)
    tell(MessageKind.NEED_MERGED, need, *queries.reporters_of(need), need.owner_id)
    return need


def _demand_mergeable(need: Need, whole: Need) -> None:
    if whole.community_id != need.community_id:
        sentence = _("The other need belongs to another community. Send this one there instead.")
    elif whole.closed_at is not None:
        sentence = _("The other need is over already, so nothing can go on in it.")
    elif queries.has_open_parts(need) or need.parent_id is not None:
        sentence = _("This need has parts or is a part. Merge before dividing.")
    else:
        return
    raise NotSo(sentence, fields={"into": sentence})


def _follow(need: Need, whole: Need, at: datetime) -> None:
    """Lets everybody who reported or joined the one follow the other; nobody is asked to subscribe again."""
    Need.objects.filter(merged_into=need).update(merged_into=whole)
    known = set(NeedFollower.objects.filter(need=whole).values_list("holder", flat=True))
    moved = {one.holder: one for one in queries.followers_of(need.pk)}
    if need.reporter_id is not None:
        moved.setdefault(need.reporter_id, NeedFollower(holder=need.reporter_id, person_id=need.reporter_id))
    NeedFollower.objects.bulk_create(
        NeedFollower(need=whole, holder=holder, person_id=one.person_id, at=at)
        for holder, one in sorted(moved.items())
        if holder not in known and holder != whole.reporter_id
    )


@transaction.atomic
def split_need(need_id: UUID, *, parts: Sequence[tuple[str, str]], by: By, at: datetime | None = None) -> list[Need]:
    """Divides a need into parts (kind, words), each sent to whoever is responsible for it; they have one parent.

    The whole is done when no part is open. Raises ``NotSo`` for fewer than two parts or too many, ``NotNow`` where the
    need is over or is itself a part.
    """
    need, at = locked(need_id), at or time.now()
    if need.closed_at is not None or need.parent_id is not None:
        raise NotNow(_("Only an open need that is not itself a part can be divided."))
    there = Need.objects.filter(parent=need).count()
    if len(parts) + there < 2 or len(parts) + there > rules.MOST_PARTS:
        sentence = _("Divide it into two to %(most)d parts.") % {"most": rules.MOST_PARTS}
        raise NotSo(sentence, fields={"parts": sentence})
    made = [
        open_need(
            place_id=need.place_id,
            kind=kind,
            text=demand_words(words, "parts", _("Say of each part what is to be done.")),
            source=need.source,
            by=by,
            at=at,
            parent=need.pk,
            is_private=not need.is_public,
        ).need
        for kind, words in parts
    ]
    share_parts(need)
    step = Step(NeedStep.SPLIT, by, at, text=", ".join(part.number for part in made))
    add_event(need, step, from_state=need.state, to_state=need.state)
    journal.note("need.split", need, by=by.user, community=need.community_id)
    return made
