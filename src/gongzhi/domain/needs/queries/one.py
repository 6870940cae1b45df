"""One need: its thread, its clock, its photos, and what can be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from gongzhi.domain.needs import rules
from gongzhi.domain.needs.models import Need, NeedEvent, NeedFollower, NeedPhoto
from gongzhi.domain.needs.queries.lists import JOINS, within
from gongzhi.domain.needs.rules import Clock
from gongzhi.domain.needs.words import CHECKED_SOURCES, FOUND_SOURCES, NeedState, NeedStep
from gongzhi.domain.places.models import Place
from gongzhi.foundation.beside import count_beside
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.sentences import gettext as _


def is_within(scope: Scope, of: Need) -> bool:
    """Tells whether one permission's scope holds this need: its place, or somebody it was handed to."""
    own = [*of.granted_to, of.owner_id, of.offered_to_id]
    return scope.covers(of.place.path, of.building_id) or not scope.holders.isdisjoint(own)


def need(id: UUID, scope: Scope) -> Need:
    """Finds one need inside a scope; another's need is ``NotThere`` in the same words as none."""
    found = Need.objects.select_related(*JOINS).filter(within(scope), pk=id).first()
    if found is None:
        raise NotThere(_("There is no such need. It may belong to another community or grid."))
    return found


def place_of_need(id: UUID) -> Place:
    """Finds where a need is, as far as the transaction reaches; raises ``NotThere``."""
    found = Need.objects.select_related("place").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such need. It may belong to another community or grid."))
    return found.place


def needs_of(ids: Sequence[UUID], scope: Scope) -> list[Need]:
    """Finds several needs inside a scope, in the order asked for; what is not there is left out."""
    found = {one.pk: one for one in Need.objects.select_related(*JOINS).filter(within(scope), pk__in=ids)}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def number_of(id: UUID) -> str:
    """Gives the number of a need within reach; empty where there is none."""
    return Need.objects.filter(pk=id).values_list("number", flat=True).first() or ""


def thread(of: Need) -> list[NeedEvent]:
    """Lists the steps of a need, the first first, with who took them."""
    return list(of.events.select_related("by").order_by("position"))


def clock_of(one: Need, now: datetime) -> Clock:
    """Says how much time a need has left, or by how much it is late."""
    return rules.clock(one.state, one.due_at, one.done_at, now)


def is_late(one: Need, now: datetime) -> bool:
    """Tells whether the work on a need is late, or was done late."""
    return rules.is_late(one.state, one.due_at, one.done_at, now)


def public_words(one: Need) -> str:
    """Says to the reporter how far a need is."""
    if one.state == NeedState.CLOSED:
        ended = one.events.filter(step__in=rules.OTHER_ENDS).values_list("step", flat=True).last()
        return str(rules.OTHER_ENDS.get(NeedStep(ended), "") if ended else rules.PUBLIC_TEXTS[NeedState.CLOSED])
    if one.state == NeedState.RECEIVED and one.handler_id is None:
        return str(rules.UNHELD_TEXT)
    return str(rules.PUBLIC_TEXTS[NeedState(one.state)])


def public_state_words(state: str) -> str:
    """Says to everybody how far a need is, whoever reported it."""
    return str(rules.NEIGHBOUR_TEXTS.get(NeedState(state), rules.PUBLIC_TEXTS[NeedState(state)]))


def text_to_take_along(one: Need) -> str:
    """Gives a need's text for a sheet that leaves the house, telephone numbers masked."""
    return rules.mask_phones(one.text)


def mask_phones(words: str) -> str:
    """Hides the middle of telephone numbers in words of a thread."""
    return rules.mask_phones(words)


def public_words_of(text: str) -> str:
    """Masks telephone numbers, doors and how people are called in words that are no need yet."""
    return rules.public_words(text)


def steps_open(one: Need) -> frozenset[NeedStep]:
    """Lists the steps that a need can take now, whoever takes them."""
    return rules.moves_from(one.state)


def may_handle(scope: Scope, one: Need) -> bool:
    """Tells whether a scope of handling allows work on this need: one's own organisation's, or a public body's."""
    return rules.may_handle(
        is_own=one.handler_id in scope.holders,
        covers_place=scope.covers(one.place.path, one.building_id),
        handler_family=one.handler.family if one.handler else "",
    )


def may_ask(one: Need, *, caller: UUID | None, organisations: frozenset[UUID]) -> bool:
    """Tells whether this person may ask the reporter, because neither he nor his body did the work."""
    return rules.may_ask(
        caller=caller, caller_organisations=organisations, handled_by=one.handled_by_id, handler=one.handler_id
    )


def photo(id: UUID, of: Need) -> NeedPhoto:
    """Finds a photo of a need that the caller has already been shown; raises ``NotThere``."""
    found = NeedPhoto.objects.filter(pk=id, need=of).first()
    if found is None:
        raise NotThere(_("There is no such photo."))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """How many photos, parts and followers a need has."""

    photos: int
    parts: int
    followers: int


def held_by(one: Need) -> Held:
    """Counts what a need holds, in one statement."""
    return Held(*count_beside(one.pk, ((NeedPhoto, "need_id"), (Need, "parent_id"), (NeedFollower, "need_id"))))


def photos(of: Need) -> list[NeedPhoto]:
    """Lists the photos of a need, the first first."""
    return list(of.photos.order_by("at", "id"))


def thread_lengths(needs: Sequence[UUID]) -> dict[UUID, int]:
    """Counts the steps of several needs in one query."""
    found = NeedEvent.objects.filter(need_id__in=needs).values_list("need_id").annotate(Count("pk"))
    return dict(found.order_by())


def next_ring(one: Need) -> datetime | None:
    """Names the moment of a need's next ring; None where its clock stands still or has rung for the last time."""
    return rules.next_ring(one.rings, one.rings_heard, one.state)


def has_somebody_to_ask(one: Need) -> bool:
    """Tells whether a resident can be asked about a need; what was found on a walk or a visit may have nobody."""
    is_found = one.reporter_id is None and one.source in FOUND_SOURCES
    return not is_found or NeedFollower.objects.filter(need=one).exists()


def may_be_checked(one: Need) -> bool:
    """Tells whether a colleague's look may end a need: nobody who reported it left word of how to reach them."""
    is_nameless = one.reporter_id is None and one.source in CHECKED_SOURCES
    return is_nameless and not NeedFollower.objects.filter(need=one).exists()


def may_ask_for_help(one: Need) -> bool:
    """Tells whether there is a level above that can be asked for help."""
    return rules.may_ask_for_help(one.rung, one.state)


def may_call_at_expiry(one: Need, now: datetime) -> bool:
    """Tells whether the reporter is to be asked because the time is over, whatever the handler says."""
    return rules.may_call_at_expiry(one.state, one.due_at, now)


def seen_need(id: UUID | None) -> Need | None:
    """Finds a need that another one names, where the caller may see it."""
    return Need.objects.filter(pk=id).first() if id is not None else None


def has_open_parts(one: Need) -> bool:
    """Tells whether a part that a need was divided into is not over."""
    return Need.objects.filter(parent=one, closed_at=None).exists()
