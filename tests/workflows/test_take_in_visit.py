"""A visit and the need named at the door are kept together, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction

from gongzhi.foundation.errors import NotSo, NotThere

if TYPE_CHECKING:
    from tests.support.rounds_stage import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(everywhere: None) -> Iterator[Running]:
    from gongzhi.domain.needs.services import add_kind
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.rounds_stage import NOON, begin

    with time_machine.travel(NOON, tick=True):
        add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)
        yield begin()


def test_the_receipt_tells_the_door_and_the_need(running: Running) -> None:
    from gongzhi.domain.needs.models import Need
    from gongzhi.workflows.take_in_visit import NeedFacts, take_in_visit

    told = NeedFacts("light.stairwell", "三层的灯坏了")
    receipt = take_in_visit(running.door("201").pk, outcome="talked", by=running.by("lin"), need=told)
    need = Need.objects.get()
    assert (receipt.need_id, receipt.need_number, receipt.due_at) == (need.pk, need.number, need.due_at)
    assert (receipt.door.is_resolved, need.source_id, need.place_id) == (
        True,
        receipt.attempt.pk,
        receipt.door.household_id,
    )
    assert receipt.tracking_code


def test_a_visit_without_a_need_opens_none(running: Running) -> None:
    from gongzhi.domain.needs.models import Need
    from gongzhi.workflows.take_in_visit import take_in_visit

    receipt = take_in_visit(running.door("201").pk, outcome="refused", by=running.by("lin"))
    assert (receipt.need_id, receipt.tracking_code, Need.objects.count()) == (None, "", 0)


@pytest.mark.parametrize("what", ["no words", "no such kind", "no consent"])
def test_a_need_that_is_refused_takes_its_visit_with_it(running: Running, what: str) -> None:
    from gongzhi.domain.campaigns.models import Attempt
    from gongzhi.workflows.take_in_visit import NeedFacts, take_in_visit

    told = {
        "no words": NeedFacts("light.stairwell", "  "),
        "no such kind": NeedFacts("moon", "灯坏了"),
        "no consent": NeedFacts("light.stairwell", "灯坏了", phone="13800138000"),
    }[what]
    with pytest.raises((NotSo, NotThere)), transaction.atomic():
        take_in_visit(running.door("201").pk, outcome="talked", by=running.by("lin"), need=told)
    assert not Attempt.objects.exists()
    assert not running.door("201").is_attempted


def test_a_number_with_consent_leads_to_the_registered_resident_or_to_a_new_contact(running: Running) -> None:
    from gongzhi.domain.actors.models import Contact
    from gongzhi.domain.needs.models import Need
    from gongzhi.workflows.take_in_visit import NeedFacts, take_in_visit

    before = Contact.objects.count()
    for phone in ("13800138000", "13911112222"):
        told = NeedFacts("light.stairwell", "灯坏了", name="王", phone=phone, has_consented=True)
        take_in_visit(running.door("201").pk, outcome="talked", by=running.by("lin"), need=told)
    reporters = [need.reporter for need in Need.objects.order_by("opened_at", "id")]
    assert reporters[0] == running.cast.people["wang"]
    assert reporters[1] is not None
    assert Contact.objects.count() == before + 1
