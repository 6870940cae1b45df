"""A first round of a day and a half, twelve teams whose signal comes and goes: in the end all sides count the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from gongzhi.foundation import time
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import EVERYWHERE, reaching
from tests.support.browser import PATIENCE, PHONE, web_server

TEAMS = 12
# Day and hour at which an hour's work begins: the permitted hours of one and a half days.
HOURS = [(0, hour) for hour in (9, 10, 11, 14, 15, 16, 17, 19)] + [(1, hour) for hour in (9, 10, 11)]
SHARES = (("no_answer", 0.55), ("talked", 0.35), ("come_back", 0.06), ("refused", 0.04))


@dataclass
class Team:
    """One pair with a phone: what it carries, what waits on it, and what it was told became of each entry."""

    client: Client
    chance: Random
    pack: dict[str, Any]
    doors: list[str]
    wrong: timedelta
    waiting: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def work(self, many: int) -> None:
        """Stands at the next doors, and now and then takes a visit back."""
        for door in self.doors[:many]:
            visit = self._entry("visit", door=door, outcome=self._outcome())
            self.waiting.append(visit)
            if self.chance.random() < 0.03:
                self.waiting.append(self._entry("undo", visit=visit["id"]))
                self.waiting.append(self._entry("visit", door=door, outcome="talked"))
        del self.doors[:many]

    def _entry(self, verb: str, **facts: str) -> dict[str, Any]:
        return {"id": str(uuid7()), "verb": verb, "at": (time.now() + self.wrong).isoformat(), "facts": facts}

    def _outcome(self) -> str:
        draw = self.chance.random()
        for outcome, share in SHARES:
            draw -= share
            if draw < 0:
                return outcome
        return "talked"

    def send(self, *, is_sure: bool = False) -> None:
        """Sends what waits: perhaps nothing leaves, perhaps the answer is lost, perhaps the order is."""
        while self.waiting:
            batch = self.waiting[:60]
            if not is_sure and self.chance.random() < 0.2:
                self.chance.shuffle(batch)
            body = {"pack": self.pack["id"], "sent_at": (time.now() + self.wrong).isoformat(), "entries": batch}
            luck = 1.0 if is_sure else self.chance.random()
            if luck < 0.25:
                return
            answer = self.client.post("/api/v1/field/entries", body, content_type="application/json")
            assert answer.status_code == 207, answer.content
            if luck < 0.45:
                return
            receipts = answer.json()["receipts"]
            self.told |= {one["id"]: one["state"] for one in receipts}
            assert all(one["kept"] for one in receipts), receipts
            self.waiting = self.waiting[60:] if len(self.waiting) > 60 else []


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stands a week ahead, at the beginning of the round's first day; browsers stay behind and are put right."""
    start = datetime.combine(time.today() + timedelta(days=7), datetime.min.time(), time.zone())
    with time_machine.travel(start, tick=True) as moved:
        yield lambda day, hour: moved.move_to(start + timedelta(days=day, hours=hour))


def settle_anhuili() -> tuple[Any, list[Any]]:
    """Plants the demo's deep community, divides it into five grids, and begins a first round there."""
    from gongzhi.domain.campaigns.services import start_round
    from gongzhi.domain.places.models import Place
    from gongzhi.domain.places.services import plant
    from gongzhi.foundation.reach import SYSTEM
    from gongzhi.interfaces.jobs.demo import geography
    from tests.support.cast import PLACES_ABOVE, draw_grids
    from tests.support.rounds_stage import FACTS

    plant(PLACES_ABOVE, parent=None, by=SYSTEM)
    home, day = Place.objects.get(kind="community"), time.today()
    plant(geography.courtyards(geography.ANHUILI, geography.ANHUILI_ORIGIN), parent=home, by=SYSTEM)
    grids = draw_grids(home, list(Place.objects.filter(kind="building").order_by("path")), 5)
    dates = {"starts_on": day, "ends_on": day + timedelta(days=2), "data_ends_on": day + timedelta(days=30)}
    return start_round(home.pk, by=SYSTEM, **{**FACTS, **dates}), grids


def hire(name: str, grid: Any) -> Any:
    """Gives somebody an account and a place in a grid's squad."""
    from gongzhi.domain.actors.services import add_person
    from gongzhi.foundation.accounts.services import create_user
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.cast import PASSWORD, join

    user = create_user(name, password=PASSWORD, display_name=name, by=None)
    join(grid, "work_squad", add_person(name, community=grid.community, user=user, by=SYSTEM), is_lead=False)
    return user


def send_out(begun: Any, grids: list[Any], chance: Random) -> list[Team]:
    """Gives each of twelve pairs a phone and its share of a grid's doors."""
    teams = []
    for number in range(TEAMS):
        grid, mates = grids[number % len(grids)], range(number % len(grids), TEAMS, len(grids))
        with reaching(EVERYWHERE):
            user = hire(f"pair{number}", grid)
        client = Client()
        client.force_login(user)
        body, heads = {"round_id": str(begun.pk), "grid_id": str(grid.pk)}, {"Idempotency-Key": str(uuid7())}
        answer = client.post("/api/v1/field/packs", body, content_type="application/json", headers=heads)
        assert answer.status_code == 201, answer.content
        doors = [door[0] for stair in answer.json()["stairs"] for door in stair["doors"]]
        wrong = timedelta(hours=chance.choice((-24, -3, 0, 0, 0, 24)))
        teams.append(Team(client, Random(number), answer.json(), doors[mates.index(number) :: len(mates)], wrong))
    return teams


@pytest.fixture
def phone(browser: Browser, _django_db_helper: None) -> Iterator[Page]:
    """A real phone's page, before logging in."""
    with web_server() as address:
        chosen: dict[str, Any] = PHONE | {"viewport": {"width": 360, "height": 740}}
        context = browser.new_context(base_url=address, timezone_id="Asia/Shanghai", **chosen)
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        context.close()


def open_doors(page: Page) -> None:
    """Logs Lin in, who works beside the twelve teams."""
    from tests.support.cast import PASSWORD

    page.goto("/login")
    page.locator("[name=login]").fill("lin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto("/field/doors/")
    page.wait_for_selector("#pocket[data-mood=working]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def tap_a_floor(page: Page, hour: int) -> None:
    """Lets Lin note one floor, in every other hour without a signal."""
    page.context.set_offline(hour % 2 == 0)
    page.goto("/field/doors/#/")
    page.locator("#pocket .lines .line").first.click()
    page.locator(".floor-nobody:not([disabled])").first.click()
    page.wait_for_selector(".snack:not([hidden])")


def play(page: Page, teams: list[Team], clock: Any) -> None:
    """Lets a day and a half pass, hour by hour; in the end everybody finds a signal."""
    share = -(-max(len(team.doors) for team in teams) // len(HOURS))
    for hour, at in enumerate(HOURS):
        clock(*at)
        for team in teams:
            team.work(share)
            team.send()
        if hour < 4:
            tap_a_floor(page, hour)
    for team in teams:
        team.send(is_sure=True)


def compare(begun: Any, teams: list[Team]) -> None:
    """Holds every phone's lines against the server's."""
    for team in teams:
        lines = team.client.get(f"/api/v1/field/lines?round_id={begun.pk}").json()
        assert {one["id"] for one in lines} == set(team.told)
        assert {(one["state"], one["is_counted"]) for one in lines} == {("saved", True)}


@pytest.mark.transactional
def test_after_a_day_and_a_half_all_sides_count_the_same(phone: Page, clock: Any, settings: Settings) -> None:
    from gongzhi.domain.campaigns import queries
    from gongzhi.domain.campaigns.models import Attempt

    page = phone
    # Nobody has to log in again on the second morning.
    settings.SESSION_COOKIE_AGE = 3 * 86400
    clock(0, 8)
    with reaching(EVERYWHERE):
        begun, grids = settle_anhuili()
        hire("lin", grids[0])
    teams = send_out(begun, grids, Random(20200203))
    # Lin's floors are her own: the twelve teams leave the first stairwell of her grid to her.
    hers = {door[0] for door in teams[0].pack["stairs"][0]["doors"]}
    for team in teams:
        team.doors = [door for door in team.doors if door not in hers]
    clock(*HOURS[0])
    open_doors(page)
    play(page, teams, clock)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#pocket")).to_have_attribute("data-waiting", "0")
    compare(begun, teams)
    page.goto("/field/doors/#/records")
    page.locator("[data-compare]").click()
    expect(page.locator("#compared")).to_have_attribute("data-different", "0")
    by_lin = int(page.locator("#compared").get_attribute("data-same") or 0)
    with reaching(EVERYWHERE):
        of_round = Attempt.objects.filter(round=begun)
        standing = set(of_round.filter(withdraws=None, withdrawn_by=None).values_list("door_id", flat=True))
        total = queries.total(queries.progress(begun.pk))
        assert of_round.count() == sum(len(team.told) for team in teams) + by_lin
    assert total.attempted == len(standing)
    # All of the first round but what is left of Lin's own stairwell.
    assert total.doors - total.attempted < len(hers)
