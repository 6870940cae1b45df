"""What was answered is read by whoever may: summed per building while the round is open, by household for a purpose."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.services import close_round, fold_answers, record_visit, undo_visit
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


def ask(running: Running, dial: str) -> str:
    """Gives the round a sheet and a dial, and lets Lin ask at doors: three times yes, three times no."""
    survey = [
        {"type": "select_one yesno", "name": "help", "label": "需要帮助吗"},
        {"type": "text", "name": "what", "label": "什么帮助"},
    ]
    choices = [
        {"list_name": "yesno", "name": name, "label": label} for name, label in (("yes", "需要"), ("no", "不用"))
    ]
    sheet = keep_sheet(running.cast.home.pk, name="需要", survey=survey, choices=choices, by=running.by("zhao"))
    Round.objects.filter(pk=running.round.pk).update(sheet=sheet, dial=dial)
    doors = Door.objects.filter(round=running.round).order_by("number")
    for number, door in enumerate(doors):
        given = {"help": "yes", "what": "送菜上门"} if number % 2 else {"help": "no"}
        record_visit(door.pk, outcome="talked", by=running.by("lin"), at=NOON, answers=given)
    return f"/desk/rounds/{running.round.pk}/answers/"


def sums(running: Running, who: str) -> Any:
    answer = running.enter(who).get(f"/api/v1/rounds/{running.round.pk}/answers")
    set_reach(EVERYWHERE)
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_answers_per_household_are_summed_at_once_and_read_for_a_purpose(running: Running) -> None:
    address = ask(running, "household")
    assert sums(running, "zhao") == [
        {
            "question": "help",
            "counts": {"no": 3, "yes": 3},
            # Two buildings of few doors each would tell what single doors said: they are put together.
            "houses": [{"building_id": None, "name": "", "counts": {"no": 3, "yes": 3}}],
            "asked": None,
        }
    ]
    client = running.enter("zhao")
    assert "送菜上门" not in words(client, address)
    households = address + "households/"
    words(client, households, 422, choice="help yes", because=" ")
    page = words(client, households, choice="help yes", because="安排送菜")
    assert page.count("送菜上门") == 3
    assert list(Entry.objects.filter(verb="round.answers_read").values_list("because", flat=True)) == ["安排送菜"]
    file = client.post(households, {"choice": "", "because": "安排送菜", "format": "xlsx"})
    set_reach(EVERYWHERE)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[0][4:], {tuple(row[4:]) for row in rows[1:]}) == (
        7,
        ["需要帮助吗", "什么帮助"],
        {("需要", "送菜上门"), ("不用", "")},
    )
    assert Entry.objects.filter(verb="round.answers_exported").count() == 1


def test_a_worker_reads_answers_of_the_own_grid_and_an_officer_none(running: Running) -> None:
    address = ask(running, "household") + "households/"
    mine = Door.objects.filter(round=running.round, building=running.cast.buildings[0])
    yes = Door.objects.filter(round=running.round).order_by("number")[1::2]
    expected = len(set(mine.values_list("pk", flat=True)) & {one.pk for one in yes})
    assert words(running.enter("lin"), address, choice="help yes", because="看看").count("送菜上门") == expected
    words(running.enter("qian"), address, 403, choice="", because="看看")
    words(running.enter("chen"), address, 404, choice="", because="看看")
    door = running.door("101")
    assert f'value="{door.pk}"' in words(running.enter("lin"), f"/desk/rounds/doors/{door.pk}/")
    page = words(running.enter("lin"), address, door=str(door.pk), because="看看")
    assert page.count("<span>需要帮助吗: ") == 1


def test_what_was_taken_back_is_no_answer(running: Running) -> None:
    address = ask(running, "household")
    door = Door.objects.filter(round=running.round).order_by("number")[1]
    undo_visit(door.tries.get().pk, by=running.by("lin"), at=NOON)
    assert sums(running, "zhao")[0]["counts"] == {"no": 3, "yes": 2}
    page = words(running.enter("zhao"), address + "households/", choice="help yes", because="安排送菜")
    assert page.count("送菜上门") == 2


def test_a_round_of_sums_shows_sums_while_it_runs_and_never_a_single_answer(running: Running) -> None:
    address = ask(running, "building")
    client = running.enter("zhao")
    assert sums(running, "zhao") == []
    words(client, address + "households/", 422, choice="help yes", because="安排送菜")
    door = running.door("101")
    assert "households/" not in words(client, f"/desk/rounds/doors/{door.pk}/")
    fold_answers(TODAY + (TODAY - TODAY.replace(day=TODAY.day - 1)))
    assert sums(running, "zhao")[0]["counts"] == {"no": 3, "yes": 3}
    page = words(client, address)
    assert ("需要帮助吗" in page, "送菜上门" in page) == (True, False)
    refused = client.post(
        f"/api/v1/rounds/{running.round.pk}/answers/households",
        {"because": "安排送菜"},
        content_type="application/json",
    )
    set_reach(EVERYWHERE)
    assert refused.status_code == 409
    # In one grid fewer than five answered: whoever sees it alone sees no count.
    assert sums(running, "lin")[0] == {"question": "help", "counts": {}, "houses": [], "asked": None}


def test_a_closed_round_shows_its_answers_to_whoever_sees_all_of_it(running: Running) -> None:
    address = ask(running, "household")
    close_round(running.round.pk, by=running.by("zhao"), at=NOON)
    assert "需要帮助吗" in words(running.enter("zhao"), address)
    page = words(running.enter("zhao"), address + "households/", choice="help yes", because="安排送菜")
    assert page.count("送菜上门") == 3
    words(running.enter("lin"), address, 404)
    words(running.enter("lin"), address + "households/", 404, choice="", because="看看")
