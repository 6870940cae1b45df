"""Commands run once: 201 the first time, 202 for an exact repeat, 409 for something else under the same id."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory

from gongzhi.domain.duties.queries import standing
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.inbox.models import Receipt
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def sent(cast: Cast, body: str = '{"a": 1}', *, key: str = "", name: str = "zhao", path: str = "/api/v1/x") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    request: Any = RequestFactory().post(path, body, content_type="application/json", headers=headers)
    request.standing = standing(cast.user(name))
    return request


def run(request: Any, done: list[int]) -> tuple[int, dict[str, Any]]:
    from gongzhi.interfaces.common.commands import run_once

    def do() -> dict[str, Any]:
        done.append(1)
        return {"id": uuid4(), "number": len(done)}

    return run_once(request, "thing.do", do)


def test_a_repeat_gets_the_first_answer_and_does_nothing(cast: Cast) -> None:
    key, done = str(uuid4()), list[int]()
    first, again = (run(sent(cast, key=key), done) for _time in range(2))
    assert (first[0], again[0], first[1], len(done)) == (201, 202, again[1], 1)


def test_another_content_or_address_under_the_same_id_is_refused(cast: Cast) -> None:
    key, done = str(uuid4()), list[int]()
    run(sent(cast, key=key), done)
    for other in (sent(cast, '{"a": 2}', key=key), sent(cast, key=key, path="/api/v1/y")):
        with pytest.raises(NotNow):
            run(other, done)
    assert len(done) == 1


def test_two_people_may_use_the_same_id(cast: Cast) -> None:
    key, done = str(uuid4()), list[int]()
    assert [run(sent(cast, key=key, name=name), done)[0] for name in ("zhao", "chen")] == [201, 201]


def test_a_program_has_to_send_an_id(cast: Cast) -> None:
    for key in ("", "seven"):
        with pytest.raises(NotSo):
            run(sent(cast, key=key), [])


def test_a_form_without_scripts_is_simply_carried_out(cast: Cast) -> None:
    done = list[int]()
    assert [run(sent(cast, path="/desk/x"), done)[0] for _time in range(2)] == [201, 201]
    assert len(done) == 2


def test_a_refusal_leaves_no_trace_so_that_the_corrected_one_passes(cast: Cast) -> None:
    from gongzhi.interfaces.common.commands import run_once

    def refuse() -> dict[str, Any]:
        raise NotSo("no")

    key = str(uuid4())
    with pytest.raises(NotSo):
        run_once(sent(cast, '{"a": 0}', key=key), "thing.do", refuse)
    assert Receipt.objects.count() == 0
    assert run(sent(cast, key=key), [])[0] == 201


def test_another_content_is_refused_under_any_name_of_its_type(cast: Cast) -> None:
    key, done = str(uuid4()), list[int]()
    requests = [sent(cast, body, key=key) for body in ('{"a": 1}', '{"a": 2}')]
    for request in requests:
        request.content_type = "text/plain"
    run(requests[0], done)
    with pytest.raises(NotNow):
        run(requests[1], done)
