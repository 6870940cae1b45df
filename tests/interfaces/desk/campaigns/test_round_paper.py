"""The paper of a round over the interface for programs: the same files as the pages', and a walked list taken in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongzhi.domain.campaigns.models import Attempt, Pair, Slip
from gongzhi.domain.campaigns.services import record_visit
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.interfaces.common.printing import _compiler
from gongzhi.interfaces.common.round_paper import POSTER
from tests.interfaces.desk.campaigns.test_paper_and_slips import SHEET, printing, stair, with_sheet
from tests.interfaces.field.phones import call
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


def fetch(running: Running, name: str, path: str, key: str = "") -> Any:
    """Fetches a file (by POST where a command's key is given); gives the answer."""
    client, address = running.enter(name), f"/api/v1/rounds/{running.round.pk}/{path}"
    answer = client.post(address, headers={"Idempotency-Key": key}) if key else client.get(address)
    set_reach(EVERYWHERE)
    return answer


def test_a_program_fetches_the_poster_of_a_day(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    people, day = running.cast.people, TODAY + timedelta(days=1)
    Pair.objects.create(
        round=running.round, community=running.cast.home, grid=running.cast.grids[0], team=1, on=day, time="day",
        first=people["lin"], second=people["zhao"], named_at=NOON,
    )  # fmt: skip
    assert b"".join(fetch(running, "zhao", f"poster.pdf?on={day}").streaming_content)[:5] == b"%PDF-"
    given = printing(monkeypatch)
    assert fetch(running, "zhao", "poster.pdf").status_code == 409
    assert fetch(running, "lin", f"poster.pdf?on={day}").status_code == 403
    page = running.enter("zhao").get(f"/desk/rounds/{running.round.pk}/poster/?on={day}")
    fetch(running, "zhao", f"poster.pdf?on={day}")
    assert page["Content-Type"] == "application/pdf"
    assert (len(given), given[0]) == (2, given[1])


def test_a_program_fetches_a_walk_list_with_a_number_of_its_own(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_sheet(running)
    path = f"stairs/{stair(running)[0].entrance_id}/walk-list.pdf"
    assert b"".join(fetch(running, "lin", path).streaming_content)[:5] == b"%PDF-"
    given, before = printing(monkeypatch), Entry.objects.count()
    running.enter("lin").get(f"/desk/rounds/{running.round.pk}/paper/{stair(running)[0].entrance_id}/")
    fetch(running, "lin", path)
    for one in given:
        one.update(number="", code="")
    assert given[0] == given[1]
    assert given[0]["questions"][0] == {"label": "1. 需要帮助吗", "choices": ["yes", "no"], "when": "", "inside": False}
    # Each list that is taken out stands in the journal.
    assert Entry.objects.count() == before + 2
    assert fetch(running, "lin", f"stairs/{uuid4()}/walk-list.pdf").status_code == 404


def test_slips_are_printed_once_for_a_key_and_their_codes_are_good(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = stair(running)[0]
    path, key = f"stairs/{shut.entrance_id}/slips.pdf", str(uuid4())
    assert fetch(running, "lin", path, key).status_code == 409
    record_visit(shut.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    given = printing(monkeypatch)
    first, again = (fetch(running, "lin", path, key) for _ in range(2))
    assert (first.status_code, first["Content-Type"]) == (201, "application/pdf")
    assert (again.status_code, again.json()) == (202, {"id": str(shut.entrance_id)})
    assert (len(given), Slip.objects.count()) == (1, 1)
    code = given[0]["slips"][0]["code"]
    assert call(running, "wang", "/slips/answer", {"code": code, "use": "report"})[0] == 201


def test_a_walked_list_counts_once_whether_a_page_or_a_program_enters_it(running: Running) -> None:
    one, two = stair(running)[:2]
    path = f"/rounds/{running.round.pk}/stairs/{one.entrance_id}/walk-list"
    later = {"appointment_on": str(TODAY + timedelta(days=1)), "appointment_slot": 2}
    ticked = [{"door_id": str(one.pk), "outcome": "talked"}, {"door_id": str(two.pk), "outcome": "come_back", **later}]
    for _ in range(2):
        assert call(running, "lin", path, {"number": SHEET.lower(), "ticked": ticked}) == (201, {"visits": 2})
    typed: dict[str, Any] = {f"door-{one.pk}": "talked", "sheet": SHEET}
    page = f"/desk/rounds/{running.round.pk}/paper/{one.entrance_id}/enter/"
    words(running.enter("zhao"), page, 302, command_id=str(uuid4()), **typed)
    assert Attempt.objects.count() == 2
    two.refresh_from_db()
    assert two.appointment_slot == 2


def test_a_walked_list_is_kept_whole_or_not_at_all(running: Running) -> None:
    one, two = stair(running)[:2]
    path = f"/rounds/{running.round.pk}/stairs/{one.entrance_id}/walk-list"
    good, elsewhere = {"door_id": str(one.pk), "outcome": "talked"}, running.door("101", 1)
    for sent in (
        {"number": "W-12345-A", "ticked": [good]},
        {"number": SHEET, "ticked": [good, {"door_id": str(two.pk), "outcome": "nonsense"}]},
        {"number": SHEET, "ticked": [good, {"door_id": str(elsewhere.pk), "outcome": "talked"}]},
    ):
        assert call(running, "lin", path, sent)[0] == 422
    assert Attempt.objects.count() == 0


def test_a_poster_with_ten_pairs_keeps_the_offices_number_on_its_one_sheet() -> None:
    words_of = {
        "lang": "en", "author": "Gongzhi", "title": "November visits", "where": "Anhuili",
        "purpose": "Ask what is needed.",
        "when": "We knock on 2026-12-01, between 09:00 and 20:30", "heads": ["When", "Grid", "Who comes"],
        "rows": [["In the evening", f"第{n}网格", "Lin Jing, Feng Lixin"] for n in range(10)],
        "check": "Visitors always come in pairs and show a page whose code you can check with your telephone.",
        "rights": "You need not open. “No” is a complete answer and nobody asks why.",
        "phone": "Questions: 010-64930001", "basis": "Legal basis: Organic Law of the Urban Residents' Committees",
    }  # fmt: skip
    sheets = _compiler().compile(input=POSTER.read_bytes(), format="svg", sys_inputs={"data": json.dumps(words_of)})
    assert isinstance(sheets, bytes)
