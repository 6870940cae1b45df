"""Packs and lines of phones, as the phone's page and programs read them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from gongzhi.domain.actors.queries import body_kind_name, body_kinds, steward_names
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns.words import RoundKind, Target
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb
from gongzhi.domain.grids.queries import buildings_of_grid
from gongzhi.domain.needs.queries import kind_name, kinds
from gongzhi.foundation.inbox.queries import answers_since
from gongzhi.foundation.time import local, now, today
from gongzhi.interfaces.common.asked import questions_of
from gongzhi.interfaces.common.codes_drawn import code_picture
from gongzhi.interfaces.common.visitors import visitor_sign

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Pair, Round
    from gongzhi.domain.fieldwork.services import Content
    from gongzhi.foundation.reach import By


# What was carried out, at once or by decision.
_COUNTED = ("saved", EntryState.TAKEN_IN)
_FIGURES = ("doors", "attempted", "contacted", "resolved")


def pack_facts(content: Content, address: Callable[[str], str]) -> dict[str, Any]:
    """Writes a pack out: its doors, its round and grid, the kinds of needs and the figures of the team's grid.

    ``address`` makes a page's path into a whole address, for the code by which residents check who stands there.
    """
    pack = content.pack
    names = ("id", "made_at", "expires_at", "households", "size")
    parts = [part for part in campaigns.progress(pack.round_id) if part.grid_id == pack.grid_id]
    figures = {name: getattr(parts[0], name) if parts else 0 for name in _FIGURES}
    walked = campaigns.round_of(pack.round_id)
    opens = openers(walked.community_id)
    return {name: getattr(pack, name) for name in names} | {
        "now": now(),
        "round": {
            "id": walked.pk,
            "name": walked.name,
            "purpose": walked.purpose,
            "script": walked.script,
            "starts_on": walked.starts_on,
            "ends_on": walked.ends_on,
            "asks_neighbours": walked.kind == RoundKind.EMERGENCY and walked.target == Target.HOUSEHOLDS,
            "of_households": walked.target == Target.HOUSEHOLDS,
            "office_phone": walked.office_phone,
        },
        "grid": {"id": pack.grid_id, "name": pack.grid.name},
        "hours": list(settings.KNOCK_HOURS),
        "kinds": [[one.code, kind_name(one)] for one in kinds()],
        "appointments": [list(one) for one in queries.appointments(walked.ends_on, local(now()))],
        "questions": questions_of(walked),
        "stairs": [one | {"opens": opens.get(one["id"], "")} for one in content.stairs],
        **badge_facts(walked, pack.person_id, address),
        "progress": figures,
        **_to_be_found(walked, pack.grid_id),
    }


def _to_be_found(walked: Round, grid_id: UUID) -> dict[str, Any]:
    """Lists where in a grid and of which kinds an organisation may be found; nothing in a round to households."""
    if walked.target != Target.ORGANISATIONS:
        return {"spots": [], "body_kinds": []}
    spots = buildings_of_grid(grid_id).filter(until=None).order_by("position", "name_key", "pk")
    standing = [one for one in body_kinds() if one.until is None or one.until > today()]
    kinds = [one for one in standing if not walked.body_kinds or one.code in walked.body_kinds] or standing
    return {
        "spots": [[one.pk, one.name] for one in spots],
        "body_kinds": [[one.code, body_kind_name(one)] for one in kinds],
    }


def openers(community_id: UUID) -> dict[UUID, str]:
    """Names who opens which entrance of a community: its steward."""
    return steward_names(community_id, today())


def badge_facts(walked: Round, person: UUID, address: Callable[[str], str], *, known: str = "") -> dict[str, Any]:
    """Lists with whom somebody goes while a pack lasts, with the code that residents scan: good without a signal.

    ``badge_stamp`` changes whenever a pair is named or dropped, or a day begins. Whoever knows it gets ``badges`` as
    None: nothing is drawn or sent anew.
    """
    first = today()
    pairs = [
        one
        for one in campaigns.pairs_of(walked.pk).filter(on__gte=first, on__lte=first + timedelta(days=2))
        if person in (one.first_id, one.second_id)
    ]
    stamp = _stamp([first, *((one.pk, one.on, one.time, one.first.name, one.second.name) for one in pairs)])
    return {"badge_stamp": stamp, "badges": None if stamp == known else [_badge(one, address) for one in pairs]}


def _stamp(facts: list[Any]) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _badge(pair: Pair, address: Callable[[str], str]) -> dict[str, Any]:
    page = address(reverse("public:visitor", args=[visitor_sign(pair.pk, pair.community_id)]))
    names = [pair.first.name, pair.second.name]
    return {"on": pair.on, "time": pair.time, "names": names, "picture": code_picture(page)}


def lease_rows(walked: Round, by: By) -> list[dict[str, Any]]:
    """Lists who is in which entrance of a round now; what one of a pair took is the other's too."""
    mine = campaigns.two_of(walked, by.person, now()) if by.person else frozenset()
    return [
        {"id": one.pk, "stair_id": one.stair_id, "name": one.by.name, "is_mine": one.by_id in mine}
        for one in campaigns.leases_of(walked.pk, now())
    ]


def line_rows(walked: Round, by: By) -> list[dict[str, Any]]:
    """Lists a person's own entries in a round as the server counts them: what was carried out, and what waits."""
    if by.user is None or by.person is None:
        return []
    visits = {visit for visit, _batch in queries.visits_of_person(by.person, walked.pk)}
    found: dict[Any, dict[str, Any]] = {}
    for item, verb, answer in answers_since(walked.started_at, by=by.user, verbs="field."):
        # Two rounds may go on at once; each has its own lines.
        if answer.get("round") == str(walked.pk):
            # Of a closed round no visit is left to look for; its receipt says that it was counted.
            is_kept = walked.sums is not None or verb != "field.visit" or item in visits
            is_counted = answer["state"] in _COUNTED and is_kept
            found[item] = _line(item, verb.removeprefix("field."), answer["state"], is_counted)
    for one in queries.entries_of_person(by.person, walked.pk):
        if one.item not in found or found[one.item]["state"] == EntryState.HANDED_OVER:
            is_counted = one.state in _COUNTED and (one.verb != EntryVerb.VISIT or one.item in visits)
            found[one.item] = _line(one.item, one.verb, one.state, is_counted)
    # What was recorded on the pages stands on no phone, and is counted all the same.
    for visit in visits - set(found):
        found[visit] = _line(visit, "page", "saved", is_counted=True)
    return list(found.values())


def _line(item: Any, verb: str, state: str, is_counted: bool) -> dict[str, Any]:
    return {"id": item, "verb": verb, "state": state, "is_counted": is_counted}
