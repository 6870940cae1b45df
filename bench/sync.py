"""Phones that send: how many visits a second, whether anything is lost or doubled, and what a storm leaves behind.

    make bench-sync      3,000 doors, 4 tries at each, 1,000 storms, 1.2 million doors in the table
                         (QUICK=1: 360 doors, 2 tries, 2 storms, 11,160 doors in the table;
                         STORMS=200: the whole with fewer storms, of which 1,000 take an hour)

Twelve teams, each with two phones, send batches of 50 visits over HTTP at once, as the page does. A storm is one visit
and the need that belongs to it, sent by 64 connections at the same time, in either order, from clocks that are wrong by
a day either way; eight storms pass at once, and in each such group a process of the web server is killed with -9. Each
connection repeats until it is told 201 or 202. Afterwards the database itself is counted. ``cpu_ms_per_visit`` is the
processor time of all processes of the installation together, so that a busy machine can be told from a slow program.
The last line is one JSON object.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from crash import House, free_port
from pages import memory

QUICK = bool(os.environ.get("QUICK"))
HOUSEHOLDS, TRIES, STORMS, COPIES, LOOKS = (360, 2, 2, 30, 15) if QUICK else (3000, 4, 1000, 400, 100)
STORMS = int(os.environ.get("STORMS", STORMS))
AT_ONCE, WIDE, BATCH, PHONES = min(8, STORMS), 64, 50, 2
OUTCOMES = ("no_answer", "talked", "come_back", "refused")
# A machine that does other things besides takes long; nothing measured depends on it.
PATIENCE = 600.0


@dataclass
class Phone:
    """One connection of one worker; ``wrong`` is what its clock is wrong by."""

    port: int
    key: str
    wrong: timedelta = timedelta(0)
    connection: http.client.HTTPConnection | None = None

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Sends one request; 0 where no whole answer came."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            heads = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            heads["Idempotency-Key"] = str(uuid.uuid4())
            self.connection.request(method, path, json.dumps(body) if body is not None else None, heads)
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text
        except (OSError, http.client.HTTPException, ValueError):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, None

    def now(self) -> datetime:
        """Reads the phone's clock."""
        return clock() + self.wrong

    def send(self, entries: list[dict[str, Any]], pack: str) -> dict[str, tuple[int, str]]:
        """Sends entries; gives the receipts: id → status and state, empty where no answer of ours came."""
        body = {"pack": pack, "sent_at": self.now().isoformat(), "entries": entries}
        status, given = self.call("POST", "/api/v1/field/entries", body)
        return {one["id"]: (one["status"], one["state"]) for one in given["receipts"]} if status == 207 else {}


def clock() -> datetime:
    """Reads the right time."""
    return datetime.fromtimestamp(time.time(), UTC)


def entry(verb: str, at: datetime, **facts: str) -> dict[str, Any]:
    """Makes an entry as a phone does."""
    return {"id": str(uuid.uuid4()), "verb": verb, "at": at.isoformat(), "facts": facts}


@dataclass
class Tally:
    """What the phones were told."""

    told: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def in_threads(works: Sequence[Callable[[], None]]) -> None:
    """Does all at once and waits for the last; a fault of one is a fault of all."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def deliver(phone: Phone, pack: str, visits: list[dict[str, Any]], tally: Tally) -> None:
    """Sends visits in batches until each was told 201 or 202."""
    for start in range(0, len(visits), BATCH):
        left = visits[start : start + BATCH]
        until = time.monotonic() + PATIENCE
        while left:
            receipts = phone.send(left, pack)
            with tally.lock:
                tally.told |= {key: state for key, (status, state) in receipts.items() if status in (201, 202)}
                tally.refused += sum(1 for status, _state in receipts.values() if status not in (201, 202, 423))
                tally.again += 0 if receipts else 1
            left = [one for one in left if receipts.get(one["id"], (0, ""))[0] not in (201, 202, 404, 409, 422)]
            if left and time.monotonic() > until:
                raise RuntimeError(f"{len(left)} visits were not acknowledged within ten minutes")


def measure_packs(house: House, world: Any) -> tuple[list[dict[str, Any]], list[float]]:
    """Makes a pack for each worker; gives the packs and the seconds that each took."""
    packs, seconds = [], []
    for worker in world["workers"]:
        began = time.perf_counter()
        wanted = {"round_id": world["round"], "grid_id": worker["grid"]}
        status, pack = Phone(house.port, worker["key"]).call("POST", "/api/v1/field/packs", wanted)
        seconds.append(time.perf_counter() - began)
        if status != 201:
            raise RuntimeError(f"a pack answered {status}: {pack}")
        packs.append(pack)
    return packs, seconds


def upload(house: House, world: Any, packs: list[Any]) -> tuple[float, Tally]:
    """Lets all teams send at once; gives the visits a second and what they were told."""
    tally, works = Tally(), []
    workers = world["workers"]
    for number, (worker, pack) in enumerate(zip(workers, packs, strict=True)):
        mates = [at for at, one in enumerate(workers) if one["grid"] == worker["grid"]]
        doors = [door[0] for stair in pack["stairs"] for door in stair["doors"]][mates.index(number) :: len(mates)]
        at = clock() - timedelta(minutes=30)
        visits = [entry("visit", at, door=door, outcome=OUTCOMES[turn]) for turn in range(TRIES) for door in doors]
        for part in range(PHONES):
            phone = Phone(house.port, worker["key"])
            works.append(partial(deliver, phone, pack["id"], visits[part::PHONES], tally))
    began = time.monotonic()
    in_threads(works)
    return len(tally.told) / (time.monotonic() - began), tally


def storm(house: House, worker: Any, pack: Any, chance: random.Random) -> dict[str, set[str]]:
    """Sends one visit and its need from 64 connections at once until each is told; gives what they were told."""
    doors = [door[0] for stair in pack["stairs"] for door in stair["doors"]]
    moment = clock() - timedelta(hours=1)
    wrong = timedelta(days=chance.choice((-1, 1)))
    visit = entry("visit", moment + wrong, door=chance.choice(doors), outcome="talked")
    facts = {"door": visit["facts"]["door"], "visit": visit["id"], "kind": "light.stairwell", "text": "storm"}
    need = entry("need", moment + wrong, **facts)
    told: dict[str, set[str]] = {visit["id"]: set(), need["id"]: set()}
    lock = threading.Lock()

    def repeat(order: list[dict[str, Any]], many: int) -> None:
        phone = Phone(house.port, worker["key"], wrong)
        left = list(order)
        until = time.monotonic() + PATIENCE
        while left:
            receipts = phone.send(left[:many], pack["id"])
            with lock:
                for key, (status, state) in receipts.items():
                    if status in (201, 202):
                        told[key].add(state)
                        left = [one for one in left if one["id"] != key]
                    elif status != 423 or time.monotonic() > until:
                        raise RuntimeError(f"a storm's entry was told {status} {state}")
            if not any(status in (201, 202) for status, _state in receipts.values()):
                # As a phone does that was told to come again, or nothing at all.
                time.sleep(0.1)

    # Together, or one after the other, so that the need often comes long before its visit.
    orders = [(chance.sample([visit, need], 2), chance.choice((1, 2, 2))) for _connection in range(WIDE)]
    in_threads([partial(repeat, order, many) for order, many in orders])
    return told


def kill(house: House, chance: random.Random) -> None:
    """Kills one of the processes that answer; they stand behind the first one."""
    time.sleep(chance.uniform(0.05, 0.4))
    with contextlib.suppress(ProcessLookupError, IndexError):
        os.kill(chance.choice(house.pids("granian")[1:]), signal.SIGKILL)


def storms(house: House, world: Any, packs: list[Any]) -> tuple[bool, set[str]]:
    """Lets all storms pass, some at once and each with a kill in it; tells whether each left exactly one visit and one
    need, and gives the visits' ids."""
    visits: set[str] = set()
    needs_before = count(house, "SELECT count(*) FROM needs_need")

    def pass_by(seed: int) -> None:
        chance = random.Random(seed)
        number = chance.randrange(len(packs))
        visits.add(next(iter(storm(house, world["workers"][number], packs[number], chance))))

    for first in range(0, STORMS, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, STORMS))
        in_threads([*(partial(pass_by, seed) for seed in seeds), partial(kill, house, random.Random(first))])
    needs = count(house, "SELECT count(*) FROM needs_need") - needs_before
    held = count(house, "SELECT count(*) FROM fieldwork_entry WHERE state NOT IN ('taken_in', 'set_aside')")
    stands = count(house, f"SELECT count(*) FROM campaigns_attempt WHERE id IN ({quoted(visits)})")
    return (stands, needs, held) == (STORMS, STORMS, 0), visits


def quoted(ids: set[str]) -> str:
    """Writes ids for a statement."""
    return ", ".join(f"'{uuid.UUID(one)}'" for one in ids) or "NULL"


def count(house: House, query: str) -> int:
    """Asks the database itself for a number."""
    return int(str(house.ask(query)[0][0]))


def processor_seconds(house: House) -> float:
    """Adds up the processor time of all processes of the installation."""
    total = 0
    for pid in house.pids(""):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


def measure_board(house: House, world: Any) -> list[float]:
    """Asks for the figures of the round as the secretary's board does; gives milliseconds, sorted."""
    phone, times = Phone(house.port, world["secretary"]), []
    for _look in range(LOOKS):
        began = time.perf_counter()
        status, _given = phone.call("GET", f"/api/v1/rounds/{world['round']}/progress")
        times.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"the board answered {status}")
    return sorted(times)


@contextlib.contextmanager
def serving(house: House) -> Iterator[None]:
    """Makes an empty installation and serves it."""
    environment = house.environment | {"GONGZHI_KNOCK_HOURS": "00:00-23:59"}
    command = [sys.executable, "-m", "gongzhi", "serve"]
    with (house.folder / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        house.served = server
        try:
            house.wait_until_healthy(300)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def fill(house: House, copies: int) -> Any:
    """Has the world built on the installation's database."""
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
    words = [sys.executable, "bench/sync_world.py", str(HOUSEHOLDS), str(copies)]
    done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


class Watch:
    """Says how long each part took, so that a slow one can be seen."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def tell(self, what: str) -> float:
        """Ends a part and gives its seconds."""
        took, self.last = time.monotonic() - self.last, time.monotonic()
        print(f"  {what}: {took:.1f} s", file=sys.stderr, flush=True)
        return took


def examine(house: House, watch: Watch) -> dict[str, object]:
    """Measures everything on one installation."""
    watch.tell("installed and served")
    world = fill(house, COPIES)
    watch.tell("households and rounds made")
    packs, pack_seconds = measure_packs(house, world)
    watch.tell("packs")
    before = processor_seconds(house)
    rate, tally = upload(house, world, packs)
    spent = processor_seconds(house) - before
    watch.tell("visits sent")
    board = measure_board(house, world)
    watch.tell("board")
    resident = memory(house)
    is_exact, stormed = storms(house, world, packs)
    stormed_for = watch.tell("storms")
    attempts = count(house, "SELECT count(*) FROM campaigns_attempt WHERE withdraws_id IS NULL")
    found = count(house, f"SELECT count(*) FROM campaigns_attempt WHERE id IN ({quoted(set(tally.told))})")
    return {
        "is_quick": QUICK,
        "teams": len(world["workers"]),
        "households": HOUSEHOLDS,
        "visits_per_second": round(rate, 1),
        "cpu_ms_per_visit": round(1000 * spent / len(tally.told), 2),
        "load": round(os.getloadavg()[0], 1),
        "visits": len(tally.told),
        "lost": len(tally.told) - found,
        "doubled": attempts - found - len(stormed),
        "refused": tally.refused,
        "storms": STORMS,
        "storm_width": WIDE,
        "storms_at_once": AT_ONCE,
        "storms_s": round(stormed_for, 1),
        "storm_exact": is_exact,
        "pack_s": round(sorted(pack_seconds)[len(pack_seconds) // 2], 3),
        "pack_kb": round(max(pack["size"] for pack in packs) / 1024, 1),
        "pack_households": max(pack["households"] for pack in packs),
        "board_ms_p95": round(board[max(0, -(-95 * len(board) // 100) - 1)], 1),
        "doors_in_table": count(house, "SELECT count(*) FROM campaigns_door"),
        "rss_mb": round(resident),
    }


def main() -> int:
    """Measures and prints; 1 where something was lost, doubled or not exact."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-sync-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "keys").mkdir()
        house, watch = House(folder, free_port()), Watch()
        try:
            with serving(house):
                result = examine(house, watch)
        except BaseException:
            print((folder / "serve.log").read_text("utf-8")[-6000:], file=sys.stderr)
            raise
    print(json.dumps(result))
    return 1 if result["lost"] or result["doubled"] or not result["storm_exact"] else 0


if __name__ == "__main__":
    sys.exit(main())
