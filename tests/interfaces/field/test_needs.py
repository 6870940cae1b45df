"""A need named at the door: kept with its visit, followed by its code, and never with a number nobody agreed to."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from gongzhi.domain.actors.models import Contact
from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import by_tracking_code
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.rounds_stage import Running, words

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}(?=</dd>)")


@pytest.fixture(autouse=True)
def kinds(running: Running) -> None:
    add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)


def write(running: Running, **facts: str) -> str:
    typed = {"kind": "light.stairwell", "text": "三层的灯坏了", **facts}
    answer = running.enter("lin").post(f"/field/doors/{running.door('201').pk}/need/", typed)
    set_reach(EVERYWHERE)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_need_is_kept_with_its_visit_and_gives_a_receipt(running: Running) -> None:
    client = running.enter("lin")
    typed = {"kind": "light.stairwell", "text": "三层的灯坏了", "command_id": str(uuid4())}
    answers = [client.post(f"/field/doors/{running.door('201').pk}/need/", typed) for _twice in range(2)]
    set_reach(EVERYWHERE)
    need, visit = Need.objects.get(), Attempt.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"/field/needs/{need.pk}/receipt/"}
    assert (need.source, need.source_id, need.owner) == ("visit", visit.pk, running.cast.people["lin"])
    page = words(client, answers[0].headers["Location"])
    assert need.number in page
    assert by_tracking_code(SHOWN.findall(page)[0]) == need


def test_the_form_says_as_the_phone_does_that_no_face_belongs_on_a_photo(running: Running) -> None:
    page = words(running.enter("lin"), f"/field/doors/{running.door('201').pk}/need/")
    assert re.search(r'name="photo"[^>]*aria-describedby="id_photo_help"', page)
    assert '<div class="field-help" id="id_photo_help">只拍要修的地方：不拍人脸、室内和证件。</div>' in page


def test_a_visit_tapped_before_is_not_counted_again(running: Running) -> None:
    client, door = running.enter("lin"), running.door("201")
    client.post(f"/field/doors/{door.pk}/visit", {"outcome": "come_back"})
    write(running)
    assert [one.outcome for one in Attempt.objects.all()] == ["come_back"]
    assert Need.objects.get().source_id == Attempt.objects.get().pk


def test_a_number_is_kept_only_when_the_resident_said_yes(running: Running) -> None:
    typed = {"kind": "light.stairwell", "text": "灯坏了", "phone": "13911112222", "name": "李阿姨"}
    page = words(running.enter("lin"), f"/field/doors/{running.door('101').pk}/need/", 422, **typed)
    assert "13911112222" in page
    assert (Need.objects.count(), Attempt.objects.count()) == (0, 0)
    write(running, phone="13911112222", name="李阿姨", has_consented="on")
    reporter = Need.objects.get().reporter
    assert Contact.objects.get(person=reporter).consent_way == "spoken"


def test_the_number_of_a_registered_resident_leads_to_her(running: Running) -> None:
    write(running, phone="138 0013 8000", name="王", has_consented="on")
    assert Need.objects.get().reporter == running.cast.people["wang"]


def test_an_identity_number_is_masked_and_said(running: Running) -> None:
    place = write(running, text="身份证 11010519491231002X 要复印")
    assert place.endswith("?masked=1")
    assert "11010519491231002X" not in Need.objects.get().text
    assert "note" in words(running.enter("lin"), place)


def test_a_need_without_words_keeps_nothing_and_loses_nothing(running: Running) -> None:
    page = words(
        running.enter("lin"), f"/field/doors/{running.door('201').pk}/need/", 422, text="", kind="light.stairwell"
    )
    assert 'value="light.stairwell" selected' in page
    assert (Need.objects.count(), Attempt.objects.count()) == (0, 0)


def test_the_own_list_shows_what_one_took_in_and_nothing_of_next_door(running: Running) -> None:
    write(running)
    number = Need.objects.get().number
    seen = {name: number in words(running.enter(name), "/field/needs/") for name in ("lin", "li", "chen")}
    assert seen == {"lin": True, "li": False, "chen": False}


def test_the_receipt_of_another_grid_is_not_there(running: Running) -> None:
    place = write(running)
    words(running.enter("li"), place, 404)
