"""A round is closed while somebody stands at a door, on two connections."""

from __future__ import annotations

import threading

import pytest

from gongzhi.foundation.errors import NotNow, NotThere
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


@pytest.mark.transactional
def test_a_slip_that_is_answered_while_the_round_is_being_closed_waits_and_is_refused(db: None) -> None:
    from django.db import connection

    from gongzhi.domain.campaigns.models import Door, Round, Slip
    from gongzhi.domain.campaigns.services import SlipWish, close_round, leave_slip, use_slip
    from tests.domain.campaigns.small import NOON, begin, make_small, somebody

    with reaching_everywhere():
        small = make_small(houses=2)
        running = begin(small)
        door, lin = Door.objects.filter(round_id=running.pk)[0], somebody("林", small.community)
        code = leave_slip(door.pk, by=lin, at=NOON)
    said: list[str] = []

    def answer() -> None:
        try:
            with reaching_everywhere():
                use_slip(code, wish=SlipWish("report"), at=NOON)
            said.append("written")
        except (NotNow, NotThere):
            said.append("refused")
        finally:
            connection.close()

    answering = threading.Thread(target=answer)
    with reaching_everywhere():
        Round.objects.select_for_update().get(pk=running.pk)
        answering.start()
        answering.join(0.5)
        # Whoever answers waits for the round and holds nothing that its close needs.
        close_round(running.pk, by=lin, at=NOON)
    answering.join()
    with reaching_everywhere():
        assert (said, Slip.objects.count()) == (["refused"], 0)
