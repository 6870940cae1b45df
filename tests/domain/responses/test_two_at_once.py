"""Two people of a firm object at the same moment, on two connections: one objection stands."""

from __future__ import annotations

import threading

import pytest

from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import everywhere as reaching_everywhere


@pytest.mark.transactional
def test_of_two_who_object_at_once_one_is_told_that_it_waits_already(db: None) -> None:
    from django.db import connection

    from gongzhi.domain.responses.models import Objection
    from gongzhi.domain.responses.services import object_to_dispatch
    from tests.support.needs_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        need = stage.open().need
    start = threading.Barrier(2)
    said: list[str] = []

    def object_(name: str) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                object_to_dispatch(need, because="不归我们", article="合同第三条", by=stage.by(name))
            said.append("objected")
        except NotNow:
            said.append("not now")
        finally:
            connection.close()

    threads = [threading.Thread(target=object_, args=[name]) for name in ("sun", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reaching_everywhere():
        kept = Objection.objects.count()
    assert (sorted(said), kept) == (["not now", "objected"], 1)
