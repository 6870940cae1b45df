"""What the server keeps of phones: of a pack its id, and of undecided entries nothing beyond the round."""

from __future__ import annotations

import pytest

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.fieldwork.models import Entry, Pack
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.workflows.close_round import conclude_round
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import Running

pytestmark = pytest.mark.django_db


def test_the_receipt_of_a_pack_is_its_id_and_a_repeat_gives_the_doors_anew(running: Running) -> None:
    body = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[0].pk)}
    command = {"Idempotency-Key": str(random_id())}
    first = call(running, "lin", "/field/packs", body, **command)
    again = call(running, "lin", "/field/packs", body, **command)
    assert (first[0], again[0]) == (201, 202)
    assert (first[1]["id"], first[1]["stairs"]) == (again[1]["id"], again[1]["stairs"])
    assert [one.answer for one in Receipt.objects.all()] == [{"id": str(Pack.objects.get().pk)}]


def test_what_nobody_decided_is_emptied_when_the_round_is_closed(running: Running) -> None:
    pack = pack_of(running, "lin")
    assert call(running, "zhao", f"/field/packs/{pack['id']}/revoke", {"because": "lost"})[0] == 201
    assert send(running, "lin", made("visit", door=running.door("101").pk, outcome="talked"), pack=pack) == [
        (201, "handed_over")
    ]
    page = running.enter("zhao").get(f"/desk/rounds/{running.round.pk}/close/").content.decode()
    assert "/desk/phones/" in page
    conclude_round(running.round.pk, by=running.by("zhao"))
    entry = Entry.objects.get()
    assert (entry.state, entry.facts_sealed, entry.door, entry.decided_by_id) == (
        "set_aside", None, None, running.by("zhao").person,
    )  # fmt: skip
    decision = {"take_in": True, "because": "too late"}
    assert call(running, "zhao", f"/field/entries/{entry.pk}/decide", decision)[0] == 409
    assert Attempt.objects.count() == 0
