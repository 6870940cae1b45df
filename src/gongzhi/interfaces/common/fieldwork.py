"""Packs and lines of phones, as the phone's page and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb
from gongzhi.domain.needs.queries import kind_name, kinds
from gongzhi.foundation.inbox.queries import answers_since
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.asked import questions_of

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.fieldwork.services import Content
    from gongzhi.foundation.reach import By


# What was carried out, at once or by decision.
_COUNTED = ("saved", EntryState.TAKEN_IN)


def pack_facts(content: Content) -> dict[str, Any]:
    """Writes a pack out: its doors, its round and grid, the kinds of needs and the figures of the team's grid."""
    pack = content.pack
    names = ("id", "made_at", "expires_at", "households", "size")
    progress = [part for part in campaigns.progress(pack.round_id) if part.grid_id == pack.grid_id]
    figures = {name: getattr(progress[0], name) for name in ("doors", "attempted", "contacted", "resolved")}
    walked = campaigns.round_of(pack.round_id)
    return {name: getattr(pack, name) for name in names} | {
        "now": now(),
        "round": {
            "id": walked.pk,
            "name": walked.name,
            "purpose": walked.purpose,
            "script": walked.script,
            "starts_on": walked.starts_on,
            "ends_on": walked.ends_on,
        },
        "grid": {"id": pack.grid_id, "name": progress[0].grid_name},
        "hours": list(settings.KNOCK_HOURS),
        "kinds": [[one.code, kind_name(one)] for one in kinds()],
        "appointments": [list(one) for one in queries.appointments(walked.ends_on, local(now()))],
        "questions": questions_of(walked),
        "stairs": content.stairs,
        "progress": figures,
    }


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
