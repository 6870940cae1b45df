"""Acts on the tree of places: each with its day, kept as history, taken back where nothing has followed.

An act takes effect on its day: today's and past ones at once, future ones when the day comes (``carry_out_acts``).
A future act is tried when it is planned, so that what cannot be done is said at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from gongzhi.domain.places.models import Place, PlaceAct
from gongzhi.domain.places.services import doing
from gongzhi.domain.places.words import ActKind, ActState
from gongzhi.foundation import time
from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import SYSTEM, By
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.sentences import kept
from gongzhi.foundation.text import mask_identity_numbers

_VERBS = {
    ActKind.ADD: "place.added",
    ActKind.RENAME: "place.renamed",
    ActKind.CORRECT: "place.corrected",
    ActKind.MOVE: "place.moved",
    ActKind.SPLIT: "place.split",
    ActKind.MERGE: "place.merged",
    ActKind.END: "place.ended",
}


@transaction.atomic
def act_on_place(
    place_id: UUID, *, kind: str, facts: Mapping[str, Any], by: By, at: date | None = None, because: str = ""
) -> PlaceAct:
    """Does something to a place from a day on; what each kind asks for stands in ``doing``.

    Raises ``NotSo`` for facts that do not fit, ``NotNow`` where the place's state forbids it, ``NotThere``.
    """
    day = at or time.today()
    others = [UUID(str(facts[name])) for name in ("parent", "into", "lane") if facts.get(name)]
    place = _held(place_id, others)
    act = PlaceAct(
        kind=ActKind(kind),
        place=place,
        community_id=place.community_id,
        day=day,
        state=ActState.PLANNED,
        facts={name: str(value) if isinstance(value, UUID) else value for name, value in facts.items()},
        because=mask_identity_numbers(because)[0],
        made_at=time.now(),
        made_by=by.user,
    )
    if day > time.today():
        _try(act)
        act.save()
        note("place.act_planned", act, by=by.user, community=act.community_id)
    else:
        _carry_out(act, by)
    return act


def _held(place_id: UUID, others: Iterable[UUID] = ()) -> Place:
    """Locks the communities concerned, in one order, so that acts and imports in one of them wait for each other."""
    communities = Place.objects.filter(pk__in=[place_id, *others]).order_by().values("community_id")
    list(Place.objects.select_for_update(no_key=True).filter(pk__in=communities).order_by("pk"))
    found = Place.objects.select_for_update(no_key=True).filter(pk=place_id).first()
    if found is None:
        raise NotThere(_("There is no such place. Go back to the list and choose it there."))
    return found


def _try(act: PlaceAct) -> None:
    before = transaction.savepoint()
    try:
        doing.do(act)
    finally:
        transaction.savepoint_rollback(before)
    act.before, act.others = {}, []
    act.place.refresh_from_db()


def _carry_out(act: PlaceAct, by: By) -> None:
    doing.do(act)
    act.state, act.done_at = ActState.DONE, time.now()
    act.save()
    note(_VERBS[ActKind(act.kind)], act.place, by=by.user, community=act.community_id, because=act.because)


@transaction.atomic
def carry_out_act(act_id: UUID, *, on: date) -> PlaceAct | None:
    """Carries out a planned act whose day has come, and returns it; None where there was nothing to do.

    One that has become impossible is kept with its reason, for whoever planned it.
    """
    waiting = PlaceAct.objects.filter(pk=act_id, state=ActState.PLANNED, day__lte=on).first()
    if waiting is None:
        return None
    place = _held(waiting.place_id, [UUID(str(one)) for key, one in waiting.facts.items() if key in ("parent", "into")])
    act = PlaceAct.objects.select_for_update().get(pk=act_id)
    if act.state != ActState.PLANNED:
        return None
    act.place = place
    before = transaction.savepoint()
    try:
        _carry_out(act, By(user=act.made_by))
    except GongzhiError as refusal:
        transaction.savepoint_rollback(before)
        act.state, act.refusal, act.before, act.others = ActState.REFUSED, kept(refusal.sentence), {}, []
        act.save()
        note("place.act_refused", act, by=SYSTEM.user, community=act.community_id)
        return None
    return act


@transaction.atomic
def undo_act(act_id: UUID, *, by: By, because: str = "") -> PlaceAct:
    """Takes an act back: a planned one before its day, a done one while nothing has followed on the same places.

    Raises ``NotNow`` where something depends on it, saying what.
    """
    place_id = PlaceAct.objects.filter(pk=act_id).values_list("place_id", flat=True).first()
    if place_id is None:
        raise NotThere(_("There is no such act. Go back to the place and look at its history."))
    _held(place_id)
    act = PlaceAct.objects.select_for_update().get(pk=act_id)
    if act.state in (ActState.UNDONE, ActState.REFUSED):
        raise NotNow(_("This act is no longer in force; there is nothing to take back."))
    if act.state == ActState.DONE:
        _refuse_if_followed(act)
        doing.undo(act)
    act.state, act.done_at = ActState.UNDONE, None
    act.save()
    note("place.act_undone", act, by=by.user, community=act.community_id, because=because)
    return act


def _refuse_if_followed(act: PlaceAct) -> None:
    touched = [act.place_id, *act.others]
    later = (
        PlaceAct.objects.filter(Q(place_id__in=touched) | Q(others__overlap=touched))
        .filter(state__in=(ActState.DONE, ActState.PLANNED), made_at__gt=act.made_at)
        .exclude(pk=act.pk)
        .order_by("made_at")
        .first()
    )
    if later is not None:
        raise NotNow(
            _("After it, “%(name)s” was %(what)s (%(day)s). Take that back first.")
            % {"name": later.place.name, "what": ActKind(later.kind).label, "day": later.day}
        )


def rename_place(place_id: UUID, *, name: str, by: By, at: date | None = None, because: str = "") -> PlaceAct:
    """Gives a place another name from a day on; the old one stays in its history."""
    return act_on_place(place_id, kind=ActKind.RENAME, facts={"name": name}, at=at, because=because, by=by)


def move_place(place_id: UUID, *, parent: UUID, by: By, at: date | None = None, because: str = "") -> PlaceAct:
    """Hangs a place with everything below it under another one from a day on."""
    return act_on_place(place_id, kind=ActKind.MOVE, facts={"parent": str(parent)}, at=at, because=because, by=by)


def merge_places(place_id: UUID, *, into: UUID, by: By, at: date | None = None, because: str = "") -> PlaceAct:
    """Lets a place end and its parts live on in another of the same kind; old records keep naming it."""
    return act_on_place(place_id, kind=ActKind.MERGE, facts={"into": str(into)}, at=at, because=because, by=by)


def split_place(
    place_id: UUID, *, name: str, parts: Iterable[UUID], by: By, at: date | None = None, because: str = ""
) -> PlaceAct:
    """Makes a neighbour of the same kind from some of a place's direct parts."""
    facts = {"name": name, "parts": [str(part) for part in parts]}
    if not facts["parts"]:
        raise NotSo(_("Choose which parts go to the new place."), fields={"parts": _("Nothing is chosen.")})
    return act_on_place(place_id, kind=ActKind.SPLIT, facts=facts, at=at, because=because, by=by)


def end_place(place_id: UUID, *, by: By, at: date | None = None, because: str = "") -> PlaceAct:
    """Ends a place with everything below it: from that day on it no longer stands, but every record keeps it."""
    return act_on_place(place_id, kind=ActKind.END, facts={}, at=at, because=because, by=by)


def correct_place(place_id: UUID, *, facts: Mapping[str, Any], by: By, because: str = "") -> PlaceAct:
    """Corrects what was recorded wrongly from the beginning."""
    return act_on_place(place_id, kind=ActKind.CORRECT, facts=facts, because=because, by=by)
