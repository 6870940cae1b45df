"""Two people take the same step at the same moment, on two connections."""

from __future__ import annotations

import threading

import pytest

from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import everywhere as reaching_everywhere


@pytest.mark.transactional
def test_of_two_who_accept_at_once_one_is_told_who_was_first(db: None) -> None:
    from django.db import connection

    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.needs.services import accept_need
    from tests.support.needs_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        need = stage.open().need
    start = threading.Barrier(2)
    said: list[str] = []

    def accept(name: str) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                accept_need(need.pk, by=stage.by(name))
            said.append("accepted")
        except NotNow as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[name]) for name in ("sun", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reaching_everywhere():
        first = Need.objects.select_related("handled_by").get(pk=need.pk).handled_by
    assert first is not None
    refusals = [words for words in said if words != "accepted"]
    assert (len(said), len(refusals)) == (2, 1)
    assert first.name in refusals[0]
