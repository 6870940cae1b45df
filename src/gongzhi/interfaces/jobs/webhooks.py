"""Sending what other programs are told: the body is made now, signed, and the answer written down."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import UUID

from gongzhi.domain.needs.queries import seen_need
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import now
from gongzhi.foundation.webhooks import services
from gongzhi.foundation.webhooks.services import Letter

SECONDS = 10


class NotDelivered(Exception):
    """It did not arrive; the job is tried again."""


class _Stays(HTTPRedirectHandler):
    """Follows nobody: what is signed for one address goes to no other."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Leaves the answer as it is."""


_opener = build_opener(_Stays)


def deliver_letter(delivery_id: UUID) -> None:
    """Sends one delivery and notes the answer; raises ``NotDelivered`` where it did not arrive."""
    with everywhere():
        letter = services.begin_delivery(delivery_id)
        body = _body(delivery_id, letter) if letter else b""
    if letter is None:
        return
    # Outside any transaction: nobody's rows stay locked while another machine thinks.
    status, error = _send(letter, delivery_id, body)
    if not services.note_answer(delivery_id, status=status, error=error):
        raise NotDelivered


def _body(delivery_id: UUID, letter: Letter) -> bytes:
    facts: dict[str, Any] = {"id": str(delivery_id), "event": letter.event, "at": letter.at.isoformat()}
    need = seen_need(letter.subject)
    if need is not None:
        facts["need"] = {
            "id": str(need.pk),
            "number": need.number,
            "kind": need.kind.code,
            "state": need.state,
            "community": need.community.code,
            "due_at": need.due_at.isoformat(),
        }
    return json.dumps(facts, ensure_ascii=False).encode()


def _send(letter: Letter, delivery_id: UUID, body: bytes) -> tuple[int | None, str]:
    heads = {
        "Content-Type": "application/json",
        "User-Agent": "Gongzhi",
        "X-Gongzhi-Delivery": str(delivery_id),
        "X-Gongzhi-Event": letter.event,
        "X-Gongzhi-Signature": services.sign(letter.secret, int(now().timestamp()), body),
    }
    # The address was checked when the endpoint was added: https or http.
    request = Request(letter.url, data=body, headers=heads, method="POST")  # noqa: S310
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            return answer.status, ""
    except HTTPError as problem:
        return problem.code, ""
    except (OSError, HTTPException, ValueError) as problem:
        return None, type(problem).__name__
