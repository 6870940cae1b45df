"""One installation from its first command to its end, with real processes that are killed now and then."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from gongzhi.config.embedded import Server
from gongzhi.config.keys import read_keys

PROGRAM = [sys.executable, "-m", "gongzhi"]


@dataclass
class House:
    """An installation in a folder of its own."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGZHI_", "DJANGO_"))}
        return clean | {
            "GONGZHI_DATA": str(self.folder / "数据 data"),
            "GONGZHI_KEYS": str(self.folder / "keys" / "keys.json"),
            "GONGZHI_PORT": str(self.port),
            "GONGZHI_PROCESSES": "1",
            "LANG": "C.UTF-8",
            "PYTHONPATH": "src",
        }

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *words], env=self.environment, input=given, capture_output=True, text=True, check=False
        )

    def what_it_said(self) -> str:
        files = [self.folder / "serve.log", self.folder / "数据 data" / "postgres.log"]
        return "\n".join(file.read_text("utf-8", "replace")[-4000:] for file in files if file.is_file())

    def is_healthy(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return bool(answer.status == 200)
        return False

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + 180
        while not self.is_healthy():
            assert time.monotonic() < deadline, self.what_it_said()
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def pids_of(word: str, folder: Path) -> set[int]:
    """Finds the processes of one installation whose command line holds a word."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and word.encode() in (entry / "cmdline").read_bytes().replace(b"\0", b" "):
                around = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                if str(folder).encode() in around:
                    found.add(int(entry.name))
    return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Not pytest's own folder: it closes that to others, and the database's system user has to pass through.
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        os.chmod(folder, 0o711)
        built = House(Path(folder), free_port())
        lists = Path("src/gongzhi/interfaces/jobs/demo/data")
        codes = [str(lists / "chaoyang_streets.csv"), str(lists / "chaoyang_committees.csv")]
        words = ["--district-code", "110105", "--district-name", "朝阳区", "--codes", *codes, "--admin", "zhang"]
        done = built.run("init", *words, "--password-stdin", given="a long first password\n")
        assert done.returncode == 0, done.stderr
        assert "community: 768, subdistrict: 43" in done.stderr
        yield built


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[House]:
    log = (house.folder / "serve.log").open("w")
    process = subprocess.Popen([*PROGRAM, "serve"], env=house.environment, stdout=log, stderr=log)
    try:
        house.wait_until_healthy()
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        told = (house.folder / "serve.log").read_text("utf-8")
        assert f"Gongzhi runs on http://localhost:{house.port}/" in told
        assert pids_of("", house.folder) == set()


def test_a_second_set_up_is_refused(served: House) -> None:
    words = ["--district-code", "110105", "--district-name", "朝阳区", "--admin", "li", "--password-stdin"]
    done = served.run("init", *words, given="another long password\n")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_a_faulty_sheet_is_told_by_row_and_column_and_nothing_is_taken_in(served: House) -> None:
    sheet = served.folder / "buildings.csv"
    sheet.write_text("楼号,单元,层,户号\n1号楼,1单元,1,101\n,1单元,1,102\n", "utf-8")
    done = served.run("import", "buildings", str(sheet), "--community", "110105009046")
    assert done.returncode == 1
    assert "row 3, column 楼号" in done.stderr
    sheet.write_text("楼号,单元,层,户号\n1号楼,1单元,1,101\n1号楼,1单元,1,102\n", "utf-8")
    done = served.run("import", "buildings", str(sheet), "--community", "110105009046")
    assert (done.returncode, "household: 2" in done.stderr) == (0, True), done.stderr


def test_the_demo_is_refused_where_there_are_other_data(served: House) -> None:
    done = served.run("demo")
    assert done.returncode == 1
    assert "the demo district is loaded into an empty one only" in done.stderr


def test_a_web_process_has_read_all_pages_before_its_first_request(served: House) -> None:
    asked = (
        "import sys, gongzhi.config.wsgi; print(*(one for one in sys.modules if one.startswith('gongzhi.interfaces')))"
    )
    words = subprocess.run(
        [sys.executable, "-c", asked], env=served.environment, capture_output=True, text=True, check=True
    )
    assert {"gongzhi.interfaces.field.fieldwork.views", "gongzhi.interfaces.desk.grids.views"} <= set(
        words.stdout.split()
    )


def test_doctor_finds_nothing_wrong_while_it_is_served(served: House) -> None:
    done = served.run("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("fail")] == []
    assert "Row-level security is forced on" in done.stdout


def test_doctor_says_what_would_help_where_something_is_wrong(served: House) -> None:
    keys = served.folder / "keys" / "keys.json"
    url = Server(served.folder / "数据 data", Path(), read_keys(keys).database).superuser_url
    with psycopg.connect(url, dbname="gongzhi", autocommit=True) as connection:
        connection.execute("ALTER TABLE needs_need NO FORCE ROW LEVEL SECURITY")
        keys.chmod(0o644)
        done = served.run("doctor")
        keys.chmod(0o600)
        connection.execute("ALTER TABLE needs_need FORCE ROW LEVEL SECURITY")
    failures = [line for line in done.stdout.splitlines() if line.startswith("fail")]
    assert (done.returncode, failures) == (
        1,
        [
            f"fail Others may read {keys}. Run: chmod 600 {keys}",
            "fail No row-level security on: needs_need. Run: gongzhi migrate",
        ],
    )


def test_the_journal_verifies_while_it_is_served(served: House) -> None:
    done = served.run("verify-journal")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "entries sealed" in done.stdout


def test_a_second_serve_on_the_same_data_is_refused(served: House) -> None:
    done = House(served.folder, free_port()).run("serve")
    assert done.returncode == 1
    assert "Another Gongzhi already runs on the data folder" in done.stderr


def test_a_port_in_use_is_told_in_words(served: House) -> None:
    done = served.run("serve")
    assert done.returncode == 1
    assert f"Port {served.port} on 127.0.0.1 cannot be used" in done.stderr


@pytest.mark.parametrize("word", ["granian", "gongzhi work", "postgres -D"])
def test_whatever_is_killed_comes_back(served: House, word: str) -> None:
    killed = pids_of(word, served.folder)
    assert killed
    os.kill(min(killed), signal.SIGKILL)
    deadline = time.monotonic() + 180
    while min(killed) in pids_of(word, served.folder) or not pids_of(word, served.folder):
        assert time.monotonic() < deadline, served.what_it_said()
        time.sleep(0.1)
    served.wait_until_healthy()
