"""A round that runs on the cast's small stage, at noon on a working day; Li works in the grid next door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from gongzhi.domain.actors.services import add_person
from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.needs.services import open_need
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from tests.support.cast import PASSWORD, Cast, join, settle

# Noon in Beijing on a Tuesday.
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FACTS: dict[str, Any] = {
    "name": "First round",
    "kind": "routine",
    "purpose": "Ask every household what it needs.",
    "legal_basis": "Organic Law of the Urban Residents' Committees",
    "starts_on": TODAY,
    "ends_on": TODAY + timedelta(days=2),
    "data_ends_on": TODAY + timedelta(days=32),
    "office_phone": "010-64930001",
}


@dataclass
class Running:
    """The cast and their round."""

    cast: Cast
    round: Round

    def by(self, name: str) -> By:
        """Says who acts."""
        return By(user=self.cast.user(name).pk, person=self.cast.people[name].pk)

    def door(self, number: str, house: int = 0) -> Door:
        """Finds a door of building 1 (0) or 2 (1)."""
        return Door.objects.get(round=self.round, building=self.cast.buildings[house], household__name=number)

    def enter(self, name: str) -> Client:
        """Logs one of the cast in."""
        client = Client()
        client.force_login(self.cast.user(name))
        return client

    def need(self, **changed: Any) -> Any:
        """Takes a need in at Wang's door."""
        facts = {"kind": "light.stairwell", "text": "三层的灯坏了", "source": "counter", "by": self.by("zhao")}
        return open_need(place_id=self.door("201").household_id, **{**facts, **changed})


def begin() -> Running:
    """Sets the stage and begins the round, in a transaction that reaches everywhere."""
    cast = settle()
    user = create_user("li", password=PASSWORD, display_name="Li", by=None)
    cast.people["li"] = add_person("Li", community=cast.home, user=user, by=SYSTEM)
    join(cast.grids[1], "work_squad", cast.people["li"], is_lead=True)
    secretary = By(user=cast.user("zhao").pk, person=cast.people["zhao"].pk)
    return Running(cast, start_round(cast.home.pk, by=secretary, at=NOON, **FACTS))


def words(client: Client, address: str, status: int = 200, **facts: Any) -> str:
    """Opens or posts a page as somebody, checks its status and gives its text; afterwards the test sees all again."""
    answer = client.post(address, facts) if facts else client.get(address)
    set_reach(EVERYWHERE)
    assert answer.status_code == status, answer.content[:3000].decode()
    return str(answer.content.decode())
