"""How quick the secretary's first page is, over HTTP with log-in, on the demo district and its running round.

    make bench-pages            50 requests on a warm server (QUICK=1: 20)

The last line is one JSON object: questions to the database, milliseconds (median, 95th percentile), kilobytes on the
wire of a first visit (page, styles and scripts; the map's own files stand apart), seconds that the demo district took
to load, and megabytes of memory of all processes together (each page of memory counted once).
"""

from __future__ import annotations

import contextlib
import gzip
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
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from crash import House, Visitor

from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD

REQUESTS = 20 if os.environ.get("QUICK") else 50
WARM = 8
FIRST_PAGE = "/desk/"
SECRETARY = "zhao"
# The first line that the loading of the demo says, before any of its work.
LOADING_BEGINS = "区划代码"
# The list of log-ins follows the loading at once.
LOADING_ENDS = DEMO_PASSWORD
MAP = re.compile(r"/map\.[0-9a-f]*\.?(?:js|css)$")


@contextlib.contextmanager
def serving(house: House) -> Iterator[float]:
    """Makes database and demo district and serves them; gives the seconds that the district alone took to load."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "gongzhi", "serve", "--demo"],
        env=house.environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[tuple[float, str]] = []
    listener = threading.Thread(target=listen, args=[server, said], daemon=True)
    listener.start()
    try:
        house.wait_until_healthy(300)
        moments = {word: at for word in (LOADING_BEGINS, LOADING_ENDS) for at, line in reversed(said) if word in line}
        if len(moments) < 2:
            raise RuntimeError("the demo district was not loaded:\n" + "".join(line for _at, line in said))
        yield moments[LOADING_ENDS] - moments[LOADING_BEGINS]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        listener.join(10)


def listen(server: subprocess.Popen[str], said: list[tuple[float, str]]) -> None:
    """Writes down what the program says, and when."""
    said.extend((time.perf_counter(), line) for line in server.stdout or ())


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
        with serving(house) as demo:
            visitor = Visitor(house, SECRETARY)
            cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
            connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
            times = measure(connection, cookies)
            page, of_map = weigh(connection, cookies)
            resident = memory(house)
            questions = count_questions(house)
        figures = {
            "home_queries": questions,
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
