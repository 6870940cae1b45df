"""A resident without an account, and Wang with hers: say it, follow it, have the last word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import Need
from gongzhi.foundation.accounts.rules import MOST_AN_HOUR
from gongzhi.foundation.accounts.words import GuessedAt
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.needs_stage import photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


def report(client: Client, stage: Stage, **facts: Any) -> tuple[int, str]:
    sent = {"kind": "light.stairwell", "text": "三层灯坏了", "command_id": str(uuid4()), "sure": "1", **facts}
    answer = client.post(f"/report/at/{stage.entrance.pk}", sent)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.content.decode()


def code_in(page: str) -> str:
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert found is not None
    return found.group()


def shown(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.content.decode()


def finish_and_ask(stage: Stage, need: Need) -> None:
    services.accept_need(need.pk, by=stage.by("sun"))
    services.finish_need(need.pk, by=stage.by("sun"), text="已换")
    services.ask_reporter(need.pk, by=stage.by("lin"))


def test_the_way_leads_from_the_district_to_the_entrance_by_taps_alone(stage: Stage) -> None:
    client = Client()
    address, names = "/report", []
    for name in ("亚运村街道", "安慧里社区", "甲院", "1号楼", "1单元"):
        status, page = shown(client, address)
        found = re.search(rf'<a class="choice" href="([^"]+)">(?:(?!</a>).)*<strong>{name}<', page, re.DOTALL)
        assert (status, found is not None) == (200, True), name
        assert found is not None
        address = found.group(1)
        names.append(name)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/report/at/{stage.entrance.pk}")


def test_a_community_is_found_by_its_name(stage: Stage) -> None:
    _, page = shown(Client(), "/report?q=安慧北")
    assert ("安慧北里社区" in page, "安慧里社区" in page) == (True, False)


def test_a_stranger_reports_follows_and_closes_with_nothing_but_the_code(stage: Stage) -> None:
    status, page = report(Client(), stage, photo=photo())
    need = Need.objects.get()
    assert (status, need.reporter_id, need.owner_id) == (201, None, stage.people["zhao"].pk)
    other = Client()
    assert shown(other, f"/n/{need.number}")[0] == 404
    answer = other.post("/n/", {"code": code_in(page).lower()})
    assert (answer.status_code, answer["Location"]) == (302, f"/n/{need.number}")
    assert "三层灯坏了" in shown(other, f"/n/{need.number}")[1]
    picture = queries.photos(need)[0]
    assert shown(Client(), f"/n/{need.number}/photos/{picture.pk}")[0] == 404
    assert other.get(f"/n/{need.number}/photos/{picture.pk}").status_code == 200
    set_reach(EVERYWHERE)
    finish_and_ask(stage, need)
    other.post(f"/n/{need.number}/answer", {"satisfied": "yes", "command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    assert Need.objects.get().state == "closed"


def test_the_page_names_no_staff_and_shows_no_inner_notes(stage: Stage) -> None:
    client = Client()
    report(client, stage)
    need = Need.objects.get()
    services.note_need(need.pk, by=stage.by("lin"), text="inner words")
    services.accept_need(need.pk, by=stage.by("sun"))
    page = shown(client, f"/n/{need.number}")[1]
    assert ("盛兴物业" in page, "inner words" in page, "Sun" in page) == (True, False, False)


def test_a_double_tap_makes_one_need_and_shows_the_same_code(stage: Stage) -> None:
    client, command = Client(), str(uuid4())
    pages = [report(client, stage, command_id=command) for _ in range(2)]
    assert {code_in(page) for _, page in pages} == {code_in(pages[0][1])}
    assert Need.objects.count() == 1


def test_a_wrong_code_says_so_and_opens_nothing(stage: Stage) -> None:
    stage.open()
    answer = Client().post("/n/", {"code": "AAAAA-AAAAA"})
    assert answer.status_code == 422


def test_a_huge_photo_is_refused_and_what_was_typed_stays(stage: Stage) -> None:
    huge = SimpleUploadedFile("huge.jpg", b"\xff" * (40 * 1024 * 1024), content_type="image/jpeg")
    status, page = report(Client(), stage, text="灯坏了三天", photo=huge)
    assert (status, "灯坏了三天</textarea>" in page, "40.0 MB" in page) == (422, True, True)
    assert Need.objects.count() == 0


def test_an_identity_number_is_taken_out_and_said_so(stage: Stage) -> None:
    status, page = report(Client(), stage, text="我是11010519491231002X")
    assert status == 201
    assert "11010519491231002X" not in page + Need.objects.get().text


def test_one_address_cannot_flood_the_list(stage: Stage) -> None:
    client = Client()
    statuses = [report(client, stage)[0] for _ in range(MOST_AN_HOUR[GuessedAt.REPORT] + 1)]
    assert statuses == [201] * MOST_AN_HOUR[GuessedAt.REPORT] + [422]


def test_wang_sees_her_own_needs_and_says_not_solved(stage: Stage) -> None:
    client = Client()
    user = stage.people["wang"].user
    assert user is not None
    client.force_login(user)
    report(client, stage)
    need = Need.objects.get()
    other = stage.open("lin").need
    page = shown(client, "/my")[1]
    assert (f"/n/{need.number}" in page, f"/n/{other.number}" in page) == (True, False)
    finish_and_ask(stage, need)
    client.post(f"/n/{need.number}/answer", {"satisfied": "no", "text": "还是不亮", "command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    again = Need.objects.get(pk=need.pk)
    assert (again.state, again.times_reopened) == ("reopened", 1)
    assert client.get(f"/n/{other.number}").status_code == 404


def test_the_first_page_needs_no_account(stage: Stage) -> None:
    assert shown(Client(), "/")[0] == 200
    assert Client().get("/my")["Location"].startswith("/login")


def test_before_it_is_sent_what_neighbours_reported_is_shown_and_joined_with_one_tap(stage: Stage) -> None:
    first = stage.open(text="三层楼道的灯坏了，找王阿姨").need
    client = Client()
    status, page = report(client, stage, text="三楼楼道灯坏了", sure="")
    assert (status, Need.objects.count(), first.number in page, "王阿姨" in page) == (200, 1, True, False)
    command = str(uuid4())
    answers = [client.post(f"/report/join/{first.number}", {"command_id": command}) for _tap in range(2)]
    set_reach(EVERYWHERE)
    codes = {code_in(answer.content.decode()) for answer in answers}
    assert ([answer.status_code for answer in answers], len(codes), first.followers.count()) == ([201, 201], 1, 1)
    entered = Client().post("/n/", {"code": codes.pop()})
    set_reach(EVERYWHERE)
    assert (entered.status_code, entered["Location"]) == (302, f"/needs/{first.number}")


def test_what_a_kind_asks_besides_is_asked_once_the_kind_is_chosen(stage: Stage) -> None:
    status, page = report(Client(), stage, kind="lift.fault", text="电梯停在五层不动", sure="")
    assert (status, 'name="q_trapped"' in page, Need.objects.count()) == (200, True, 0)
    assert report(Client(), stage, kind="lift.fault", text="电梯停在五层不动")[0] == 422
    assert report(Client(), stage, kind="lift.fault", text="电梯停在五层不动", q_trapped="有")[0] == 201
    assert Need.objects.get().answers == {"trapped": "有"}


def test_the_resident_reads_the_question_and_answers_it_with_her_code(stage: Stage) -> None:
    client = Client()
    report(client, stage)
    need = Need.objects.get()
    services.accept_need(need.pk, by=stage.by("sun"))
    services.ask_back(need.pk, by=stage.by("sun"), question="几点在家？")
    _, page = shown(client, f"/n/{need.number}")
    client.post(f"/n/{need.number}/reply", {"text": "六点以后", "command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    assert ("几点在家？" in page, Need.objects.get().state) == (True, "in_hand")


def test_everybody_reads_and_subscribes_to_what_an_area_reported_without_names(stage: Stage) -> None:
    need = stage.open(text="三层楼道灯不亮，找王阿姨").need
    private = stage.open(is_private=True).need
    home = f"/needs/in/{stage.cast.home.pk}"
    counted, pages = [], []
    for more in (0, 2):
        for _one in range(more):
            stage.open()
        with CaptureQueriesContext(connection) as caught:
            pages.append(shown(Client(), home)[1])
        counted.append(len(caught))
    _, feed = shown(Client(), f"{home}/feed.rss")
    assert counted[0] == counted[1]
    for text in (pages[0], feed):
        assert (need.number in text, private.number in text, "王阿姨" in text, "灯不亮" in text) == (
            True, False, False, False,
        )  # fmt: skip
