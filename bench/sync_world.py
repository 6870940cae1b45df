"""A community of so many households in five grids, a round that runs, twelve workers with keys, for ``bench/sync.py``.

Runs in a process of its own on the database under test; the last line is one JSON object with ids and keys.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import Any

import django

GRIDS, TEAMS = 5, 12
FLOORS, DOORS = 6, 10
BASIS = "Organic Law of the Urban Residents' Committees"
# Copies of all doors as rounds that are over: what a district's table holds beside the one round.
COPY = """
INSERT INTO campaigns_round SELECT (r).* FROM (
  SELECT jsonb_populate_record(t, jsonb_build_object(
    'id', n.id, 'campaign_id', n.id, 'state', 'closed', 'closed_at', now(), 'sums', jsonb_build_array())) r
  FROM campaigns_round t, (SELECT gen_random_uuid() id FROM generate_series(1, %s) OFFSET 0) n WHERE t.id = %s) made;
INSERT INTO campaigns_door SELECT (d).* FROM (
  SELECT jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'round_id', r.id)) d
  FROM campaigns_door t, campaigns_round r WHERE t.round_id = %s AND r.state = 'closed') made;
"""


def build(households: int, copies: int) -> dict[str, Any]:
    """Builds everything in one transaction that reaches everywhere."""
    from django.conf import settings
    from django.db import connection

    from gongzhi.domain.campaigns.services import start_round
    from gongzhi.domain.needs.services import add_sample_kinds
    from gongzhi.domain.places.models import Place
    from gongzhi.domain.places.services import Branch, plant
    from gongzhi.foundation import time
    from gongzhi.foundation.reach import SYSTEM, everywhere

    # Nobody here logs in with a password; a careful hash of one would cost more than the rest of the world.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    houses = households // (FLOORS * DOORS)
    buildings = [
        Branch("building", f"{number}号楼", position=number, children=[_entrance()]) for number in range(houses)
    ]
    community = Branch("community", "试验社区", code="110105009046", children=buildings)
    office = Branch("subdistrict", "试验街道", code="110105009000", children=[community])
    with everywhere():
        plant([Branch("district", "试验区", code="110105000000", children=[office])], parent=None, by=SYSTEM)
        home = Place.objects.get(kind="community")
        grids = _divide(home, list(Place.objects.filter(kind="building").order_by("position")))
        secretary, workers = _hire(home, grids)
        add_sample_kinds(SYSTEM)
        day = time.today() - timedelta(days=1)
        at = time.now() - timedelta(days=1)
        begun = start_round(
            home.pk, by=secretary[0], at=at, name="First round", kind="routine", purpose="Ask every household.",
            legal_basis=BASIS, starts_on=day, ends_on=day + timedelta(days=3), data_ends_on=day + timedelta(days=30),
        )  # fmt: skip
        if copies:
            with connection.cursor() as cursor:
                # A page may ask for half a minute; these are tables for a whole district.
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute(COPY, [copies, begun.pk, begun.pk])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return {
        "round": str(begun.pk),
        "secretary": secretary[1],
        "workers": [{"key": key, "grid": str(grid.pk)} for _by, key, grid in workers],
    }


def _entrance() -> Any:
    from gongzhi.domain.places.services import Branch

    homes = [
        Branch("household", f"{level}{door:02d}", level=level, position=level * 100 + door)
        for level in range(1, FLOORS + 1)
        for door in range(1, DOORS + 1)
    ]
    return Branch("entrance", "1单元", children=homes)


def _divide(home: Any, buildings: list[Any]) -> list[Any]:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
    from gongzhi.foundation import time

    during = DateRange(date(2020, 1, 1), None)
    plan = GridPlan.objects.create(
        community=home, serial=1, state="adopted", districts=GRIDS, tolerance=0.1, seed=1, method="bench", figures={},
        made_at=time.now(), adopted_at=time.now(), during=during,
    )  # fmt: skip
    grids = [
        Grid.objects.create(
            plan=plan, community=home, serial=serial, code=f"{home.code}{serial:03d}", name=f"第{serial}网格",
        )
        for serial in range(1, GRIDS + 1)
    ]  # fmt: skip
    for number, building in enumerate(buildings):
        GridBuilding.objects.create(
            plan=plan, grid=grids[number % GRIDS], building=building, community=home, during=during
        )
    return grids


def _hire(home: Any, grids: list[Any]) -> tuple[Any, list[Any]]:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
    from gongzhi.domain.grids.models import Team, TeamMember
    from gongzhi.foundation import time
    from gongzhi.foundation.accounts.services import create_api_token, create_user
    from gongzhi.foundation.reach import SYSTEM, By

    since = time.today() - timedelta(days=9)

    def somebody(name: str) -> tuple[By, str, Any]:
        user = create_user(name, password="curtain-lantern-78", display_name=name, by=None)
        person = add_person(name, community=home, user=user, by=SYSTEM)
        ends = time.now() + timedelta(days=9)
        return By(user.pk, person.pk), create_api_token(user.pk, name="bench", expires_at=ends, by=user.pk), person

    committee = add_organisation("试验居委会", kind="residents_committee", community=home, by=SYSTEM)
    post = add_post(committee, kind="community_secretary", title="社区书记", place=home, by=SYSTEM)
    by, key, person = somebody("secretary")
    appoint(post, person=person, from_=since, legal_basis=BASIS, by=SYSTEM)
    workers = []
    for number in range(TEAMS):
        worker, token, member = somebody(f"worker{number}")
        grid = grids[number % GRIDS]
        team, _made = Team.objects.get_or_create(
            grid=grid, kind="work_squad", defaults={"community_id": home.pk, "name": grid.name}
        )
        TeamMember.objects.create(
            team=team, grid=grid, person=member, community=home, is_lead=False, during=DateRange(since, None)
        )
        workers.append((worker, token, grid))
    return (by, key), workers


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(*(int(word) for word in sys.argv[1:3]))))
