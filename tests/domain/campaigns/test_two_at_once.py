"""A round is closed while somebody stands at a door, on two connections."""

from __future__ import annotations

import threading

import pytest

from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import everywhere as reaching_everywhere


@pytest.mark.transactional
def test_no_visit_lands_in_a_round_that_is_being_closed(db: None) -> None:
    from django.db import connection

    from gongzhi.domain.campaigns.models import Attempt, Door
    from gongzhi.domain.campaigns.services import close_round, record_visit
    from tests.domain.campaigns.small import NOON, begin, make_small, somebody

    with reaching_everywhere():
        small = make_small(houses=2)
        running = begin(small)
        door, lin = Door.objects.filter(round_id=running.pk)[0], somebody("林", small.community)
    said: list[str] = []

    def visit() -> None:
        try:
            with reaching_everywhere():
                record_visit(door.pk, outcome="talked", by=lin, at=NOON)
            said.append("recorded")
        except NotNow:
            said.append("refused")
        finally:
            connection.close()

    visiting = threading.Thread(target=visit)
    with reaching_everywhere():
        close_round(running.pk, by=lin, at=NOON)
        visiting.start()
        # Long enough for the visit to come to its wait.
        visiting.join(0.5)
        assert said == []
    visiting.join()
    with reaching_everywhere():
        assert (said, Attempt.objects.count()) == (["refused"], 0)
