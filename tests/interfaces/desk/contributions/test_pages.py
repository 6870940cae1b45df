"""Offers, agreements, claims and check-ins at the desk: each side sees and does its part."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.contributions.models import Agreement, CheckIn, Claim, Posting
from gongzhi.domain.contributions.services import ask_organisation, claim_posting
from gongzhi.foundation import time
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.cast import Cast
from tests.support.partners_stage import Partners, open_pharmacy

pytestmark = pytest.mark.django_db
LISTS = ("", "agreements", "claims", "check-ins")


@pytest.fixture
def partners(cast: Cast) -> Partners:
    return open_pharmacy(cast)


def test_who_gets_which_list(partners: Partners) -> None:
    pages = [f"/desk/contributions/{name}" for name in (*LISTS, "ours")]
    found = {
        name: "".join(str(partners.client(name).get(page).status_code // 100) for page in pages)
        for name in ("zhao", "lin", "qian", "zhou", "wang", "wu", "zheng", "sun", "")
    }
    everybody, staff = "44444", "22224"
    assert found == {
        "zhao": staff, "lin": staff, "qian": staff, "zhou": staff, "wang": everybody, "wu": everybody,
        "zheng": everybody, "sun": "44442", "": "44442",
    }  # fmt: skip


@pytest.mark.parametrize("name", [*LISTS, "export.csv", "agreements/export.csv", "claims/export.csv"])
def test_a_list_takes_as_many_questions_with_three_items_as_with_one(partners: Partners, name: str) -> None:
    client = partners.client("zhao")

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/desk/contributions/{name}").status_code == 200
        set_reach(EVERYWHERE)
        return len(caught)

    asks = [partners.ask(f"第{number}件") for number in range(3)]
    partners.agreement()
    claim_posting(asks[0].pk, claimant=partners.pharmacy, by=partners.by)
    questions()
    one = questions()
    for ask in asks[1:]:
        claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)
        partners.agreement()
    partners.ask("第四件")
    assert questions() == one


def test_a_partner_offers_and_the_community_puts_it_on_the_list(partners: Partners) -> None:
    address = f"/desk/contributions/for/{partners.pharmacy.pk}/add"
    sent = {"side": "offer", "kind": "skill", "title": "用药咨询", "text": "每周三上午"}
    answer = partners.client().post(address, sent)
    assert answer.status_code == 302
    set_reach(EVERYWHERE)
    offer = Posting.objects.get()
    assert (offer.state, offer.number.startswith("R-")) == ("submitted", True)
    client = partners.client("zhao")
    assert "用药咨询" in client.get("/desk/contributions/").content.decode()
    assert client.post(f"/desk/contributions/postings/{offer.pk}/publish").status_code == 302
    set_reach(EVERYWHERE)
    offer.refresh_from_db()
    assert offer.state == "published"
    assert "用药咨询" in partners.client("wang").get(f"/together/at/{partners.cast.home.pk}").content.decode()


def test_a_partner_cannot_offer_for_another(partners: Partners) -> None:
    address = f"/desk/contributions/for/{partners.cast.committee.pk}/add"
    assert partners.client().post(address, {"side": "offer"}).status_code == 404


def test_an_agreement_is_proposed_confirmed_and_in_force(partners: Partners) -> None:
    today = time.today()
    sent = {
        "second": str(partners.pharmacy.pk), "title": "送药上门", "project_label": "社区好邻居",
        "first_gives": "宣传栏", "second_gives": "送药上门", "starts_on": today.isoformat(),
        "ends_on": today.replace(year=today.year + 1).isoformat(), "review_on": today.isoformat(),
    }  # fmt: skip
    address = f"/desk/contributions/for/{partners.cast.committee.pk}/agreement"
    assert partners.client("zhao").post(address, sent).status_code == 302
    set_reach(EVERYWHERE)
    agreement = Agreement.objects.get()
    assert agreement.state == "proposed"
    page = f"/desk/contributions/agreements/{agreement.pk}"
    assert "代表我方确认" in partners.client().get(page).content.decode()
    assert partners.client().post(f"{page}/confirm").status_code == 302
    set_reach(EVERYWHERE)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.second_confirmed_by) == ("in_force", partners.liaison)
    assert "送药上门" in partners.client("wang").get(f"/together/organisations/{partners.pharmacy.pk}").content.decode()


def test_the_community_cannot_confirm_for_the_partner_but_can_record_the_signed_paper(partners: Partners) -> None:
    agreement = partners.agreement()
    page = f"/desk/contributions/agreements/{agreement.pk}"
    client = partners.client("zhao")
    assert client.post(f"{page}/confirm").status_code == 409
    assert client.post(f"{page}/paper", {"paper": "2026-11-20 纸质协议，存居委会"}).status_code == 302
    set_reach(EVERYWHERE)
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_an_agreement_of_others_is_not_there(partners: Partners) -> None:
    agreement = partners.agreement()
    assert partners.client("sun").get(f"/desk/contributions/agreements/{agreement.pk}").status_code == 404


def test_a_task_is_declined_with_a_reason_and_nothing_else_follows(partners: Partners) -> None:
    ask = partners.ask()
    claim = ask_organisation(ask.pk, organisation=partners.pharmacy, by=partners.zhao())
    client = partners.client()
    assert "陪老人看病" in client.get("/desk/contributions/ours").content.decode()
    address = f"/desk/contributions/claims/{claim.pk}/decline"
    assert client.post(address, {"because": ""}).status_code == 422
    assert client.post(address, {"because": "人手不够"}).status_code == 302
    set_reach(EVERYWHERE)
    claim.refresh_from_db()
    ask.refresh_from_db()
    assert (claim.state, claim.reason, ask.state) == ("declined", "人手不够", "published")


def test_a_claim_goes_from_claimed_to_confirmed_and_only_the_community_confirms(partners: Partners) -> None:
    ask = partners.ask()
    partner, zhao = partners.client(), partners.client("zhao")
    sent = {"claimant": str(partners.pharmacy.pk), "text": "周三"}
    assert partner.post(f"/desk/contributions/postings/{ask.pk}/claim", sent).status_code == 302
    set_reach(EVERYWHERE)
    claim = Claim.objects.get()
    steps = [
        (partner, "accept", {}, 409), (zhao, "accept", {}, 302), (partner, "finish", {"result": "已陪诊"}, 302),
        (partner, "confirm", {}, 409), (zhao, "send-back", {"because": "缺单据"}, 302),
        (partner, "finish", {"result": "已补"}, 302), (zhao, "confirm", {}, 302),
    ]  # fmt: skip
    found = [
        client.post(f"/desk/contributions/claims/{claim.pk}/{step}", sent).status_code
        for client, step, sent, _ in steps
    ]
    assert found == [status for *_step, status in steps]
    set_reach(EVERYWHERE)
    claim.refresh_from_db()
    assert (claim.state, claim.result) == ("confirmed", "已补")


def test_a_partner_checks_in_and_leaves_again(partners: Partners) -> None:
    ask = partners.ask()
    claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)
    client, own = partners.client(), f"/desk/contributions/ours/{partners.pharmacy.pk}"
    assert client.post(f"{own}/check-in", {"text": "送药"}).status_code == 302
    set_reach(EVERYWHERE)
    entry = CheckIn.objects.get()
    assert partners.client("zhao").post(f"/desk/contributions/check-ins/{entry.pk}/confirm").status_code == 302
    left = client.post(f"{own}/leave", {"on": time.today().isoformat(), "because": "关店"})
    assert left.status_code == 302
    set_reach(EVERYWHERE)
    partners.pharmacy.refresh_from_db()
    states = (Claim.objects.get().state, CheckIn.objects.filter(during__contains=time.today()).count())
    assert (partners.pharmacy.until, partners.pharmacy.reason, states) == (time.today(), "关店", ("declined", 0))
