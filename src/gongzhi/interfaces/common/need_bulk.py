"""One verb for many needs: each is carried out or refused by itself, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.foundation.errors import GongzhiError
from gongzhi.interfaces.common.needs import demand_action
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.send_need_on import send_need_on

MOST_AT_ONCE = 100


VERBS: Mapping[str, Callable[..., object]] = {
    "accept": services.accept_need,
    "start": services.start_need,
    "send": send_need_on,
    "offer": services.offer_need,
    "reclassify": services.reclassify_need,
    "note": services.note_need,
    "ask": services.ask_reporter,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one need; a refusal carries its sentence."""

    id: UUID
    number: str
    status: int
    sentence: str

    @property
    def is_done(self) -> bool:
        """Tells whether it was carried out."""
        return self.status == 200


def do_to_many(request: Request, verb: str, needs: Iterable[UUID], facts: Mapping[str, Any]) -> list[Outcome]:
    """Does the same to each need in the order given; a refusal of one leaves the others as they are."""
    scope = request.standing.scope(Permission.NEED_READ)
    return [_do(request, verb, one, facts, scope) for one in dict.fromkeys(needs)]


def _do(request: Request, verb: str, need_id: UUID, facts: Mapping[str, Any], scope: Any) -> Outcome:
    number = ""
    try:
        with transaction.atomic():
            need = queries.need(need_id, scope)
            number = need.number
            demand_action(request.standing, need, verb)
            VERBS[verb](need_id, by=request.standing.by, **facts)
    except GongzhiError as problem:
        return Outcome(need_id, number, problem.status, str(problem))
    return Outcome(need_id, number, 200, "")
