"""How quick the secretary's first page is, over HTTP with log-in, on the demo district and its running round.

    make bench-pages            50 requests on a warm server (QUICK=1: 20)

The last line is one JSON object: questions to the database, milliseconds (median, 95th percentile), kilobytes on the
wire of a first visit (page, styles and scripts; the map's own files stand apart), seconds that the demo district took
to load, and megabytes of memory of all processes together (each page of memory counted once).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urljoin

from crash import House, Visitor

REQUESTS = 20 if os.environ.get("QUICK") else 50
WARM = 8
FIRST_PAGE = "/desk/"
SECRETARY = "zhao"
# The first line that the loading of the demo says, before any of its work.
LOADING_BEGINS = "区划代码"
MAP = re.compile(r"/map\.[0-9a-f]*\.?(?:js|css)$")


def load_demo(house: House) -> float:
    """Makes database and demo district; gives the seconds that the district alone took."""
    began = 0.0
    loading = subprocess.Popen(
        [sys.executable, "-u", "-m", "gongzhi", "demo"],
        env=house.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in loading.stdout or ():
        said.append(line)
        if LOADING_BEGINS in line:
            began = time.perf_counter()
    if loading.wait() or not began:
        raise RuntimeError("the demo district was not loaded:\n" + "".join(said))
    return time.perf_counter() - began


@contextlib.contextmanager
def serving(house: House):  # type: ignore[no-untyped-def]
    """Serves the installation until the end of the block."""
    with (house.folder / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gongzhi", "serve", "--demo"],
            env=house.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            house.wait_until_healthy(60)
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(60)


def fetch(connection: http.client.HTTPConnection, path: str, cookies: str) -> tuple[bytes, str, int]:
    """Fetches one address as a browser does; gives what arrived, how it was packed, and the bytes on the wire."""
    connection.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": "br, gzip", "Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    heads = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return body, answer.headers.get("Content-Encoding", ""), len(body) + heads


def measure(connection: http.client.HTTPConnection, cookies: str) -> list[float]:
    """Asks for the first page again and again; gives milliseconds, sorted."""
    for _warm in range(WARM):
        fetch(connection, FIRST_PAGE, cookies)
    times = []
    for _request in range(REQUESTS):
        began = time.perf_counter()
        fetch(connection, FIRST_PAGE, cookies)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def weigh(connection: http.client.HTTPConnection, cookies: str) -> tuple[float, float]:
    """Gives the kilobytes of a first visit: page, styles and scripts; and, apart, those of the map."""
    import gzip

    body, packed, wire = fetch(connection, FIRST_PAGE, cookies)
    page = (gzip.decompress(body) if packed == "gzip" else body).decode()
    parts = re.findall(r'<(?:script[^>]+src|link rel="stylesheet" href)="([^"]+)"', page)
    sizes = {part: fetch(connection, urljoin(FIRST_PAGE, part), cookies)[2] for part in dict.fromkeys(parts)}
    of_map = sum(size for part, size in sizes.items() if MAP.search(part))
    return (wire + sum(sizes.values()) - of_map) / 1024, of_map / 1024


def memory(house: House) -> float:
    """Adds up the memory of all processes of the installation in megabytes, shared pages by their share."""
    total = 0
    for pid in house.pids(""):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE).group(1))  # type: ignore[union-attr]
    return total / 1024


def count_questions(house: House) -> int:
    """Counts the questions that one warm first page asks, in a process of its own on the same database."""
    script = f"""
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
assert client.post("/login", {{"login": {SECRETARY!r}, "password": DEMO_PASSWORD}}).status_code == 302
client.get({FIRST_PAGE!r})
with CaptureQueriesContext(connection) as asked:
    assert client.get({FIRST_PAGE!r}).status_code == 200
print("asked", sum(not one["sql"].startswith(("BEGIN", "COMMIT")) for one in asked))
"""
    env = house.environment | {"GONGZHI_DEMO": "true"}
    words = [sys.executable, "-m", "gongzhi", "manage", "shell", "--command", script]
    done = subprocess.run(words, env=env, check=False, capture_output=True, text=True)
    found = re.search(r"^asked (\d+)$", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return int(found.group(1))


def free_port() -> int:
    """Finds a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-pages-") as folder:
        Path(folder).chmod(0o755)
        house = House(Path(folder), free_port())
        (house.folder / "keys").mkdir()
        demo = load_demo(house)
        with serving(house):
            visitor = Visitor(house, SECRETARY)
            cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
            connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
            times = measure(connection, cookies)
            page, of_map = weigh(connection, cookies)
            resident = memory(house)
        figures = {
            "home_queries": count_questions(house),
            "home_p50_ms": round(statistics.median(times), 1),
            "home_p95_ms": round(times[max(0, -(-95 * len(times) // 100) - 1)], 1),
            "home_kb": round(page, 1),
            "home_map_kb": round(of_map, 1),
            "demo_load_s": round(demo, 1),
            "rss_mb": round(resident),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
