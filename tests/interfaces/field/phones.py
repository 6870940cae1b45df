"""A phone of one of the cast: it makes entries, sends them and reads what it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import now
from tests.support.rounds_stage import Running


def call(running: Running, name: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    client = running.enter(name)
    address = f"/api/v1{path}"
    if body is None:
        answer = client.get(address)
    else:
        sent = {"Idempotency-Key": str(uuid7())} | headers
        answer = client.post(address, body, content_type="application/json", headers=sent)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def pack_of(running: Running, name: str, grid: int = 0) -> Any:
    body = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[grid].pk)}
    status, given = call(running, name, "/field/packs", body)
    assert status == 201, given
    return given


def made(verb: str, at: datetime | None = None, id: UUID | None = None, **facts: Any) -> dict[str, Any]:
    shown = {key: str(fact) for key, fact in facts.items()}
    return {"id": str(id or uuid7()), "verb": verb, "at": (at or now()).isoformat(), "facts": shown}


def send(running: Running, name: str, *entries: Any, pack: Any = None, wrong: timedelta = timedelta(0)) -> Any:
    """Sends from a phone whose clock is wrong by so much, and gives the receipts as (status, state)."""
    body = {"pack": pack and pack["id"], "sent_at": (now() + wrong).isoformat(), "entries": list(entries)}
    status, given = call(running, name, "/field/entries", body)
    assert status == 207, given
    return [(one["status"], one["state"]) for one in given["receipts"]]
