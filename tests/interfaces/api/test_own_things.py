"""What everybody has of their own: messages, who looked at their record, consents; on the page and for programs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from gongzhi.domain.actors.models import Contact, Organisation, Person
from gongzhi.domain.actors.services import read_contact
from gongzhi.domain.contributions.services import (
    PostingFacts,
    check_in_organisation,
    confirm_check_in,
    post_item,
    publish_posting,
)
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from tests.support.cast import settle
from tests.support.needs_stage import Stage, set_stage
from tests.support.partners_stage import Partners, open_pharmacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(everywhere: None) -> Partners:
    cache.clear()
    return open_pharmacy(settle())


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


def send(client: Client, address: str, body: Any = None, **more: Any) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    answer = client.post(f"/api/v1{address}", body, content_type="application/json", headers=headers, **more)
    set_reach(EVERYWHERE)
    return answer


def test_a_partner_reads_what_was_decided_about_it_and_marks_it_read(partners: Partners) -> None:
    offer = post_item(
        partners.pharmacy, community=partners.cast.home,
        facts=PostingFacts(side="offer", kind="skill", title="用药咨询"), by=partners.by,
    )  # fmt: skip
    publish_posting(offer.pk, by=partners.zhao())
    entry = check_in_organisation(partners.pharmacy, community=partners.cast.home, by=partners.by)
    confirm_check_in(entry.pk, by=partners.zhao())
    client = partners.client()
    told = {one["kind"]: one["address"] for one in client.get("/api/v1/me/messages").json()["items"]}
    assert told == {
        "posting_answered": f"/desk/contributions/postings/{offer.pk}", "check_in_answered": "/desk/contributions/ours",
    }  # fmt: skip
    for page in ("/me/messages", "/me/messages?show=new", "/desk/contributions/ours"):
        assert "社区答复了您的报到" in client.get(page).content.decode()
    assert client.post("/me/messages/read").status_code == 302
    assert "社区答复了您的报到" not in client.get("/me/messages?show=new").content.decode()
    set_reach(EVERYWHERE)
    assert set(Message.objects.filter(to=partners.liaison.user_id, read_at=None)) == set()


def test_the_reporter_sees_in_which_role_her_need_was_opened_and_taken_along(stage: Stage) -> None:
    need = stage.open("lin", reporter=stage.people["wang"].pk).need
    stage.open("lin")
    for name in ("zhao", "sun"):
        assert stage.enter(name).get(f"/desk/needs/{need.pk}").status_code == 200
    stage.enter("zhao").get(f"/api/v1/needs/{need.pk}")
    stage.enter("zhao").get("/desk/needs/export.csv")
    set_reach(EVERYWHERE)
    read_contact(stage.people["wang"].pk, because="约时间", by=SYSTEM, in_role="社区党组织书记")
    wang = stage.enter("wang")
    shown = [(one["role"], one["purpose"]) for one in wang.get("/api/v1/me/record").json()]
    opened, taken = f"打开诉求 {need.number} 的页面", f"导出的清单中含诉求 {need.number}"
    secretary, firm = "社区党组织书记", "承办单位经办人"
    expected = [(secretary, "约时间"), (secretary, opened), (secretary, opened), (firm, opened), (secretary, taken)]
    assert sorted(shown) == sorted(expected)
    page = wang.get("/me/record").content.decode()
    assert all(words in page for words in (opened, taken, "约时间"))
    assert "Zhao" not in page
    # The journal keeps the role in the language of whoever looked; it is read in one's own.
    wang.post("/language", {"language": "en"})
    assert secretary not in wang.get("/me/record").content.decode()


def test_nobody_is_told_that_she_looked_at_her_own_need(stage: Stage) -> None:
    stage.open("wang", source="resident", reporter=stage.people["wang"].pk)
    assert stage.enter("wang").get("/my").status_code == 200
    set_reach(EVERYWHERE)
    assert not Entry.objects.filter(verb="need.read").exists()


def test_an_organisation_joins_over_the_interface(partners: Partners) -> None:
    key, home = str(uuid4()), partners.cast.home
    body = {
        "name": "康民诊所", "kind": "private_hospital", "contact_name": "李大夫", "contact_phone": "13900001234",
        "agrees": True,
    }  # fmt: skip
    said = [
        Client().post(
            f"/api/v1/communities/{home.pk}/joining", body, content_type="application/json",
            headers={"Idempotency-Key": key},
        )
        for _twice in range(2)
    ]  # fmt: skip
    set_reach(EVERYWHERE)
    assert ([one.status_code for one in said], said[0].json()) == ([201, 201], said[1].json())
    code = said[0].json()["code"]
    assert send(Client(), f"/communities/{home.pk}/joining", body | {"agrees": False}).status_code == 422
    assert send(Client(), "/joining/status", {"code": code}).json()["state"] == "applied"
    assert send(Client(), "/joining/status", {"code": "ABCDE-12345"}).status_code in (404, 422)
    account = {"code": code, "username": "kangmin", "password": "harbour-lantern-52", "name": "李大夫"}
    assert send(Client(), "/joining/account", account).status_code == 409
    organisation = Organisation.objects.get(name="康民诊所")
    confirmed = send(partners.client("zhao"), f"/organisations/{organisation.pk}/confirm", {})
    assert confirmed.status_code == 201
    assert send(Client(), "/joining/account", account).status_code == 201
    assert Person.objects.get(user__username="kangmin").organisation == organisation


def test_a_resident_registers_and_takes_her_consent_back_over_the_interface(partners: Partners) -> None:
    said = {"username": "li-ayi", "password": "harbour-lantern-52", "name": "李阿姨", "phone": "13600136000"}
    address = f"/communities/{partners.cast.home.pk}/residents"
    assert send(Client(), address, said | {"agrees": False}).status_code == 422
    assert send(Client(), address, said | {"agrees": True}).status_code == 201
    person = Person.objects.get(user__username="li-ayi")
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    (contact,) = client.get("/api/v1/me/consents").json()["contacts"]
    assert contact["consent_way"] == "self"
    set_reach(EVERYWHERE)
    far = partners.client("zhao")
    assert send(far, f"/me/consents/contacts/{contact['id']}/withdraw").status_code == 404
    assert send(client, f"/me/consents/contacts/{contact['id']}/withdraw").status_code == 201
    assert not Contact.objects.filter(person=person).exists()


def test_organisations_come_in_from_a_sheet_over_the_interface(partners: Partners) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def take_in(rows: str) -> Any:
        sheet = SimpleUploadedFile("a.csv", f"单位名称,单位类别\n{rows}".encode(), content_type="text/csv")
        answer = partners.client("zhao").post(
            f"/api/v1/areas/{partners.cast.home.pk}/organisations/import", {"sheet": sheet},
            headers={"Idempotency-Key": str(uuid4())},
        )  # fmt: skip
        set_reach(EVERYWHERE)
        return answer

    wrong = take_in("新药店,没有这一类\n")
    assert (wrong.status_code, wrong.json()["rows"][0]["row"]) == (422, 2)
    taken = take_in("新药店,连锁药店\n")
    assert (taken.status_code, taken.json()) == (201, {"added": 1, "dropped": []})
    by = By(None, None)
    assert (by.user, Organisation.objects.filter(name="新药店").count()) == (None, 1)
