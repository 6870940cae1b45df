"""The manager in the basement works by his link, and the reporter does what is hers, without an account each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_photo
from gongzhi.domain.responses import services
from gongzhi.domain.responses.models import NeedProxy, Rating, VisitContact
from gongzhi.foundation import time
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.interfaces.common.links import SALT
from tests.support.needs_stage import photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    from tests.support.needs_stage import set_stage

    return set_stage()


def linked(stage: Stage) -> tuple[Need, str]:
    from django.core import signing

    need = stage.open(reporter=stage.people["wang"].pk, at=time.now(), text="三层灯不亮，找王女士 13812345678").need
    link = services.make_handler_link(need, by=stage.by("zhao"))
    return need, f"/w/{signing.dumps(str(link.pk), salt=SALT)}"


def post(client: Client, address: str, **facts: object) -> int:
    answer = client.post(address, {"command_id": str(uuid4()), **facts})
    set_reach(EVERYWHERE)
    return answer.status_code


def test_the_manager_accepts_and_finishes_by_his_link_with_photo_and_cost(stage: Stage) -> None:
    need, address = linked(stage)
    client = Client()
    page = client.get(address).content.decode()
    assert ("138****5678" in page, "13812345678" in page) == (True, False)
    set_reach(EVERYWHERE)
    services.share_contact(need, name="王大妈", phone="13800138000", by=stage.by("wang"))
    # Whoever only looks at the page, or forwards it, is shown no number.
    assert "13800138000" not in client.get(address).content.decode()
    set_reach(EVERYWHERE)
    assert "13800138000" in client.post(f"{address}/number").content.decode()
    set_reach(EVERYWHERE)
    assert [
        post(client, f"{address}/accept"),
        post(client, f"{address}/finish", text=""),
        post(client, f"{address}/finish", text="已换灯", cost="35.00", photo=photo()),
    ] == [302, 422, 302]
    done = Need.objects.get(pk=need.pk)
    assert (done.state, float(done.cost or 0), done.photos.count()) == ("done", 35.0, 1)
    assert post(client, f"{address}/accept") == 404


def test_not_mine_by_the_link_names_its_article_and_a_forged_link_opens_nothing(stage: Stage) -> None:
    need, address = linked(stage)
    client = Client()
    assert [post(client, f"{address}/not-mine", reason="supply_line"), client.get(f"{address}x").status_code] == [
        302, 404,
    ]  # fmt: skip
    set_reach(EVERYWHERE)
    given_back = Need.objects.get(pk=need.pk)
    assert (given_back.state, given_back.handler_id, given_back.owner_id) == ("received", None, need.owner_id)


def test_the_reporter_rates_names_a_relative_and_prints_a_receipt_and_gives_no_number_once_it_is_done(
    stage: Stage,
) -> None:
    need = stage.finished()
    services.set_help_line(stage.cast.home, name="服务站", phone="010-64900000", by=stage.by("zhao"))
    client = Client()
    user = stage.people["wang"].user
    assert user is not None
    client.force_login(user)
    address = f"/n/{need.number}"
    assert "010-64900000" in client.get(f"{address}/receipt").content.decode()
    statuses = [
        post(client, f"{address}/rate", mark=3, text="很快"),
        post(client, f"{address}/visit", phone="13800138000"),
        post(client, f"{address}/proxy", relation="女儿"),
    ]
    # A relation that is too long is refused in words; the same form sent twice names one relative by one code.
    assert post(client, f"{address}/proxy", relation="女" * 60) == 422
    facts = {"command_id": str(uuid4()), "relation": "儿子"}
    shown = [client.post(f"{address}/proxy", facts).content.decode() for _time in range(2)]
    taps = [re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page) for page in shown]
    set_reach(EVERYWHERE)
    assert (taps[0] == taps[1], len(taps[0]) > 0) == (True, True)
    counts = (Rating.objects.count(), VisitContact.objects.count(), NeedProxy.objects.count())
    assert (statuses, counts, Rating.objects.get().rater) == ([302, 422, 201], (1, 0, 2), "reporter")


def test_a_relative_speaks_by_name_of_relation_and_names_nobody_further(stage: Stage) -> None:
    need = stage.asked()
    services.name_proxy(need, relation="女儿", code="AAAAA-11111", by=stage.by("wang"))
    client = Client()
    assert post(client, "/n/", code="AAAAA-11111") == 302
    address = f"/n/{need.number}"
    page = client.get(address).content.decode()
    set_reach(EVERYWHERE)
    assert f"{address}/proxy" not in page
    assert [
        post(client, f"{address}/proxy", relation="邻居"),
        post(client, f"{address}/proxies/{NeedProxy.objects.get().pk}/end"),
        post(client, f"{address}/rate", mark=3, text="很快"),
    ] == [404, 404, 302]
    assert Rating.objects.get().text == "(女儿) 很快"


def test_photos_on_the_links_page_do_not_count_as_openings(stage: Stage) -> None:
    need, address = linked(stage)
    add_photo(need.pk, photo(), by=stage.by("lin"))
    client = Client()
    opened = [client.get(address), client.get(f"{address}/photos/{need.photos.get().pk}")]
    set_reach(EVERYWHERE)
    count = Entry.objects.filter(verb="response.link_opened").count()
    assert ([one.status_code for one in opened], count) == ([200, 200], 1)
