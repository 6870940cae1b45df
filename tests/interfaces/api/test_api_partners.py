"""The register and the contributions for programs: commands once, refusals in words, the same rules as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.actors.services import Consent, record_contact
from gongzhi.domain.contributions.models import Claim
from gongzhi.domain.contributions.services import ask_organisation
from gongzhi.foundation import time
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.partners_stage import Partners, need_of, open_pharmacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(everywhere: None) -> Partners:
    from tests.support.cast import settle

    return open_pharmacy(settle())


def send(client: Client, address: str, body: Any, *, key: UUID | None = None, method: str = "post") -> Any:
    """Sends a command and gives its answer."""
    headers = {"Idempotency-Key": str(key or uuid4())}
    call = getattr(client, method)
    return call(f"/api/v1/{address}", data=body, content_type="application/json", headers=headers)


def test_a_command_sent_twice_adds_one_organisation(partners: Partners) -> None:
    client, key = partners.client("zhao"), uuid4()
    body = {"name": "新华书店", "kind": "other_enterprise", "area": str(partners.cast.home.pk), "about": "图书"}
    answers = [send(client, "organisations", body, key=key) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [201, 202]
    set_reach(EVERYWHERE)
    assert [one.about for one in Organisation.objects.filter(name="新华书店")] == ["图书"]
    far = send(client, "organisations", body | {"area": str(partners.cast.next_door.pk), "name": "别处"})
    assert far.status_code == 404


def test_a_wrong_credit_code_is_named_by_its_field(partners: Partners) -> None:
    client = partners.client("zhao")
    answer = send(client, f"organisations/{partners.pharmacy.pk}", {"credit_code": "123"}, method="patch")
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"credit_code"})


def test_coverage_is_recorded_and_its_rates_state_their_parts(partners: Partners) -> None:
    client = partners.client("zhao")
    body = {"way": "instructor", "since": time.today().isoformat(), "instructors": 1}
    assert send(client, f"organisations/{partners.pharmacy.pk}/coverage", body).status_code == 201
    rates = client.get("/api/v1/coverage/rates").json()
    assert (rates["with_branch"], rates["with_work"], rates["counted"]) == (0, 1, 1)


def test_a_task_is_declined_over_the_interface_too(partners: Partners) -> None:
    claim = ask_organisation(partners.ask().pk, organisation=partners.pharmacy, by=partners.zhao())
    client, address = partners.client(), f"claims/{claim.pk}/decline"
    assert send(client, address, {}).status_code == 422
    assert send(client, address, {"because": "人手不够"}).json() == {"id": str(claim.pk), "state": "declined"}
    assert send(client, address, {"because": "再次"}).status_code == 409
    assert send(client, f"claims/{claim.pk}/unheard", {}).status_code == 404
    assert send(partners.client("chen"), address, {"because": "x"}).status_code == 404
    set_reach(EVERYWHERE)
    assert Claim.objects.get().reason == "人手不够"


def test_agreements_are_proposed_and_confirmed_by_programs(partners: Partners) -> None:
    day = time.today().isoformat()
    body = {
        "first": str(partners.cast.committee.pk), "second": str(partners.pharmacy.pk), "title": "送药上门",
        "first_gives": "宣传栏", "second_gives": "送药", "starts_on": day,
        "ends_on": time.today().replace(year=time.today().year + 1).isoformat(), "review_on": day,
    }  # fmt: skip
    assert send(partners.client(), "agreements", body).status_code == 404
    agreement = send(partners.client("zhao"), "agreements", body).json()
    assert agreement["state"] == "proposed"
    confirmed = send(partners.client(), f"agreements/{agreement['id']}/confirm", {}).json()
    assert confirmed["state"] == "in_force"
    assert partners.client().get("/api/v1/agreements").json()["total"] == 1


def test_a_partner_keeps_what_is_published_and_leaves_by_programs(partners: Partners) -> None:
    own, body = partners.client(), f"me/organisations/{partners.pharmacy.pk}"
    assert [one["name"] for one in own.get("/api/v1/me/organisations").json()] == ["安康大药房"]
    assert send(own, body, {"about": "夜间售药"}, method="patch").status_code == 201
    assert send(partners.client("chen"), body, {"about": "x"}, method="patch").status_code == 404
    assert own.get("/api/v1/me/organisations").json()[0]["about"] == "夜间售药"
    left = send(own, f"{body}/leave", {"on": time.today().isoformat(), "because": "店铺搬走"})
    assert (left.status_code, left.json()["claims"]) == (201, 0)
    set_reach(EVERYWHERE)
    assert Organisation.objects.get(pk=partners.pharmacy.pk).until == time.today()


def test_places_memberships_and_kinds_end_over_the_interface(partners: Partners) -> None:
    client, day = partners.client("zhao"), (time.today() - timedelta(days=3)).isoformat()
    here = {"place": str(partners.cast.home.pk), "relation": "located", "since": day, "source": "走访登记"}
    placed = send(client, f"organisations/{partners.pharmacy.pk}/places", here).json()
    shown = client.get(f"/api/v1/organisations/{partners.pharmacy.pk}").json()
    assert [one["id"] for one in shown["places"]] == [placed["id"]]
    ended = f"organisations/{partners.pharmacy.pk}/places/{placed['id']}/end"
    assert [send(client, ended, {}).status_code for _twice in range(2)] == [201, 404]
    alliance = send(client, "organisations", {"name": "联盟", "kind": "alliance", "area": here["place"]}).json()["id"]
    seat = {"member": str(partners.pharmacy.pk), "role": "chair", "since": day, "source": "会议纪要"}
    member = send(client, f"alliances/{alliance}/members", seat).json()["id"]
    assert send(client, f"alliances/{alliance}/members/{member}/end", {}).status_code == 201
    assert client.get(f"/api/v1/alliances/{alliance}/members").json()["items"] == []
    kinds = partners.client("zheng")
    assert send(kinds, "organisation-kinds/restaurant/end", {"on": day}).json()["until"] == day
    assert send(kinds, "organisation-kinds/restaurant/end", {}).json()["until"] is None


def test_help_with_a_need_is_asked_for_in_public_words_by_programs(partners: Partners) -> None:
    need = need_of(partners.cast)
    asked = {"kind": "people", "title": "两个人一上午，搬旧沙发"}
    answer = send(partners.client("zhao"), f"needs/{need.pk}/posting", asked)
    assert answer.json()["state"] == "published"
    found = partners.client().get(f"/api/v1/postings/{answer.json()['id']}")
    assert (found.json()["title"], need.text in found.content.decode()) == (asked["title"], False)
    assert send(partners.client(), f"needs/{need.pk}/posting", asked).status_code == 403


def test_membership_is_declared_by_oneself_alone_also_by_programs(partners: Partners, settings: Any) -> None:
    wang = partners.client("wang")
    entered = {"community": str(partners.cast.home.pk), "ground": "lives_here"}
    address = f"me/check-ins/{send(wang, 'check-ins', entered).json()['id']}/membership"
    assert send(wang, address, {"is_member": True}).status_code == 403
    settings.MEMBERSHIP_DECLARATIONS = True
    assert [send(wang, address, {"is_member": said}).json()["is_declared"] for said in (True, False)] == [True, False]
    assert send(partners.client("zhao"), address, {"is_member": True}).status_code == 404


def test_the_contact_of_an_organisation_is_opened_for_a_purpose_by_programs(partners: Partners) -> None:
    address, because = f"organisations/{partners.pharmacy.pk}/look", {"because": "通知停水"}
    assert send(partners.client("zhao"), address, because).status_code == 409
    set_reach(EVERYWHERE)
    speaks = {"roles": ["organisation_contact"], "organisation": partners.pharmacy}
    Person.objects.filter(pk=partners.liaison.pk).update(**speaks)
    day = time.today()
    consent = Consent("paper", day, "联络", day + timedelta(days=9))
    record_contact(
        partners.liaison, name="康姐", phone="13900001111", household=None, consent=consent, by=partners.zhao()
    )
    assert send(partners.client("zhao"), address, because).json() == {"name": "康姐", "phone": "+8613900001111"}
    assert send(partners.client("chen"), address, because).status_code == 403
