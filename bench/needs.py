"""How quick needs are with a million of them in one district, over HTTP, and how well repeats and kinds are found.

    make bench-needs            1,000,000 open needs, 43 subdistricts, 768 communities (QUICK=1: 10,000, few requests)

Journal, row-level security and sealed contacts are on, as in daily work. All needs are open, which is the harder case
for lists and clocks. Milliseconds are the 95th percentile of one client, with ``_8`` of eight at once; list and search
are those of a subdistrict's officer (dozens of thousands of needs), the list with three filters: state, kind, late.
The last line is one JSON object. Signalen was not had on this machine: its figures are "not measured".
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from crash import Visitor  # noqa: E402
from duties import settle  # noqa: E402
from pages import free_port  # noqa: E402

QUICK = bool(os.environ.get("QUICK"))
NEEDS = 10_000 if QUICK else 1_000_000
REQUESTS, TOGETHER = (8, 8) if QUICK else (200, 400)
CLIENTS, STORM = 8, 64
RINGING = 0.01
BUILDINGS = 8
SAYINGS = Path(__file__).with_name("data") / "sayings.csv"
STATES = "ARRAY['received','accepted','in_hand','done','reopened']"

LOAD = f"""
INSERT INTO needs_need (
    id, number, community_id, place_id, building_id, kind_id, text, answers, state, source, handler_id, article,
    granted_to, opened_at, due_at, clock_from, rung, rings, rings_heard, rings_at, is_public, times_reopened,
    is_due_assumed, is_synthetic, term_hours)
SELECT gen_random_uuid(), 'B-' || n, b.community_id, b.id, b.id, k.id, t.text || ' ' || n %% 29 || '层', '{{}}',
    s.state, 'counter', NULL, '', ARRAY[gen_random_uuid()], o.at, o.at + term, o.at, 0,
    ARRAY[o.at + term * 0.8, o.at + term, o.at + term * 1.5, o.at + term * 2, o.at + term * 2.5], 0,
    CASE WHEN s.state <> 'done' THEN o.at + term * 0.8 END, true, 0, false, true, 720
FROM generate_series(1, %(needs)s) n
JOIN bench_buildings b ON b.nr = n %% %(buildings)s
JOIN bench_texts t ON t.nr = (n * 7) %% %(texts)s
JOIN needs_needkind k ON k.code = t.kind
CROSS JOIN LATERAL (SELECT ({STATES})[1 + n %% 5] AS state) s
CROSS JOIN LATERAL (
    SELECT now() - n * (interval '20 days' / %(needs)s) AS at,
        CASE n %% 3 WHEN 0 THEN 10 ELSE 30 END * interval '1 day' AS term
) o
"""
THREADS = """
INSERT INTO needs_needevent (id, need_id, position, at, step, from_state, to_state, text, article, is_spoken)
SELECT gen_random_uuid(), id, 0, opened_at, 'received', '', 'received', '', '', false FROM needs_need;
INSERT INTO needs_needsearch (id, need_id, community_id, signs)
SELECT n.id, n.id, n.community_id, s.signs FROM needs_need n JOIN (
    SELECT text, array_agg(DISTINCT substr(text, at, size)) AS signs
    FROM (SELECT DISTINCT text FROM needs_need) t, generate_series(1, length(text)) at, generate_series(1, 2) size
    WHERE length(substr(text, at, size)) = size GROUP BY text) s ON s.text = n.text;
INSERT INTO needs_publicneed (id, need_id, number, community_id, building_id, kind_id, state, words, is_released,
    opened_at, changed_at)
SELECT gen_random_uuid(), id, number, community_id, building_id, kind_id, state, text, false, opened_at, opened_at
FROM needs_need
"""


@dataclass
class Ground:
    """Who asks: an officer over a subdistrict, a secretary of one of its communities; and where."""

    community: Any
    buildings: list[Any]
    port: int = 0


def percentile(times: list[float], share: float = 0.95) -> float:
    """Gives a percentile in milliseconds."""
    ordered = sorted(times)
    return round(1000 * ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)], 1)


def furnish() -> Ground:
    """Sets up the district's codes, kinds, buildings in every community, and two people with posts."""
    from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
    from gongzhi.domain.needs.services import add_sample_kinds
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation import time as clock
    from gongzhi.foundation.accounts.services import create_user
    from gongzhi.foundation.reach import SYSTEM
    from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD

    communities = settle()
    since = clock.today() - timedelta(days=60)
    made = []
    for at, community in enumerate(communities):
        for number in range(BUILDINGS):
            building = Place(
                kind="building", label=f"n{number}", path=f"{community.path}n{number}.", parent=community,
                community=community, name=f"{number + 1}号楼", name_key=f"{number}", since=since,
                longitude=116.3 + at % 30 * 0.01 + number * 0.0007, latitude=39.8 + at // 30 * 0.01,
            )  # fmt: skip
            building.building = building
            made.append(building)
    Place.objects.bulk_create(made, batch_size=2000)
    add_sample_kinds(SYSTEM)
    home = communities[0]
    for name, kind, body, place in (
        ("secretary", "community_secretary", "residents_committee", home),
        ("officer", "subdistrict_officer", "subdistrict_office", home.parent),
    ):
        user = create_user(name, password=DEMO_PASSWORD, display_name=name, by=None)
        person = add_person(name, community=home if place == home else None, user=user, by=SYSTEM)
        own = add_organisation(name, kind=body, community=home if place == home else None, by=SYSTEM)
        post = add_post(own, kind=kind, title=name, place=place, by=SYSTEM)
        appoint(post, person=person, from_=since, legal_basis="bench", by=SYSTEM)
    return Ground(home, [one for one in made if one.community_id == home.pk])


DEFAULTS = {"character varying": "''", "text": "''", "smallint": "0", "integer": "0", "boolean": "false"}


def _set_defaults(connection: Any) -> None:
    """Lets columns that the statements below do not name have their usual value, as the services would write it."""
    found = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE is_nullable = 'NO'"
        " AND column_default IS NULL AND table_name IN ('needs_need', 'needs_needevent', 'needs_publicneed')"
    ).fetchall()
    for table, column, kind in found:
        if kind in DEFAULTS:
            connection.execute(f'ALTER TABLE "{table}" ALTER "{column}" SET DEFAULT {DEFAULTS[kind]}')


def load(name: str) -> float:
    """Writes the needs as the database's superuser, past no constraint; gives seconds."""
    import psycopg

    from gongzhi.domain.needs.models import NeedKind
    from gongzhi.foundation.reach import everywhere
    from tests.support.databases import SUPERUSER_URL

    with everywhere():
        known = set(NeedKind.objects.values_list("code", flat=True))
    texts = [(row["text"], row["label"]) for row in csv.DictReader(SAYINGS.open(encoding="utf-8-sig"))]
    texts = [one for one in texts if one[1] in known]
    began = time.perf_counter()
    with psycopg.connect(os.environ[SUPERUSER_URL], dbname=name, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute("CREATE UNLOGGED TABLE bench_texts (nr bigint, text text, kind text)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bench_texts VALUES (%s, %s, %s)", [(at, *one) for at, one in enumerate(texts)]
            )
        connection.execute(
            "CREATE UNLOGGED TABLE bench_buildings AS SELECT row_number() OVER (ORDER BY path) - 1 AS nr, id,"
            " community_id FROM places_place WHERE kind = 'building'"
        )
        count = connection.execute("SELECT count(*) FROM bench_buildings").fetchone()
        facts = {"needs": NEEDS, "buildings": count[0] if count else 0, "texts": len(texts)}
        _set_defaults(connection)
        # The index over signs is made at the end, and the trigger's work done for each different text once.
        index = connection.execute("SELECT pg_get_indexdef('needs_search_signs'::regclass)").fetchone()
        connection.execute("DROP INDEX needs_search_signs")
        connection.execute("ALTER TABLE needs_need DISABLE TRIGGER needs_signs_kept")
        connection.execute(LOAD, facts)
        connection.execute("ALTER TABLE needs_need ENABLE TRIGGER needs_signs_kept")
        for statement in THREADS.split(";"):
            connection.execute(statement)
        connection.execute(index[0] if index else "")
        for table in ("needs_need", "needs_needevent", "needs_publicneed", "needs_needsearch", "places_place"):
            connection.execute(f"VACUUM ANALYZE {table}")
    return round(time.perf_counter() - began, 1)


@contextmanager
def serving(port: int) -> Any:
    """Serves the district by two web processes, as an installation of this size does."""
    words = [sys.executable, "-m", "granian", "gongzhi.config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    words += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4"]
    words += ["--backlog", "1024", "--log-level", "warning"]
    env = os.environ | {"GONGZHI_LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(words, env=env)
    try:
        for _try in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


class Client:
    """Somebody who is logged in, on one connection that stays open."""

    def __init__(self, port: int, name: str) -> None:
        self.visitor = Visitor(type("Served", (), {"port": port})(), name)
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = "; ".join(f"{key}={value}" for key, value in self.visitor.cookies.items())

    def another(self) -> Client:
        """Opens a further connection of the same person."""
        other: Client = object.__new__(Client)
        vars(other).update(vars(self))
        other.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return other

    def ask(self, method: str, path: str, sent: Any = None, key: str = "") -> tuple[int, bytes]:
        """Sends one request and reads the answer."""
        heads = {"Cookie": self.cookies, "X-CSRFToken": self.visitor.cookies.get("csrftoken", "")}
        body = None
        if sent is not None:
            body = json.dumps(sent)
            heads |= {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid4())}
        self.connection.request(method, path, body, heads)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def timed(client: Client, make: Callable[[int], tuple[str, str, Any]], number: int) -> list[float]:
    """Sends requests one after the other; gives seconds. Anything but success is a fault."""
    times = []
    for at in range(number):
        method, path, sent = make(at)
        began = time.perf_counter()
        status, body = client.ask(method, path, sent)
        times.append(time.perf_counter() - began)
        if status not in (200, 201):
            raise RuntimeError(f"{method} {path} answered {status}: {body[:300]!r}")
    return times


def at_once(client: Client, make: Callable[[int], tuple[str, str, Any]], number: int) -> list[float]:
    """Lets eight clients share the requests."""
    found: list[list[float]] = [[] for _one in range(CLIENTS)]

    def run(at: int) -> None:
        found[at] = timed(client.another(), lambda n: make(n * CLIENTS + at), max(1, number // CLIENTS))

    threads = [threading.Thread(target=run, args=[at]) for at in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for times in found for one in times]


def requests(ground: Ground, numbers: list[str]) -> dict[str, tuple[str, Callable[[int], tuple[str, str, Any]]]]:
    """Writes the five kinds of request, each with who sends it."""
    kinds = ["light.stairwell", "water.leak", "rubbish.pile", "lift.fault", "parking.blocked"]
    words = ["楼道灯", "漏水", "垃圾", "电梯", "消防通道"]
    said = ["三层楼道灯不亮了", "厨房下面管道漏水", "垃圾桶满了没人清", "电梯停在五层不动", "车堵住了楼门口"]

    # What the sample kinds have to know before anything is sent.
    known = {"lift.fault": {"trapped": "没有"}}

    def new(at: int) -> dict[str, Any]:
        building = ground.buildings[at % len(ground.buildings)]
        return {"place_id": str(building.pk), "kind": kinds[at % 5], "text": f"{said[at % 5]}，{at % 17}层"}

    def create(at: int) -> dict[str, Any]:
        return new(at) | {"answers": known.get(kinds[at % 5], {})}

    def listed(at: int) -> str:
        state = ("open", "received", "in_hand")[at % 3]
        return "/desk/needs/?" + urlencode({"state": state, "kind": kinds[at % 5], "late": "1"})

    return {
        "list": ("officer", lambda at: ("GET", listed(at), None)),
        "search": ("officer", lambda at: ("GET", "/desk/needs/?" + urlencode({"words": words[at % 5]}), None)),
        "nearby": ("secretary", lambda at: ("POST", "/api/v1/needs/near", new(at))),
        "page": ("secretary", lambda at: ("GET", f"/desk/needs/{numbers[at % len(numbers)]}", None)),
        "create": ("secretary", lambda at: ("POST", "/api/v1/needs", create(at))),
    }


def measure(ground: Ground, numbers: list[str]) -> dict[str, Any]:
    """Measures every kind of request with one client and with eight."""
    clients = {name: Client(ground.port, name) for name in ("officer", "secretary")}
    figures: dict[str, Any] = {}
    for name, (who, make) in requests(ground, numbers).items():
        # A connection of its own for each kind: the server closes one that was idle while the others were asked.
        client = clients[who].another()
        timed(client, make, 5)
        alone = timed(client, make, REQUESTS)
        began = time.perf_counter()
        together = at_once(client, make, TOGETHER)
        figures |= {
            f"{name}_p50_ms": percentile(alone, 0.5),
            f"{name}_p95_ms": percentile(alone),
            f"{name}_p50_ms_8": percentile(together, 0.5),
            f"{name}_p95_ms_8": percentile(together),
        }
        print(f"{name}: median {figures[f'{name}_p50_ms']} ms of {REQUESTS} requests", file=sys.stderr)
        if name == "create":
            figures["create_per_s"] = round(len(together) / (time.perf_counter() - began), 1)
    figures["storm_exact"] = storm(clients["secretary"], requests(ground, numbers)["create"][1](0)[2])
    return figures


def storm(client: Client, sent: dict[str, Any]) -> bool:
    """Lets 64 clients send one command id at once, each until answered; tells whether exactly one need came of it."""
    from gongzhi.domain.needs.models import Need
    from gongzhi.foundation.reach import everywhere

    key, text = str(uuid4()), f"暴雨 {random.SystemRandom().random()}"
    start, told = threading.Barrier(STORM), []

    def send() -> None:
        own = client.another()
        start.wait()
        for _try in range(100):
            status, body = own.ask("POST", "/api/v1/needs", sent | {"text": text}, key)
            if status in (201, 202):
                told.append((status, json.loads(body)["number"]))
                return
            time.sleep(0.05)

    threads = [threading.Thread(target=send) for _one in range(STORM)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with everywhere():
        made = Need.objects.filter(text=text).count()
    first = [status for status, _number in told].count(201)
    return (made, len(told), first, len({number for _status, number in told})) == (1, STORM, 1, 1)


def count_statements(ground: Ground, numbers: list[str]) -> dict[str, int]:
    """Counts the statements of one warm request of each kind, in this process."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client as Inside
    from django.test.utils import CaptureQueriesContext

    from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD

    settings.ALLOWED_HOSTS.append("testserver")
    counted = {}
    for name, (who, make) in requests(ground, numbers).items():
        inside = Inside()
        inside.post("/login", {"login": who, "password": DEMO_PASSWORD})
        for at in (0, 5):
            method, path, sent = make(at)
            more: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid4())}} if sent else {}
            with CaptureQueriesContext(connection) as caught:
                answer = inside.generic(method, path, json.dumps(sent or {}), content_type="application/json", **more)
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"{path} answered {answer.status_code}")
        counted[f"statements_{name}"] = len([one for one in caught if not one["sql"].startswith(("BEGIN", "COMMIT"))])
    return counted


def sweep() -> dict[str, Any]:
    """Lets the clocks of one need in a hundred ring among all that are open; gives rows touched and seconds."""
    from django.db import transaction

    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.needs.services import ring_clocks
    from gongzhi.foundation.reach import everywhere

    with everywhere():
        waiting = Need.objects.filter(rings_at__isnull=False).order_by("rings_at")
        total = waiting.count()
        moment = waiting[int(total * RINGING)].rings_at
    began, touched, rung = time.perf_counter(), 0, 1
    while rung:
        with everywhere(), transaction.atomic():
            rung = ring_clocks(at=moment)
        touched += rung
    seconds = time.perf_counter() - began
    again = 0
    with everywhere():
        again = ring_clocks(at=moment)
    if again:
        raise RuntimeError(f"{again} clocks rang twice")
    return {"clock_sweep_s": round(seconds, 2), "clock_sweep_rows": touched, "clock_sweep_open": total}


def tfidf_repeats(texts: list[str], events: list[str]) -> Any:
    """Groups texts by the cosine of TF-IDF over one to three signs; its threshold is the best one for these very texts,
    which ours was not given.
    """
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    from gongzhi.algorithms.wording.similar import judge_groups

    rows = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit_transform(texts)
    apart = (1 - (rows @ rows.T).toarray()).clip(min=0)
    judged = []
    for at in range(20, 90, 5):
        near = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=1 - at / 100)
        judged.append(judge_groups(near.fit_predict(apart).tolist(), events))
    return max(judged, key=lambda one: one.f1)


def judge_texts() -> dict[str, float]:
    """Judges repeats and kinds on the invented sayings of this repository, one threshold for all, a fixed split."""
    from gongzhi.algorithms.wording.quality import learn_and_judge
    from gongzhi.algorithms.wording.similar import find_similar, judge_groups

    rows = list(csv.DictReader(SAYINGS.open(encoding="utf-8-sig")))
    pairs = judge_groups(find_similar([row["text"] for row in rows]), [row["event"] for row in rows])
    plain = tfidf_repeats([row["text"] for row in rows], [row["event"] for row in rows])
    _model, quality = learn_and_judge([row["text"] for row in rows], [row["label"] for row in rows])
    return {
        "duplicates_precision": round(pairs.precision, 4),
        "duplicates_recall": round(pairs.recall, 4),
        "duplicates_precision_tfidf": round(plain.precision, 4),
        "duplicates_recall_tfidf": round(plain.recall, 4),
        "kinds_macro_f1": round(quality.macro_f1, 4),
        "kinds_macro_f1_tfidf": round(quality.baseline_macro_f1, 4),
    }


def main() -> None:
    """Measures and prints."""
    from tests.conftest import set_up_django
    from tests.support.databases import copy_database, name_database, start_server

    figures: dict[str, Any] = {"needs": NEEDS, "signalen": "not measured"}
    with ExitStack() as stack:
        # Texts are judged while the database is made, and before anything is timed.
        judged = stack.enter_context(ThreadPoolExecutor(1)).submit(judge_texts)
        start_server(stack)
        name_database(copy_database("bench"))
        set_up_django()
        texts = judged.result()
        from gongzhi.domain.needs.models import Need
        from gongzhi.foundation.reach import everywhere

        with everywhere():
            ground = furnish()
        figures["load_s"] = load("bench")
        print(f"{NEEDS} needs loaded in {figures['load_s']} s", file=sys.stderr)
        figures |= sweep()
        with everywhere():
            found = Need.objects.filter(community=ground.community).order_by("pk")
            numbers = [str(one) for one in found.values_list("pk", flat=True)[:100]]
        ground.port = free_port()
        stack.enter_context(serving(ground.port))
        figures |= measure(ground, numbers)
        figures |= count_statements(ground, numbers)
    print(json.dumps(figures | texts))


if __name__ == "__main__":
    main()
