"""What was found on the way over all rounds: one list for whoever keeps the register of an area, also by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.models import Appointment, Organisation
from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.fieldwork.models import FoundBody
from gongzhi.domain.fieldwork.services import Find, reject_found, report_found, tell_of_finds
from gongzhi.domain.places.models import Place
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import SYSTEM, By
from tests.interfaces.field.phones import call
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
PAGE = "/desk/actors/found"


def to_shops(running: Running, community: Place, house: Place, name: str) -> Round:
    shop = add_organisation(f"{name}老店", kind="restaurant", community=community, by=SYSTEM, since=TODAY)
    relate_place(shop, place=house, relation="located", from_=TODAY, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "name": name, "target": "organisations"}
    return start_round(community.pk, by=running.by("zhao"), at=NOON, **facts)


def write_down(running: Running, of: Round, house: Place, name: str, **more: Any) -> FoundBody:
    by = By(user=running.cast.user("lin").pk, person=running.cast.people["lin"].pk)
    return report_found(of.pk, found=Find(house.pk, name, "restaurant", **more), by=by, at=NOON)


@pytest.fixture
def finds(running: Running) -> dict[str, FoundBody]:
    """Two found at home, of which one is decided, and one next door."""
    cast = running.cast
    here = to_shops(running, cast.home, cast.buildings[0], "春季走访")
    there = to_shops(running, cast.next_door, cast.far_building, "北里走访")
    found = {
        "饭馆": write_down(running, here, cast.buildings[0], "饭馆", remark="东侧门脸"),
        "住家": write_down(running, here, cast.buildings[1], "住家"),
        "药房": write_down(running, there, cast.far_building, "药房"),
    }
    reject_found(found["住家"].pk, because="是住家", by=running.by("zhao"), at=NOON)
    return found


def shown(page: str) -> set[str]:
    return {name for name in ("饭馆", "住家", "药房") if f"<strong>{name}</strong>" in page}


def test_an_officer_finds_what_waits_in_all_communities_and_decides_it(
    running: Running, finds: dict[str, FoundBody]
) -> None:
    officer = running.enter("qian")
    assert f'href="{PAGE}"' in words(officer, "/desk/actors/")
    page = words(officer, PAGE)
    assert (shown(page), "东侧门脸" in page, "Lin" in page) == ({"饭馆", "药房"}, True, False)
    decide = f"/desk/rounds/found/{finds['药房'].pk}/"
    assert decide in page
    after = officer.post(decide, {"what": "register", "name": "药房", "kind": "restaurant"})
    # Where the officer is led afterwards she may be.
    back = after.headers["Location"]
    assert (after.status_code, back) == (302, f"{PAGE}?round={finds['药房'].round_id}")
    assert "没有待决定的发现" in words(officer, back)
    body = Organisation.objects.get(name="药房")
    assert f"/desk/actors/{body.pk}" in words(officer, f"{PAGE}?state=registered")


def test_whoever_keeps_one_community_sees_its_finds_alone(running: Running, finds: dict[str, FoundBody]) -> None:
    assert shown(words(running.enter("zhao"), f"{PAGE}?state=all")) == {"饭馆", "住家"}
    assert shown(words(running.enter("zhou"), f"{PAGE}?state=all")) == {"饭馆", "住家", "药房"}
    words(running.enter("lin"), PAGE, 403)
    assert PAGE not in words(running.enter("lin"), "/desk/actors/")
    assert call(running, "lin", "/found-bodies")[0] == 403


def test_the_list_is_narrowed_and_ordered_in_the_address_and_saved_as_a_file(
    running: Running, finds: dict[str, FoundBody]
) -> None:
    officer, north = running.enter("qian"), finds["药房"]
    for asked, expected in {
        "state=all": {"饭馆", "住家", "药房"},
        "state=rejected": {"住家"},
        f"state=all&round={finds['饭馆'].round_id}": {"饭馆", "住家"},
        f"community={north.community_id}": {"药房"},
        "q=饭": {"饭馆"},
        "state=nonsense&round=nonsense": {"饭馆", "药房"},
    }.items():
        assert shown(words(officer, f"{PAGE}?{asked}")) == expected, asked
        rows = words(officer, f"{PAGE}/export.csv?{asked}").splitlines()[1:]
        assert {row.split(",")[0] for row in rows} == expected, asked
    ordered = words(officer, f"{PAGE}?state=all&order=-community")
    assert ordered.index("<strong>药房") < ordered.index("<strong>饭馆")
    assert "Lin" not in words(officer, f"{PAGE}/export.csv?state=all")
    assert officer.get(f"{PAGE}/export.csv?as=xlsx").content[:2] == b"PK"


def test_programs_list_the_same(running: Running, finds: dict[str, FoundBody]) -> None:
    status, given = call(running, "qian", "/found-bodies?state=waiting")
    one = next(row for row in given["items"] if row["name"] == "药房")
    assert (status, given["total"], one["round_name"], one["community_name"]) == (200, 2, "北里走访", "安慧北里社区")
    at_home = call(running, "qian", f"/found-bodies?community={running.cast.home.pk}&text=馆")[1]
    assert [row["name"] for row in at_home["items"]] == ["饭馆"]
    assert call(running, "qian", "/found-bodies?state=castle")[0] == 422


def test_a_list_of_three_asks_no_more_than_a_list_of_one(running: Running, finds: dict[str, FoundBody]) -> None:
    asked = []
    for more in (f"state=all&community={finds['药房'].community_id}", "state=all"):
        client = running.enter("qian")
        client.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            words(client, f"{PAGE}?{more}")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_an_empty_list_says_what_comes_there(running: Running) -> None:
    assert "没有待决定的发现" in words(running.enter("qian"), PAGE)
    assert "没有符合条件的发现" in words(running.enter("qian"), f"{PAGE}?q=饭")


def told(kind: str = "finds_wait") -> list[tuple[str, str]]:
    """Lists whom a message went to, with the round's name."""
    names = dict(Round.objects.values_list("pk", "name"))
    users: dict[UUID | None, str] = dict(User.objects.values_list("pk", "username"))
    return sorted((users[one.to], names[one.subject]) for one in Message.objects.filter(kind=kind))


def test_whoever_decides_is_told_once_a_round_and_day_and_never_at_the_finders_minute(
    running: Running, finds: dict[str, FoundBody]
) -> None:
    assert (told(), tell_of_finds(at=NOON)) == ([], 2)
    # Next door has no secretary, so that the subdistrict is told.
    expected = [("qian", "北里走访"), ("zhao", "春季走访")]
    assert told() == expected
    here = finds["饭馆"].round
    write_down(running, here, running.cast.buildings[0], "面包房")
    assert (tell_of_finds(at=NOON + timedelta(hours=6)), told()) == (0, expected)
    assert (tell_of_finds(at=NOON + timedelta(days=1)), told()) == (1, [*expected, ("zhao", "春季走访")])
    # What they know of already is not told again.
    assert tell_of_finds(at=NOON + timedelta(days=2)) == 0


def test_the_message_names_the_round_and_how_many_wait_and_leads_to_them(
    running: Running, finds: dict[str, FoundBody]
) -> None:
    write_down(running, finds["饭馆"].round, running.cast.buildings[0], "面包房")
    tell_of_finds(at=NOON)
    address, zhao = f"{PAGE}?round={finds['饭馆'].round_id}", running.enter("zhao")
    page = words(zhao, "/me/messages")
    assert ("春季走访：2 家待决定" in page, f'href="{address}"' in page) == (True, True)
    assert shown(words(zhao, address)) == {"饭馆"}
    for one in FoundBody.objects.filter(state="waiting", round=finds["饭馆"].round):
        reject_found(one.pk, because="没有", by=running.by("zhao"), at=NOON)
    assert "春季走访：均已决定" in words(zhao, "/me/messages")
    one = call(running, "qian", "/me/messages")[1]["items"][0]
    assert (one["about"], one["address"]) == ("北里走访：1 家待决定", f"{PAGE}?round={finds['药房'].round_id}")


def test_the_first_page_of_the_community_says_how_many_wait(running: Running, finds: dict[str, FoundBody]) -> None:
    page = words(running.enter("zhao"), f"/desk/communities/{running.cast.home.pk}/")
    assert f'href="{PAGE}?community={running.cast.home.pk}"' in page


def test_nobody_is_told_while_nobody_decides_and_somebody_once_somebody_does(
    running: Running, finds: dict[str, FoundBody]
) -> None:
    held = Appointment.objects.filter(person__in=[running.cast.people[name] for name in ("zhao", "qian")])
    before = {one.pk: one.during for one in held}
    held.update(during=DateRange(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    assert (tell_of_finds(at=NOON), told()) == (0, [])
    for one, during in before.items():
        Appointment.objects.filter(pk=one).update(during=during)
    assert tell_of_finds(at=NOON) == 2
