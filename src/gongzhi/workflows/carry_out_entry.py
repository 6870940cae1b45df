"""Carrying out one entry of a phone: a visit, its taking back, a need named at the door, words and a photo for it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns import services as rounds
from gongzhi.domain.campaigns.words import SilenceWay
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork import services as fieldwork
from gongzhi.domain.fieldwork.words import EntryVerb
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.services import add_photo, note_need, open_need
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.inbox.services import Command
from gongzhi.foundation.sentences import gettext as _

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By

May = Callable[["Place"], bool]


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry as it came; ``at`` is the phone's clock, ``facts`` what ``read_facts`` let through."""

    id: UUID
    verb: str
    at: datetime
    facts: Mapping[str, Any]

    @property
    def command(self) -> Command:
        """Writes the content in one canonical form: an exact repeat has the same."""
        content = json.dumps([self.at.isoformat(), self.facts], sort_keys=True).encode()
        return Command(self.id, f"field.{self.verb}", content)

    def fact(self, name: str) -> UUID:
        """Reads a fact that is an identifier."""
        return UUID(self.facts[name])

    @property
    def visit(self) -> rounds.VisitFacts:
        """Gives the facts of a visit; the moment is put in by whoever knows how wrong the phone's clock is."""
        facts = self.facts
        return rounds.VisitFacts(
            self.id,
            self.fact("door"),
            facts["outcome"],
            batch=UUID(facts["batch"]) if "batch" in facts else None,
            appointment_on=date.fromisoformat(facts["appointment_on"]) if "appointment_on" in facts else None,
            appointment_slot=int(facts["appointment_slot"]) if "appointment_slot" in facts else None,
            answers=facts.get("answers"),
        )

    @property
    def about(self) -> UUID | None:
        """Names the earlier entry that this one is about."""
        name = queries.ABOUT.get(self.verb)
        return self.fact(name) if name else None


class NotMine(Exception):
    """The place of an entry is no longer the person's."""


@dataclass(frozen=True, slots=True)
class Doing:
    """By whom, when and where it may be done; ``seen_at`` is when the entry was made, by the right clock.

    ``round``: the only round in which it may be done; a named person decides within one.
    """

    by: By
    may: May
    at: datetime
    seen_at: datetime
    round: UUID | None = None

    def demand(self, door: Door) -> None:
        """Raises ``NotMine`` unless the person records visits there."""
        if self.round not in (None, door.round_id) or not self.may(door.stands_at):
            raise NotMine

    def demand_need(self, need: UUID) -> None:
        """Raises ``NotMine`` where a named person decides about a need of another community."""
        if self.round is not None and not self.may(needs.place_of_need(need)):
            raise NotMine


def carry_out(one: Sent, doing: Doing) -> dict[str, Any]:
    """Carries out one entry and gives what its receipt says; raises ``NotMine`` and what the rooms' verbs raise."""
    return _VERBS[one.verb](one, doing)


def _visit(one: Sent, doing: Doing) -> dict[str, Any]:
    door = campaigns.door(one.fact("door"))
    doing.demand(door)
    visit = replace(one.visit, at_device=doing.seen_at)
    for refusal in rounds.record_visits([visit], by=doing.by, at=doing.at).values():
        raise refusal
    return _told(door)


def _undo(one: Sent, doing: Doing) -> dict[str, Any]:
    door = campaigns.attempt(one.fact("visit")).door
    doing.demand(door)
    # On the day on which it was tapped, even where the phone found a signal on the next.
    rounds.undo_visit(one.fact("visit"), by=doing.by, at=doing.at, at_device=doing.seen_at)
    return _told(door)


def _told(door: Door) -> dict[str, Any]:
    """Says what a receipt keeps of what was done at a door: its round alone (R22, R23)."""
    return {"round": str(door.round_id)}


def _need(one: Sent, doing: Doing) -> dict[str, Any]:
    # Where a named person decides, what was said at the door counts also when its visit was lost with the phone.
    is_lost = doing.round is not None and not queries.visits_there([one.fact("visit")])
    door = campaigns.door(one.fact("door")) if is_lost else campaigns.attempt(one.fact("visit")).door
    doing.demand(door)
    opened = open_need(
        place_id=door.household_id,
        kind=one.facts["kind"],
        text=one.facts["text"],
        source=NeedSource.VISIT,
        by=doing.by,
        source_id=None if is_lost else one.fact("visit"),
        id=needs.id_for_command(one.id),
        at=doing.at,
        # Derived from the entry's number, so that a repeat tells the same code although it is kept nowhere.
        code=needs.code_for_command(one.id),
    )
    return {**_told(door), "need": str(opened.need.pk), "number": opened.need.number}


def _seen(one: Sent, doing: Doing) -> dict[str, Any]:
    """Takes in what a worker saw beside a door: nobody was met, so that no visit and no household stands in it."""
    door = campaigns.door(one.fact("door"))
    doing.demand(door)
    opened = open_need(
        place_id=door.entrance_id or door.building_id or door.household.parent_id or door.community_id,
        kind=one.facts["kind"],
        text=one.facts["text"],
        source=NeedSource.WALKABOUT,
        by=doing.by,
        id=needs.id_for_command(one.id),
        at=doing.at,
        code=needs.code_for_command(one.id),
    )
    return {**_told(door), "need": str(opened.need.pk), "number": opened.need.number}


def _words(one: Sent, doing: Doing) -> dict[str, Any]:
    need = needs.id_for_command(one.fact("need"))
    doing.demand_need(need)
    note_need(need, by=doing.by, text=one.facts["text"], at=doing.at)
    return {"need": str(need)}


def _photo(one: Sent, doing: Doing) -> dict[str, Any]:
    try:
        data = base64.b64decode(one.facts["jpeg"], validate=True)
    except ValueError:
        raise NotSo(_("The photo did not arrive whole. Take it again.")) from None
    need = needs.id_for_command(one.fact("need"))
    doing.demand_need(need)
    add_photo(need, SimpleUploadedFile("photo.jpg", data, "image/jpeg"), by=doing.by, at=doing.at)
    return {"need": str(need)}


def _silence(one: Sent, doing: Doing) -> dict[str, Any]:
    door = campaigns.door(one.fact("door"))
    doing.demand(door)
    if until := one.facts.get("until"):
        rounds.silence_door(door.pk, until=date.fromisoformat(until), by=doing.by, at=doing.at)
    else:
        rounds.lift_silence(door.household_id, by=doing.by, way=SilenceWay.DOOR)
    return _told(door)


def _found(one: Sent, doing: Doing) -> dict[str, Any]:
    round_id = one.fact("round")
    try:
        spot = places.place(one.fact("place"))
    except NotThere:
        # Whoever was moved sees the place no longer.
        raise NotMine from None
    if doing.round not in (None, round_id) or not doing.may(spot):
        raise NotMine
    find = fieldwork.Find(spot.pk, one.facts["name"], one.facts["kind"], one.facts.get("text", ""))
    fieldwork.report_found(round_id, found=find, by=doing.by, id=one.id, at=doing.seen_at)
    return {"round": str(round_id)}


def _neighbour(one: Sent, doing: Doing) -> dict[str, Any]:
    door = campaigns.door(one.fact("door"))
    doing.demand(door)
    rounds.say_vacant(door.pk, is_empty=one.facts["is_empty"] == "yes", by=doing.by)
    return _told(door)


_VERBS: Mapping[str, Callable[[Sent, Doing], dict[str, Any]]] = {
    EntryVerb.VISIT: _visit,
    EntryVerb.UNDO: _undo,
    EntryVerb.NEED: _need,
    EntryVerb.SEEN: _seen,
    EntryVerb.WORDS: _words,
    EntryVerb.PHOTO: _photo,
    EntryVerb.SILENCE: _silence,
    EntryVerb.FOUND: _found,
    EntryVerb.NEIGHBOUR: _neighbour,
}
