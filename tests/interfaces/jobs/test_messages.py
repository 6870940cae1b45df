"""Every kind of message has its handler, and the worker really delivers them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.foundation.reach import everywhere as reaching_everywhere


def test_every_kind_of_message_has_a_handler() -> None:
    from gongzhi.foundation.outbox.services import handled_kinds
    from gongzhi.foundation.outbox.words import MessageKind
    from gongzhi.interfaces.jobs import tasks

    assert tasks.messages.NOTICES
    assert handled_kinds() == frozenset(MessageKind)


@pytest.mark.transactional
def test_the_worker_delivers_what_a_need_caused_once(db: None, run_jobs: Callable[[], None]) -> None:
    from gongzhi.foundation import time
    from gongzhi.foundation.outbox.models import Message
    from tests.support.needs_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        # Just now, so that the job that looks for late needs finds nothing to tell. The jobs of the hour may
        # run as well, as a minute begins: what they say of empty teams is not this need's.
        need = stage.open("wang", source="resident", reporter=stage.people["wang"].pk, at=time.now())
    run_jobs()
    run_jobs()
    with reaching_everywhere():
        told = Message.objects.filter(subject=need.need.pk)
        delivered = {(one.kind, one.sent_at is not None, one.tries) for one in told}
    assert delivered == {("need_received", True, 1), ("need_assigned", True, 1)}
