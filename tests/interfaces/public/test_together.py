"""Joining by oneself, the public pages, and a volunteer's own helping."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from gongzhi.domain.actors.models import Appointment, Contact, Organisation
from gongzhi.domain.actors.queries import join_code
from gongzhi.domain.contributions.models import CheckIn, Claim
from gongzhi.foundation import time
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.cast import PASSWORD, settle
from tests.support.partners_stage import Partners, open_pharmacy

pytestmark = pytest.mark.django_db
PHONE = "13900001234"
SENT = {
    "name": "康民诊所", "kind": "private_hospital", "credit_code": "", "about": "门诊", "contact_name": "李大夫",
    "contact_phone": PHONE, "agrees": "on",
}  # fmt: skip


@pytest.fixture
def partners(everywhere: None) -> Partners:
    cache.clear()
    return open_pharmacy(settle())


def apply(partners: Partners, **changed: str) -> tuple[Organisation, str]:
    command = uuid4()
    address = f"/together/at/{partners.cast.home.pk}/join"
    answers = [Client().post(address, SENT | {"command_id": str(command)} | changed) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    set_reach(EVERYWHERE)
    return Organisation.objects.get(name="康民诊所"), join_code(command)


def test_an_organisation_applies_without_an_account_and_is_told_a_code_once(partners: Partners) -> None:
    body, code = apply(partners)
    assert body.state == "applied"
    contact = Contact.objects.get(person__organisation=body)
    assert PHONE.encode() not in bytes(contact.phone_sealed)
    assert list(Message.objects.filter(kind="organisation_applied").values_list("to", flat=True)) == [
        partners.cast.user("zhao").pk
    ]
    page = Client().post("/together/joined", {"code": code.lower().replace("-", " ")}).content.decode()
    assert "申请加入，待确认" in page
    assert PHONE not in page
    assert Client().get(f"/together/organisations/{body.pk}").status_code == 404


def test_a_wrong_code_opens_nothing(partners: Partners) -> None:
    assert Client().post("/together/joined", {"code": "ABCDE-12345"}).status_code == 422


def test_a_form_that_lacks_something_keeps_what_was_typed(partners: Partners) -> None:
    answer = Client().post(f"/together/at/{partners.cast.home.pk}/join", SENT | {"credit_code": "123", "name": "新店"})
    assert answer.status_code == 422
    assert "新店" in answer.content.decode()
    set_reach(EVERYWHERE)
    assert not Organisation.objects.filter(name="新店").exists()


def test_once_confirmed_the_contact_person_makes_an_account_and_speaks_for_it(partners: Partners) -> None:
    body, code = apply(partners)
    account = {"code": code, "name": "李大夫", "username": "kangmin", "password": PASSWORD}
    assert Client().post("/together/joined/account", account).status_code == 422
    assert partners.client("chen").post(f"/desk/actors/{body.pk}/confirm").status_code == 403
    assert partners.client("zhao").post(f"/desk/actors/{body.pk}/confirm").status_code == 302
    assert Client().post("/together/joined/account", account).status_code == 201
    assert Client().post("/together/joined/account", account | {"username": "second"}).status_code == 422
    set_reach(EVERYWHERE)
    appointment = Appointment.objects.get(post__organisation=body)
    user = appointment.person.user
    assert user is not None
    assert user.username == "kangmin"
    client = Client()
    client.force_login(user)
    assert "康民诊所" in client.get("/desk/contributions/ours").content.decode()


def test_the_community_reads_the_contact_for_a_purpose_only(partners: Partners) -> None:
    body, _code = apply(partners)
    client, address = partners.client("zhao"), f"/desk/actors/{body.pk}/contact"
    assert PHONE not in client.get(f"/desk/actors/{body.pk}").content.decode()
    assert client.post(address, {"because": ""}).status_code == 422
    assert PHONE in client.post(address, {"because": "核实申请"}).content.decode()


def test_not_confirming_gives_the_reason_to_the_applicant(partners: Partners) -> None:
    body, code = apply(partners)
    assert partners.client("zhao").post(f"/desk/actors/{body.pk}/decline", {"because": "不在本社区"}).status_code == 302
    assert "不在本社区" in Client().post("/together/joined", {"code": code}).content.decode()


def test_an_applicant_takes_the_wish_back_and_name_and_number_are_gone(partners: Partners) -> None:
    body, code = apply(partners)
    page = Client().post("/together/joined/withdraw", {"code": code}).content.decode()
    assert ("您的姓名和电话已删除" in page, "再次申请" in page) == (True, True)
    set_reach(EVERYWHERE)
    body.refresh_from_db()
    assert (body.state, Contact.objects.filter(person__organisation=body).count()) == ("declined", 0)
    assert partners.client("zhao").post(f"/desk/actors/{body.pk}/confirm").status_code == 302
    set_reach(EVERYWHERE)
    body.refresh_from_db()
    assert body.state == "declined"
    assert Client().post("/together/joined/withdraw", {"code": "ABCDE-12345"}).status_code == 404


def test_after_leaving_the_code_offers_no_account_and_says_why(partners: Partners) -> None:
    body, code = apply(partners)
    zhao = partners.client("zhao")
    zhao.post(f"/desk/actors/{body.pk}/confirm")
    leaves = {"on": time.today().isoformat(), "because": "门诊搬走了"}
    assert zhao.post(f"/desk/actors/{body.pk}/leave", leaves).status_code == 302
    page = Client().post("/together/joined", {"code": code}).content.decode()
    assert ("门诊搬走了" in page, "建立账号" in page) == (True, False)
    taken_back = Client().post("/together/joined/withdraw", {"code": code}).content.decode()
    assert "您的姓名和电话已删除" not in taken_back


def test_a_volunteer_checks_in_claims_and_gives_back(partners: Partners) -> None:
    ask, client = partners.ask(), partners.client("wang")
    home = partners.cast.home.pk
    assert client.post(f"/together/at/{home}/check-in", {"ground": "lives_here", "text": "陪诊"}).status_code == 302
    assert client.post(f"/together/at/{home}/check-in", {"ground": "lives_here"}).status_code == 422
    assert client.post(f"/together/asks/{ask.pk}/claim", {"text": "周末"}).status_code == 302
    set_reach(EVERYWHERE)
    claim = Claim.objects.get()
    assert claim.person == partners.cast.people["wang"]
    assert partners.client("feng").post(f"/together/claims/{claim.pk}/give-back", {"because": "x"}).status_code == 404
    assert client.post(f"/together/claims/{claim.pk}/give-back", {"because": "临时有事"}).status_code == 302
    page = client.get("/together/mine").content.decode()
    assert "临时有事" in page


def test_membership_is_declared_only_where_the_installation_allows_it(partners: Partners, settings: Any) -> None:
    client = partners.client("wang")
    client.post(f"/together/at/{partners.cast.home.pk}/check-in", {"ground": "lives_here"})
    set_reach(EVERYWHERE)
    entry = CheckIn.objects.get()
    address = f"/together/check-ins/{entry.pk}/declare"
    assert "我是党员" not in client.get("/together/mine").content.decode()
    assert client.post(address, {"member": "yes"}).status_code == 403
    settings.MEMBERSHIP_DECLARATIONS = True
    assert "我是党员" in client.get("/together/mine").content.decode()
    found = []
    for said in ("yes", "no"):
        assert client.post(address, {"member": said}).status_code == 302
        set_reach(EVERYWHERE)
        entry.refresh_from_db()
        found.append(entry.membership_declared_on is not None)
    assert found == [True, False]


def test_everybody_reads_the_public_pages(partners: Partners) -> None:
    partners.ask("捐两辆轮椅")
    home = f"/together/at/{partners.cast.home.pk}"
    page = Client().get(home).content.decode()
    assert "捐两辆轮椅" in page
    assert "安康大药房" in page
    found = Client().get("/together", {"q": "安慧里"}).content.decode()
    assert home in found
