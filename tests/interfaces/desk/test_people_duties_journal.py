"""The desk's pages of actors, duties and the journal: for whom, what they show, how many questions they ask."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.foundation import time
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.journal.services import seal_entries
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = (
    "/desk/actors/",
    "/desk/actors/export.csv",
    "/desk/actors/posts",
    "/desk/actors/posts/export.csv",
    "/desk/duties/",
    "/desk/duties/list",
    "/desk/duties/list/export.csv",
    "/desk/journal/",
)


def visit(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


def test_who_gets_which_page(cast: Cast) -> None:
    found = {
        name: "".join(str(visit(cast, name).get(page).status_code // 100) for page in PAGES)
        for name in ("zhao", "lin", "sun", "feng", "wang", "qian", "zhou", "wu", "zheng")
    }
    assert found == {
        "zhao": "22222224",
        "lin": "22222224",
        "sun": "44444444",
        "feng": "44444444",
        "wang": "44442224",
        "qian": "22222224",
        "zhou": "22222224",
        "wu": "44442222",
        "zheng": "22222224",
    }


def test_strangers_are_asked_to_log_in(cast: Cast) -> None:
    assert {Client().get(page).headers.get("Location", "").split("?")[0] for page in PAGES} == {"/login"}


def test_an_organisation_s_page_shows_posts_holders_and_vacancies(cast: Cast) -> None:
    page = visit(cast, "zhao").get(f"/desk/actors/{cast.firm.pk}").content.decode()
    assert all(word in page for word in ("盛兴物业", "项目经理", "Sun", "合同 1", "甲院"))
    assert visit(cast, "chen").get(f"/desk/actors/{cast.committee.pk}").status_code == 404


def test_the_sheet_of_posts_holds_those_of_ones_own_community(cast: Cast) -> None:
    sheet = visit(cast, "chen").get("/desk/actors/posts/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 2
    assert ",Chen," in sheet[1]


def test_the_filters_stand_in_the_address(cast: Cast) -> None:
    client = visit(cast, "zhao")
    page = client.get("/desk/actors/", {"kind": "residents_committee"}).content.decode()
    assert "安慧里社区居委会" in page
    assert "盛兴物业" not in page
    assert client.get("/desk/actors/", {"q": "nobody is called so"}).status_code == 200


def test_who_is_responsible_is_answered_with_article_and_derivation(cast: Cast) -> None:
    from gongzhi.domain.needs.models import NeedKind

    NeedKind.objects.create(
        code="light.stairwell", name="楼道灯不亮", name_en="Stairwell light", deadline_working_days=2
    )
    item = Item("manager", "light.", "Keeps lights working", "Property regulation Art. 70")
    add_duty_item(item, of=DutyList("sample 1", cast.district, time.today()), by=SYSTEM)
    asked = {"kind": "light.stairwell", "place": str(cast.buildings[0].pk)}
    page = visit(cast, "zhao").get("/desk/duties/", asked).content.decode()
    assert all(word in page for word in ("盛兴物业", "Sun", "Property regulation Art. 70", "Keeps lights working"))
    assert visit(cast, "chen").get("/desk/duties/", asked).status_code == 404


def test_the_journal_shows_who_did_what_and_the_seal_but_no_reason_or_name_of_a_resident(cast: Cast) -> None:
    zhao = cast.user("zhao")
    add_organisation("新单位", kind="other", community=cast.home, by=By(user=zhao.pk, person=cast.people["zhao"].pk))
    seal_entries()
    Entry.objects.create(at=time.now(), verb="thing.done", subject_kind="x.y", subject=cast.home.pk, because="王大妈")
    page = visit(cast, "wu").get("/desk/journal/", {"who": "zhao", "verb": "organisation.added"}).content.decode()
    assert "organisation.added" in page
    assert zhao.display_name in page
    assert "王大妈" not in visit(cast, "wu").get("/desk/journal/", {"verb": "thing.done"}).content.decode()
    assert "organisation.added" not in visit(cast, "wu").get("/desk/journal/", {"who": "nobody"}).content.decode()


def test_pages_ask_the_same_number_of_questions_for_one_and_for_three(cast: Cast) -> None:
    client, auditor = visit(cast, "zhao"), visit(cast, "wu")

    def questions() -> list[int]:
        counts = []
        for page in (*PAGES[:7], f"/desk/actors/{cast.firm.pk}"):
            with CaptureQueriesContext(connection) as caught:
                client.get(page)
            counts.append(len(caught.captured_queries))
        with CaptureQueriesContext(connection) as caught:
            auditor.get("/desk/journal/")
        return [*counts, len(caught.captured_queries)]

    add_duty_item(Item("manager", "a", "One", "A1"), of=DutyList("1", cast.district, time.today()), by=SYSTEM)
    before = questions()
    set_reach(EVERYWHERE)
    for serial in range(3):
        add_organisation(f"单位{serial}", kind="other", community=cast.home, by=SYSTEM)
        of = DutyList("1", cast.district, time.today())
        add_duty_item(Item("manager", "a", f"More {serial}", "A1"), of=of, by=SYSTEM)
    assert questions() == before
