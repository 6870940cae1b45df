"""Loses nothing: writes needs through the web while web server, worker and database are killed with -9 in turn.

    make bench-crash            2,000 writes, 21 kills (QUICK=1: 200 writes, 6 kills)

Each write carries a command's id and is sent again under the same id until it is acknowledged, as a phone does.
The last line is one JSON object: what was acknowledged must be found (``missing`` 0) and found once (``doubled`` 0).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from gongzhi.config.embedded import Server
from gongzhi.config.folders import find_folders
from gongzhi.config.keys import read_keys
from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD

QUICK = bool(os.environ.get("QUICK"))
WRITES, KILLS = (200, 6) if QUICK else (2000, 21)
WRITERS = 6
TARGETS = {"web": "granian", "worker": "gongzhi work", "database": "postgres -D"}
MARK = "bench-crash"


@dataclass
class House:
    """The installation under test, in a folder of its own."""

    folder: Path
    port: int
    served: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGZHI_", "DJANGO_"))}
        return clean | {
            "GONGZHI_DATA": str(self.folder / "data"),
            "GONGZHI_KEYS": str(self.folder / "keys" / "keys.json"),
            "GONGZHI_PORT": str(self.port),
            "GONGZHI_LOG_LEVEL": "ERROR",
        }

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Asks the database itself, past all walls."""
        folders = find_folders(self.folder / "data", self.folder / "keys" / "keys.json")
        url = Server(folders.data, Path(), read_keys(folders.keys).database).superuser_url
        with psycopg.connect(url, dbname="gongzhi") as connection:
            return connection.execute(query).fetchall()

    def pids(self, word: str) -> list[int]:
        """Finds this installation's processes by a word of their command line."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
                if word.encode() in line.replace(b"\0", b" ") and self._is_ours(entry, line):
                    found.append(int(entry.name))
        return sorted(found)

    def _is_ours(self, entry: Path, line: bytes) -> bool:
        return str(self.folder).encode() in line + (entry / "environ").read_bytes()

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_healthy(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            if self.served is not None and self.served.poll() is not None:
                raise RuntimeError(f"gongzhi serve ended by itself with {self.served.returncode}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"not healthy after {seconds} s")
            time.sleep(0.1)


class Visitor:
    """A staff member's browser: one log-in, kept over all that happens."""

    def __init__(self, house: House, username: str) -> None:
        self.house = house
        self.cookies: dict[str, str] = {}
        _status, page = self.send("GET", "/login")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": username, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token.group(1) if token else ""}
        status, page = self.send("POST", "/login", form)
        if status != 302:
            raise RuntimeError(f"log-in answered {status}: {page[:500]}")

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Sends one request on a connection of its own; returns status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }
        try:
            connection.request(method, path, urlencode(form or {}), headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, rest = cookie.partition("=")
                self.cookies[name.strip()] = rest.partition(";")[0]
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()


@dataclass
class Run:
    """What has happened so far."""

    house: House
    place: str
    kind: str
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: set[int] = field(default_factory=set)
    repeats: int = 0
    refusals: Counter[int] = field(default_factory=Counter)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    given_up: str = ""

    def take(self) -> int | None:
        """Gives the next write, no faster than the kills go, so that they fall among the writes."""
        while not self.given_up:
            with self._lock:
                if self._next >= WRITES:
                    return None
                if self._next < WRITES * (self.kills.total() + 1) / (KILLS + 1):
                    self._next += 1
                    return self._next
            time.sleep(0.02)
        return None

    def write(self, visitor: Visitor) -> None:
        """Writes until there is nothing left to write."""
        while (number := self.take()) is not None:
            self._write_one(visitor, number)

    def _write_one(self, visitor: Visitor, number: int) -> None:
        path = f"/desk/needs/new/at/{self.place}"
        form = {"kind": self.kind, "text": f"{MARK} {number:06d}", "source": "counter", "command_id": str(uuid.uuid4())}
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            try:
                status, page = visitor.send("POST", path, form)
            except (OSError, http.client.HTTPException):
                status, page = 0, ""
            if status in (200, 201, 302, 303):
                with self._lock:
                    self.acknowledged.add(number)
                if number % 10 == 0:
                    # Reads the messages that wait in the session, as a browser does.
                    with contextlib.suppress(OSError, http.client.HTTPException):
                        visitor.send("GET", "/me")
                return
            with self._lock:
                self.repeats += 1
                self.refusals[status] += 1
            if status in (400, 403, 404, 422):
                self.given_up = f"{status}: {page[:2000]}"
                return
            time.sleep(0.1)
        self.given_up = f"write {number} was not acknowledged within five minutes"

    def kill(self) -> None:
        """Kills one after the other at random moments, each after the last came back."""
        chance = random.Random()
        for number in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.2))
            name = list(TARGETS)[number % len(TARGETS)]
            while not (pids := self.house.pids(TARGETS[name])):
                time.sleep(0.05)
            # The web server's first process or one of those that answer; the database's main process.
            pid = chance.choice(pids) if name == "web" else pids[0]
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.kills[name] += 1
            while pid in self.house.pids(TARGETS[name]) or not self.house.pids(TARGETS[name]):
                time.sleep(0.05)
            self.house.wait_until_healthy(180)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def examine(house: House) -> dict[str, object]:
    """Writes and kills, then counts what the database holds."""
    place = house.ask(
        "SELECT p.id FROM places_place p JOIN places_place c ON c.id = p.community_id"
        " WHERE p.kind = 'entrance' AND c.code = '110105009046' ORDER BY p.path LIMIT 1"
    )[0][0]
    kind = house.ask("SELECT code FROM needs_needkind ORDER BY position, code LIMIT 1")[0][0]
    run = Run(house, str(place), str(kind))
    visitors = [Visitor(house, "zhao") for _ in range(WRITERS)]
    began = time.monotonic()
    threads = [threading.Thread(target=run.write, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    run.kill()
    for thread in threads:
        thread.join()
    if run.given_up or len(run.acknowledged) < WRITES:
        raise RuntimeError(run.given_up or f"only {len(run.acknowledged)} writes were acknowledged")
    rows = house.ask(f"SELECT text FROM needs_need WHERE text LIKE '{MARK} %'")
    counts = Counter(int(str(text).split()[1]) for (text,) in rows)
    return {
        "writes": WRITES,
        "kills": dict(run.kills),
        "acknowledged": len(run.acknowledged),
        "found": len(run.acknowledged & set(counts)),
        "missing": len(run.acknowledged - set(counts)),
        "doubled": sum(1 for count in counts.values() if count > 1),
        "sent_again": run.repeats,
        "answers_before": {str(status): number for status, number in run.refusals.items()},
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    """Serves, examines, cleans up; 1 where something is missing or doubled."""
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-crash-"))
    folder.chmod(0o711)
    house = House(folder, free_port())
    log = (folder / "serve.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "gongzhi", "serve", "--demo"],
        env=house.environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    house.served = process
    try:
        house.wait_until_healthy(900)
        result = examine(house)
    except BaseException:
        log.flush()
        print((folder / "serve.log").read_text("utf-8")[-6000:], file=sys.stderr)
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result))
    return 1 if result["missing"] or result["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())
