"""How quick "whose is it?" is, and what else the rooms of duty have to bear, on a whole district made up for it.

    make bench-duties           100,000 lines × 768 communities, and the whole matrix of addresses, roles and places
    QUICK=1 make bench-duties   7,680 lines, half the courtyards, fewer questions; of the matrix eight lists, at home

The last line is one JSON object: milliseconds of a question (95th percentile) whose answer is kept, and apart of one
whose answer is not; how many answers were out of date after another process had changed something; the statements that
a person's reach and one filtered list take; the seconds of looking through the district for gaps; and how many cells
of the matrix of addresses, roles and places were tried, which share of it that is, and how many of them answered
otherwise than expected.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

QUICK = bool(os.environ.get("QUICK"))
LINES = 7_680 if QUICK else 100_000
ASKED, MISSED, CHANGES = (4_000, 100, 5) if QUICK else (20_000, 2_000, 50)
COURTYARDS = 2 if QUICK else 4
KINDS = [f"{group}.{kind}" for group in ("light", "lift", "water", "drain", "noise", "safety", "park", "green")
         for kind in ("a", "b", "c", "d", "e")]  # fmt: skip
# What the short run tries of the matrix.
LISTS = ("list", "versions", "relations", "chain", "gaps", "tasks", "procedures", "contracts")
DAY = date(2026, 6, 1)
SINCE = DAY - timedelta(days=300)


def percentile(times: list[float]) -> float:
    """Gives the 95th percentile in milliseconds."""
    ordered = sorted(times)
    return round(1000 * ordered[max(0, -(-95 * len(ordered) // 100) - 1)], 3)


def settle() -> list[Any]:
    """Sets up the real codes of the district; gives its communities."""
    from gongzhi.domain.places.queries import communities_below
    from gongzhi.interfaces.jobs import demo
    from gongzhi.workflows.set_up_installation import CodeLists, set_up_installation

    data = resources.files(demo.__name__) / "data"
    lists = [(data / f"chaoyang_{name}.csv").read_bytes() for name in ("streets", "committees")]
    set_up_installation(
        district=("110105000000", "朝阳区"), username="admin", password="bench-of-duties-7", codes=CodeLists(*lists)
    )
    return list(communities_below(""))


class Filling:
    """Everything that is made up, kept until it is written down at once."""

    def __init__(self) -> None:
        from django.db.backends.postgresql.psycopg_any import DateRange

        self.lasting, self.chance = DateRange(SINCE, None), random.Random(1)
        self.rows: dict[Any, list[Any]] = {}

    def add(self, model: Any, **facts: Any) -> Any:
        """Keeps one row."""
        made = model(**facts)
        self.rows.setdefault(model, []).append(made)
        return made

    def write(self) -> None:
        """Writes all rows, in the order in which their kinds first came."""
        for model, made in self.rows.items():
            model.objects.bulk_create(made, batch_size=4000)

    def seat(self, organisation: Any, kind: str, place: Any, *, is_held: bool) -> None:
        """Makes a post, and somebody who holds it."""
        from gongzhi.domain.actors.models import Appointment, Person, Post

        community = place.community
        post = self.add(Post, organisation=organisation, kind=kind, title=kind, place=place, community=community)
        if is_held:
            person = self.add(Person, name=f"试{len(self.rows[Post])}", name_key="s", community=community)
            facts = {"legal_basis": "bench", "during": self.lasting}
            self.add(Appointment, post=post, person=person, community=community, **facts)

    def body(self, name: str, kind: str, community: Any) -> Any:
        """Makes a body."""
        from gongzhi.domain.actors.models import Organisation

        return self.add(Organisation, name=name, name_key=name, kind_id=kind, community=community, since=SINCE)


def fill(communities: list[Any]) -> None:
    """Makes bodies, courtyards, posts and holders in every community, and the lines of its list."""
    from gongzhi.domain.places.models import Place

    filling = Filling()
    for at, community in enumerate(communities):
        for number in range(COURTYARDS):
            label = f"b{number}"
            court = filling.add(
                Place, kind="courtyard", label=label, path=f"{community.path}{label}.", parent=community,
                community=community, name=f"{number + 1}号院", name_key=f"{number}", since=SINCE,
            )  # fmt: skip
            if number:
                manage(filling, f"物业{at}-{number}", court, is_held=number != 3)
        committee = filling.body(f"居委会{at}", "residents_committee", community)
        filling.seat(committee, "community_secretary", community, is_held=at % 20 != 0)
        list_duties(filling, community, -(-LINES // len(communities)))
    filling.write()


def manage(filling: Filling, name: str, court: Any, *, is_held: bool) -> None:
    """Gives a courtyard a firm with a project manager."""
    from gongzhi.domain.actors.models import OrganisationPlace

    firm = filling.body(name, "property_service_provider", court.community)
    facts = {"relation": "manages", "source": "b", "during": filling.lasting}
    filling.add(OrganisationPlace, organisation=firm, place=court, community=court.community, **facts)
    filling.seat(firm, "property_manager", court, is_held=is_held)


def list_duties(filling: Filling, community: Any, lines: int) -> None:
    """Gives a community a published list of its own."""
    from gongzhi.domain.duties.models import DutyItem, DutyListVersion
    from gongzhi.foundation import time as clock

    now = clock.now()
    version = filling.add(
        DutyListVersion, place=community, name="清单", label="1", state="published", made_at=now, published_at=now,
        during=filling.lasting,
    )  # fmt: skip
    for line in range(lines):
        kind = KINDS[line % len(KINDS)]
        filling.add(
            DutyItem, version=version, line=line, list_kind="assist" if line % 7 == 6 else "duty",
            subject=filling.chance.choice(("manager", "manager", "residents_committee")), place=community, rank=line,
            matter=kind if line % 3 else kind.split(".")[0], duty=f"事项{line}", article=f"第{line}条",
            during=filling.lasting,
        )  # fmt: skip


def ask(pairs: list[tuple[str, Any]]) -> list[float]:
    """Asks each question once; gives seconds."""
    from gongzhi.domain.duties.queries import accountable

    on, times = DAY, []
    for kind, place in pairs:
        began = time.perf_counter()
        accountable(kind, place=place, on=on)
        times.append(time.perf_counter() - began)
    return times


def measure_answers() -> dict[str, Any]:
    """Measures kept answers and those that have to be read, in a transaction as pages have it."""
    from gongzhi.domain.duties.queries import forget_answers
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import everywhere

    chance = random.Random(2)
    with everywhere():
        courts = list(Place.objects.filter(kind="courtyard").select_related("community").order_by("path"))
        pairs = [(chance.choice(KINDS), chance.choice(courts)) for _ in range(MISSED)]
        forget_answers()
        misses = ask(list({(kind, place.pk): (kind, place) for kind, place in pairs}.values()))
        hits = ask([chance.choice(pairs) for _ in range(ASKED)])
    return {"accountable_p95_ms": percentile(hits), "accountable_miss_p95_ms": percentile(misses)}


def count_stale() -> int:
    """Lets another connection change holders and commits there; counts the next answers that do not know it."""
    import psycopg
    from django.db import connection

    from gongzhi.domain.actors.models import Appointment
    from gongzhi.domain.duties.queries import accountable
    from gongzhi.foundation.reach import everywhere

    on, stale = DAY, 0
    with everywhere():
        held = list(
            Appointment.objects.filter(post__kind="property_manager").select_related("post__place__community")[:CHANGES]
        )
    with psycopg.connect(os.environ["GONGZHI_DATABASE_URL"], autocommit=True) as other:
        for one in held:
            kind = KINDS[0]
            with everywhere():
                accountable(kind, place=one.post.place, on=on)
                before = accountable("lift.a", place=one.post.place, on=on)
            with other.transaction():
                other.execute("SELECT set_config('gongzhi.reach', '=*', true)")
                other.execute(
                    "UPDATE actors_organisation SET name = name || '新' WHERE id = %s", [before.organisation_id]
                )
            with everywhere():
                after = accountable("lift.a", place=one.post.place, on=on)
            stale += after.organisation_name != before.organisation_name + "新"
    connection.close()
    return stale


def count_statements() -> int:
    """Counts what a district officer's reach and a filtered list take, over one subdistrict and over all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gongzhi.domain.actors.models import Appointment, Organisation, Person, Post
    from gongzhi.domain.duties.queries import duty_items, gaps, standing
    from gongzhi.domain.duties.words import Permission
    from gongzhi.domain.places.queries import ancestors, communities_below, place_by_code
    from gongzhi.foundation.accounts.services import create_user
    from gongzhi.foundation.reach import EVERYWHERE, Reach, reaching, set_reach

    counted = set()
    with reaching(EVERYWHERE):
        tops = [ancestors(communities_below("")[0])[-1], place_by_code("110105000000")]
    for kind, top in zip(("subdistrict_officer", "district_officer"), tops, strict=True):
        with reaching(EVERYWHERE):
            from django.db.backends.postgresql.psycopg_any import DateRange

            user = create_user(f"bench-{kind}", password="bench-of-duties-7", display_name=kind, by=None)
            person = Person.objects.create(name=kind, name_key=kind, user=user)
            office = Organisation.objects.create(name=kind, name_key=kind, kind_id="district_department", since=SINCE)
            post = Post.objects.create(organisation=office, kind=kind, title=kind, place=top)
            Appointment.objects.create(post=post, person=person, legal_basis="bench", during=DateRange(SINCE, None))
        with reaching(Reach(holders=frozenset({user.pk}))), CaptureQueriesContext(connection) as caught:
            who = standing(user)
            set_reach(who.reach)
            paths = who.scope(Permission.DUTY_KEEP).paths
            for found in (duty_items(on=DAY, text="light"), gaps(paths, kind="nobody")):
                list(found[:25])
                found.count()
        counted.add(len([one for one in caught.captured_queries if "set_config" not in one["sql"]]))
    if max(counted) - min(counted) > 1:
        raise RuntimeError(f"the number of statements grows with the reach: {sorted(counted)}")
    return max(counted)


def scan() -> float:
    """Looks through the whole district for gaps; gives seconds."""
    from gongzhi.domain.duties.services import scan_gaps
    from gongzhi.domain.places.queries import place_by_code
    from gongzhi.foundation.reach import SYSTEM, everywhere

    began = time.perf_counter()
    with everywhere():
        scan_gaps(place_by_code("110105000000"), kinds=KINDS, on=DAY, by=SYSTEM)
    return round(time.perf_counter() - began, 2)


def try_matrix() -> dict[str, Any]:
    """Lets the tests try every address with every role, on a server of their own."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("GONGZHI_", "DJANGO_", "HOUSE_"))
    }
    words = [sys.executable, "-m", "tests.permissions.count"]
    said = subprocess.run(words, cwd=ROOT, env=clean, stdout=subprocess.PIPE, text=True, check=False)
    if said.returncode:
        raise RuntimeError(f"the matrix could not be tried:\n{said.stdout}")
    # The sentences about unexpected answers; the last line are the figures.
    *sentences, figures = said.stdout.strip().splitlines()
    print(*sentences, sep="\n")
    counted: dict[str, Any] = json.loads(figures)
    return counted | {"matrix_share": "whole"}


def try_some() -> dict[str, Any]:
    """Tries the lists of duties with every role at home, beside what was measured on the same server."""
    from django.test.utils import setup_test_environment

    from tests.permissions.matrix import try_lists
    from tests.support.databases import TEMPLATE, own_database

    setup_test_environment()
    with own_database(TEMPLATE):
        tried = try_lists([f"/desk/duties/{name}" for name in LISTS])
    print(*tried.unexpected, sep="\n")
    share = f"{len(LISTS)} lists of duties, every role at home"
    return {"matrix_cells": tried.cells, "matrix_unexpected": len(tried.unexpected), "matrix_share": share}


def main() -> None:
    """Measures and prints."""
    from tests.conftest import set_up_django
    from tests.support.databases import copy_database, name_database, start_server

    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        start_server(stack)
        name_database(copy_database("bench"))
        set_up_django()
        from gongzhi.foundation.reach import everywhere

        with everywhere():
            fill(settle())
        figures |= measure_answers()
        figures["stale_answers"] = count_stale()
        figures["reach_list_statements"] = count_statements()
        figures["gap_scan_s"] = scan()
        if QUICK:
            figures |= try_some()
    print(json.dumps(figures if QUICK else figures | try_matrix()))


if __name__ == "__main__":
    main()
