"""What stands on a need's page for its reporter, for the firm that repairs, and for nobody at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import Need
from gongzhi.domain.responses import services as responses
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.domain.responses.test_responses import give_duty

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
NUMBER = "13911112222"


def read(client: Client, *addresses: str) -> str:
    found = "".join(client.get(address).content.decode() for address in addresses)
    set_reach(EVERYWHERE)
    return found


def pages(need: Need) -> tuple[str, ...]:
    return (f"/desk/needs/{need.pk}", f"/api/v1/needs/{need.pk}", "/desk/needs/?state=all", "/api/v1/needs")


def test_the_reporter_reads_neither_inner_notes_nor_names_of_staff(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    services.accept_need(need.pk, by=stage.by("sun"))
    services.note_need(need.pk, by=stage.by("lin"), text="inner words")
    seen = {name: "inner words" in read(stage.enter(name), *pages(need)) for name in ("wang", "sun", "lin", "zhao")}
    assert seen == {"wang": False, "sun": True, "lin": True, "zhao": True}
    assert '"by_name": "Sun"' not in read(stage.enter("wang"), *pages(need))


def test_the_firm_reads_no_telephone_number_that_stands_in_the_words(stage: Stage) -> None:
    need = stage.open(text=f"灯坏了，打{NUMBER}", reporter=stage.people["wang"].pk).need
    services.note_need(need.pk, by=stage.by("lin"), text=f"她的电话{NUMBER}")
    seen = {name: NUMBER in read(stage.enter(name), *pages(need)) for name in ("sun", "lin", "wang")}
    assert seen == {"sun": False, "lin": True, "wang": True}


def test_an_objection_is_nothing_for_the_reporter_and_what_was_called_up_no_number_to_the_firm(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    called = [stage.cast.office.pk]
    responses.blow_whistle(need, organisations=called, because=f"请打{NUMBER}", by=stage.by("zhao"))
    responses.object_to_dispatch(need, because=f"归市政 {NUMBER}", article="合同第三条", by=stage.by("sun"))
    page = f"/desk/needs/{need.pk}"
    found = {name: read(stage.enter(name), page) for name in ("wang", "sun", "zhao")}
    seen = {name: tuple(words in one for words in ("请打", NUMBER, "归市政")) for name, one in found.items()}
    assert seen == {"wang": (True, True, False), "sun": (True, False, True), "zhao": (True, True, True)}


def test_the_identifier_of_a_reported_need_does_not_lead_to_its_code(stage: Stage) -> None:
    address = f"/report/at/{stage.entrance.pk}"
    page = Client().post(address, {"kind": "light.stairwell", "text": "灯坏了", "command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    need = Need.objects.get()
    code = CODE.findall(page.content.decode())[0]
    thief = stage.enter("sun").post(address, {"kind": "light.stairwell", "text": "x", "command_id": str(need.pk)})
    set_reach(EVERYWHERE)
    assert code not in thief.content.decode()
    assert queries.by_tracking_code(code) == need


def test_programs_get_the_code_twice_and_it_is_kept_nowhere(stage: Stage) -> None:
    client, key = stage.enter("lin"), str(uuid4())
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "灯坏了"}
    answers = []
    for _twice in range(2):
        answer = client.post("/api/v1/needs", facts, content_type="application/json", headers={"Idempotency-Key": key})
        set_reach(EVERYWHERE)
        answers.append(answer.json())
    assert answers[0] == answers[1]
    assert "tracking_code" in answers[0]
    assert all("tracking_code" not in (kept.answer or {}) for kept in Receipt.objects.all())


def test_the_code_is_said_once_after_the_counter_took_a_need_in(stage: Stage) -> None:
    client = stage.enter("zhao")
    facts = {"kind": "light.stairwell", "text": "灯坏了", "source": "counter", "command_id": str(uuid4())}
    address = client.post(f"/desk/needs/new/at/{stage.entrance.pk}", facts)["Location"]
    set_reach(EVERYWHERE)
    assert not CODE.search(str(dict(client.session)))
    first, second = CODE.findall(read(client, address)), CODE.findall(read(client, address))
    assert (queries.by_tracking_code(first[0]), second) == (Need.objects.get(), [])


def test_a_resident_reports_for_herself_alone_whatever_her_program_says(stage: Stage) -> None:
    client = stage.enter("wang")
    assert client.get("/desk/needs/new")["Location"] == "/report"
    assert client.get(f"/desk/needs/new/at/{stage.entrance.pk}")["Location"] == f"/report/at/{stage.entrance.pk}"
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "灯坏了", "source": "counter"}
    key = {"Idempotency-Key": str(uuid4())}
    assert client.post("/api/v1/needs", facts, content_type="application/json", headers=key).status_code == 201
    set_reach(EVERYWHERE)
    need = Need.objects.get()
    assert (need.source, need.reporter, need.owner) == ("resident", stage.people["wang"], stage.people["zhao"])


def test_an_identity_number_in_an_article_is_masked(stage: Stage) -> None:
    need = stage.open().need
    services.decline_need(need.pk, by=stage.by("sun"), because="不属我司", article="11010519491231002X")
    assert "11010519491231002X" not in [step.article for step in queries.thread(need)]


def test_whoever_handled_a_need_does_not_answer_by_its_code(stage: Stage) -> None:
    opened = stage.open()
    need, code = opened.need, queries.code_holder(opened.tracking_code)
    services.accept_need(need.pk, by=stage.by("sun"))
    services.finish_need(need.pk, by=stage.by("sun"), text="已换")
    services.ask_reporter(need.pk, by=stage.by("lin"))
    with pytest.raises(NotAllowed):
        services.answer_need(need.pk, satisfied=True, code=code, by=stage.by("sun"))
    assert services.answer_need(need.pk, satisfied=True, code=code, by=SYSTEM).state == "closed"
