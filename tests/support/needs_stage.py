"""The cast with needs: two firms, two grid workers of one community, and a stairwell whose light is broken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from PIL import Image

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
from gongzhi.domain.duties.queries import Standing, standing
from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import Opened, accept_need, add_sample_kinds, ask_reporter, finish_need, open_need
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from tests.support.cast import BASIS, PASSWORD, Cast, join, settle

# A Tuesday in Beijing, with no holiday near.
MORNING = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
ARTICLE = "Beijing Property Management Regulation, Art. 66"


@dataclass
class Stage:
    """The cast, and who else has to do with needs: He works in grid 2, Tang manages another firm."""

    cast: Cast
    other_firm: Organisation
    entrance: Place
    other_entrance: Place
    people: dict[str, Person]

    def by(self, name: str) -> By:
        """Says who acts, for services."""
        person = self.people[name]
        return By(user=person.user_id, person=person.pk)

    def enter(self, name: str) -> Client:
        """Gives a browser in which somebody is logged in."""
        client, user = Client(), self.people[name].user
        assert user is not None
        client.force_login(user)
        return client

    def standing(self, name: str) -> Standing:
        """Works out what somebody may do, and comes back to seeing everything."""
        set_reach(EVERYWHERE)
        found = standing(self.people[name].user)
        set_reach(EVERYWHERE)
        return found

    def open(self, name: str = "lin", **more: Any) -> Opened:
        """Takes in a broken light in the first building's stairwell."""
        facts: dict[str, Any] = {
            "place_id": self.entrance.pk,
            "kind": "light.stairwell",
            "text": "三层楼道灯不亮",
            "source": "visit",
            "at": MORNING,
        }
        return open_need(by=self.by(name), **(facts | more))

    def finished(self, **more: Any) -> Need:
        """Takes in a need that Wang reported, and lets Sun's firm do it."""
        need = self.open(reporter=self.people["wang"].pk, **more).need
        accept_need(need.pk, by=self.by("sun"), at=MORNING + timedelta(hours=1))
        return finish_need(need.pk, by=self.by("sun"), text="已更换灯泡", at=MORNING + timedelta(hours=2))

    def asked(self) -> Need:
        """A need whose reporter has been asked by Lin."""
        need = self.finished()
        return ask_reporter(need.pk, by=self.by("lin"), at=MORNING + timedelta(hours=3))


def set_stage() -> Stage:
    """Sets the stage; the caller's transaction reaches everywhere."""
    cast = settle()
    people = dict(cast.people)
    people["he"] = _person("he", cast.home)
    join(cast.grids[1], "work_squad", people["he"], is_lead=False)
    other_firm = add_organisation("京城物业", kind="property_service_provider", community=None, by=SYSTEM)
    people["tang"] = _person("tang", None)
    post = add_post(other_firm, kind="property_manager", title="项目经理", place=cast.unmanaged, by=SYSTEM)
    start = time.today() - timedelta(days=30)
    appoint(post, person=people["tang"], from_=start, legal_basis=BASIS, by=SYSTEM)
    add_sample_kinds(SYSTEM)
    since = datetime(2020, 5, 1, tzinfo=UTC).date()
    item = Item("manager", "light.", "公共照明维护", ARTICLE)
    add_duty_item(item, of=DutyList("test", cast.district, since), by=SYSTEM)
    entrances = [Place.objects.get(kind="entrance", building=building) for building in cast.buildings]
    _managed_since_long(cast)
    return Stage(cast, other_firm, entrances[0], entrances[1], people)


def _managed_since_long(cast: Cast) -> None:
    since = DateRange(datetime(2020, 1, 1, tzinfo=UTC).date(), None)
    cast.firm.places.update(during=since)
    for post in cast.posts.values():
        post.appointments.update(during=since)


def _person(name: str, community: Place | None) -> Person:
    user = create_user(name, password=PASSWORD, display_name=name.title(), by=None)
    return add_person(name.title(), community=community, user=user, by=SYSTEM)


def photo(name: str = "light.jpg", side: int = 60) -> SimpleUploadedFile:
    """Makes a small picture with a position in its metadata."""
    picture = Image.new("RGB", (side, side), "gray")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 59.0, 0.0)}
    stream = BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


def program(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Calls the API as a program does, and comes back to seeing everything: status and answer."""
    heads = {"Idempotency-Key": str(uuid4())}
    sent = "" if body is None else json.dumps(body, default=str)
    answer = client.generic(method, f"/api/v1{path}", sent, content_type="application/json", headers=heads)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()
