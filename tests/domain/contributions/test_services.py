"""Offers and asks, agreements, claims and check-ins: what may happen when, and what is wrong with an agreement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.domain.contributions import queries, rules
from gongzhi.domain.contributions.models import CheckIn, Claim, Posting
from gongzhi.domain.contributions.services import (
    PostingFacts,
    accept_claim,
    ask_organisation,
    check_in_organisation,
    check_in_person,
    claim_posting,
    confirm_agreement,
    end_agreement,
    end_check_in,
    finish_claim,
    post_item,
    remind_of_reviews,
    review_agreement,
    withdraw_posting,
)
from gongzhi.domain.needs.models import NeedEvent
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.workflows.ask_for_help import confirm_help, put_need_on_list
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood
from tests.support.cast import Cast
from tests.support.partners_stage import Partners, need_of, open_pharmacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(cast: Cast) -> Partners:
    return open_pharmacy(cast)


def test_nobody_is_done_before_they_took_it_on_and_nothing_goes_on_after_the_end() -> None:
    ends = {state for state, following in rules.CLAIM_NEXT.items() if not following}
    assert ends == {"confirmed", "declined", "refused"}
    assert {state for state in rules.CLAIM_NEXT if rules.may_claim(state, "confirmed")} == {"done"}
    assert {state for state in rules.CLAIM_NEXT if rules.may_claim(state, "declined")} == {
        "asked",
        "claimed",
        "accepted",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"side": "x"}, "side"), ({"kind": "x"}, "kind"), ({"title": " "}, "title"), ({"quantity": 3}, "unit"),
        ({"due_on": time.today() - timedelta(days=1)}, "due_on"),
    ],
)  # fmt: skip
def test_an_offer_that_is_not_whole_is_refused(partners: Partners, changed: dict[str, object], field: str) -> None:
    facts = PostingFacts(**({"side": "offer", "kind": "skill", "title": "用药咨询"} | changed))  # type: ignore[arg-type]
    with pytest.raises(NotSo) as refusal:
        post_item(partners.pharmacy, community=partners.cast.home, facts=facts, by=partners.by)
    assert set(refusal.value.fields) == {field}


def test_an_identity_number_in_a_posting_is_masked(partners: Partners) -> None:
    ask = partners.ask("帮助 11010519491231002X")
    assert "11010519491231002X" not in ask.title


def test_what_is_off_the_list_or_offered_cannot_be_claimed(partners: Partners) -> None:
    ask = partners.ask()
    withdraw_posting(ask.pk, because="不需要了", by=partners.zhao())
    with pytest.raises(NotNow):
        claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)


def test_the_same_one_claims_once(partners: Partners) -> None:
    ask = partners.ask()
    claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)
    with pytest.raises(NotNow, match="认领"):
        ask_organisation(ask.pk, organisation=partners.pharmacy, by=partners.zhao())
    claim_posting(ask.pk, claimant=partners.cast.people["wang"], by=SYSTEM)
    assert Claim.objects.count() == 2


def test_an_agreement_works_only_after_both_confirmed_and_within_its_term(partners: Partners) -> None:
    agreement = partners.agreement(starts=1, days=10)
    with pytest.raises(NotNow):
        end_agreement(agreement.pk, on=time.today(), because="x", by=partners.by)
    confirm_agreement(agreement.pk, by=partners.by)
    with pytest.raises(NotNow):
        confirm_agreement(agreement.pk, by=partners.by)
    scope, tomorrow = Scope(paths=(partners.cast.home.path,)), time.today() + timedelta(days=1)
    filters = queries.AgreementFilters(state="running")
    found = [queries.agreements(scope, filters, on=day).count() for day in (time.today(), tomorrow)]
    assert found == [0, 1]


def test_conflicts_and_expired_ones_are_told(partners: Partners) -> None:
    old = partners.agreement(starts=-50, days=20)
    first, second = partners.agreement(), partners.agreement()
    other = partners.agreement(label="法律进社区")
    for one in (old, first, second, other):
        confirm_agreement(one.pk, by=partners.by)
    scope, today = Scope(paths=(partners.cast.home.path,)), time.today()
    listed: Any = queries.agreements(scope, queries.AgreementFilters(state="trouble"), on=today)
    troubles = {
        one.number: (one.overlaps, bool(one.has_left), rules.is_expired(one.state, one.ends_on, today))
        for one in listed
    }
    assert troubles == {
        old.number: (False, False, True), first.number: (True, False, False), second.number: (True, False, False),
    }  # fmt: skip


def test_both_sides_are_reminded_of_a_review_once(partners: Partners) -> None:
    agreement = partners.agreement()
    confirm_agreement(agreement.pk, by=partners.by)
    assert [remind_of_reviews(on=time.today()) for _twice in range(2)] == [1, 0]
    told = set(Message.objects.filter(kind="agreement_review").values_list("to", flat=True))
    committee = {partners.cast.user(name).pk for name in ("zhao", "lin")}
    assert told == {partners.liaison.user_id, *committee}
    review_agreement(agreement.pk, result="双方履约", next_on=time.today() + timedelta(days=5), by=partners.by)
    assert remind_of_reviews(on=time.today()) == 1


def test_whoever_has_left_offers_nothing_and_a_check_in_stands_once(partners: Partners) -> None:
    check_in_organisation(partners.pharmacy, community=partners.cast.home, by=partners.by)
    with pytest.raises(NotNow, match="已在"):
        check_in_organisation(partners.pharmacy, community=partners.cast.home, by=partners.by)
    person = partners.cast.people["wang"]
    entry = check_in_person(person, community=partners.cast.home, ground="lives_here", by=SYSTEM)
    end_check_in(entry.pk, on=time.today(), by=SYSTEM)
    check_in_person(person, community=partners.cast.home, ground="works_here", by=SYSTEM)
    leave_neighbourhood(partners.pharmacy.pk, on=time.today(), because="迁出", by=SYSTEM)
    partners.pharmacy.refresh_from_db()
    facts = PostingFacts(side="offer", kind="skill", title="用药咨询")
    with pytest.raises(NotNow):
        post_item(partners.pharmacy, community=partners.cast.home, facts=facts, by=partners.by)
    assert CheckIn.objects.filter(during__contains=time.today()).count() == 1


def test_help_for_a_need_is_asked_in_public_words_and_comes_back_into_its_thread(partners: Partners) -> None:
    need = need_of(partners.cast)
    facts = PostingFacts(side="ask", kind="people", title="帮忙搬一件旧家具")
    ask = put_need_on_list(need, facts=facts, by=partners.zhao())
    with pytest.raises(NotNow, match="清单"):
        put_need_on_list(need, facts=facts, by=partners.zhao())
    assert (ask.need, need.text in ask.title + ask.text) == (need.pk, False)
    claim = claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)
    accept_claim(claim.pk, by=partners.zhao())
    finish_claim(claim.pk, result="已搬走", by=partners.by)
    confirm_help(claim.pk, by=partners.zhao())
    assert Posting.objects.get().state == "fulfilled"
    words = " ".join(
        NeedEvent.objects.filter(need=need, step="noted").order_by("position").values_list("text", flat=True)
    )
    assert ask.number in words
    assert "已搬走" in words
