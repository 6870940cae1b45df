"""What the demo shows of phones: packs, one of them lost; what waits for the secretary; two people who contradict."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.services import VisitFacts, record_visits
from gongzhi.domain.campaigns.words import Outcome
from gongzhi.domain.fieldwork.services import Waiting, hand_over, keep_conflict, keep_waiting, make_pack, revoke_pack
from gongzhi.domain.places import queries as places
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.reach import Scope
from gongzhi.interfaces.jobs.demo.story import Stage


def furnish_phones(stage: Stage, of: Any, in_force: list[Any]) -> None:
    """Makes two packs and takes one back; hands an entry over, disputes one, holds one; and lets two people differ."""
    lin, feng, zhao = (stage.cast.by(name) for name in ("lin", "feng", "zhao"))
    scope = Scope(buildings=frozenset(one.pk for one in places.buildings_of(of.community_id)))
    grid, moment = in_force[0].pk, stage.days_ago(1, time(16, 0))
    make_pack(of.pk, grid=grid, scope=scope, by=lin, at=stage.now)
    lost = make_pack(of.pk, grid=grid, scope=scope, by=feng, at=moment).pack
    revoke_pack(lost.pk, by=zhao, because="示例：手机丢失", at=stage.days_ago(1, time(17, 0)))
    doors = list(queries.doors_of_grid(of.pk, grid))
    visit = {"door": str(doors[-1].pk), "outcome": str(Outcome.TALKED)}
    hand_over(_entry(of, "visit", visit, moment), by=feng, at=moment)
    talked = next(door for door in doors if door.last_outcome == Outcome.TALKED)
    keep_conflict(_entry(of, "visit", {"door": str(talked.pk), "outcome": "refused"}, moment), by=lin, at=moment)
    words = {"need": str(uuid4()), "text": "示例：补充说明，诉求本身还没有传到"}
    keep_waiting(_entry(of, "words", words, stage.now), by=lin, at=stage.now)
    wrong = VisitFacts(random_id(), talked.pk, Outcome.NOT_A_HOME, at_device=moment)
    if refused := record_visits([wrong], by=feng, at=stage.days_ago(1, time(20, 0))):
        raise RuntimeError(f"the demo's contradiction is refused: {next(iter(refused.values()))}")


def _entry(of: Any, verb: str, facts: dict[str, str], at: datetime) -> Waiting:
    door = UUID(facts["door"]) if "door" in facts else None
    return Waiting(
        item=uuid4(), verb=verb, facts=facts, at=at, made_at=at, content=repr(facts).encode(),
        community=of.community_id, round=of.pk, door=door,
    )  # fmt: skip
