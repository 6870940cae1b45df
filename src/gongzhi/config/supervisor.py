"""``gongzhi serve``: one process that owns the database and keeps web server and worker running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

from gongzhi.config.console import _, say
from gongzhi.config.database import Urls
from gongzhi.config.embedded import DATABASE, Server
from gongzhi.config.installation import Installation, open_installation, wait_for
from gongzhi.config.problems import StartProblem
from gongzhi.config.processes import die_with_parent

_LOOK_EVERY = 0.1
_STEADY_AFTER = 10.0
_LONGEST_PAUSE = 5.0
_GRACE_SECONDS = 15.0


class Stopped(BaseException):
    """Somebody asked the program to end."""


@dataclass
class Child:
    """A program that is started again whenever it ends."""

    name: str
    command: list[str]
    environment: dict[str, str]
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _pause: float = 0.0
    _not_before: float = 0.0
    restarts: int = field(default=0)

    def start(self) -> None:
        """Starts the program in a process group of its own."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (calls nothing that takes a lock)
        )

    def look_after(self) -> None:
        """Starts the program again where it ended; one that ends again at once waits a little longer each time."""
        if self._process is not None and self._process.poll() is not None:
            self._end_group(signal.SIGKILL)
            lasted = time.monotonic() - self._started
            self._pause = 0.0 if lasted > _STEADY_AFTER else min(_LONGEST_PAUSE, self._pause * 2 + 0.2)
            self._not_before = time.monotonic() + self._pause
            say(_("The {name} ended ({how}); starting it again.").format(name=self.name, how=self._how()))
            self._process = None
            self.restarts += 1
        if self._process is None and time.monotonic() >= self._not_before:
            self.start()

    def ask_to_end(self) -> None:
        """Asks the program to finish what it does and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def make_end(self, deadline: float) -> None:
        """Waits for the end until ``deadline`` and then forces it, children included."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.1, deadline - time.monotonic()))
        self._end_group(signal.SIGKILL)
        self._process.wait()

    def _end_group(self, number: int) -> None:
        # The group outlives its first process: orphaned web processes would keep the port.
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _how(self) -> str:
        code = self._process.returncode if self._process else 0
        return _("signal {number}").format(number=-code) if code < 0 else _("exit code {number}").format(number=code)


def serve(*, port: int | None = None, demo: bool = False, lan: bool = False) -> int:
    """Serves until somebody asks for the end; returns the exit code."""
    given: dict[str, object] = {"port": port} if port else {}
    installation = open_installation(**given)
    _handle_signals(_raise_stopped)
    try:
        _run(installation, demo=demo or installation.env.demo, lan=lan)
    except Stopped:
        say(_("Everything has ended."))
    return 0


def _run(installation: Installation, *, demo: bool, lan: bool) -> None:
    address = "0.0.0.0" if lan else installation.env.address  # noqa: S104 (asked for: phones in the local network)
    _check_port(address, installation.env.port)
    with _database(installation) as (server, urls):
        environment = _environment(installation, urls, demo=demo, lan=lan)
        table = _prepare(environment, demo=demo)
        children = _children(installation, environment, address=address, lan=lan)
        try:
            for child in children:
                child.start()
            _wait_for_web(children, address, installation.env.port)
            _welcome(installation, table, address, lan=lan)
            while True:
                time.sleep(_LOOK_EVERY)
                if server is not None and server.has_died():
                    server.restart_after_death()
                for child in children:
                    child.look_after()
        finally:
            # A second Ctrl-C must not leave half of it running.
            _handle_signals(signal.SIG_IGN)
            say(_("Ending …"))
            for child in children:
                child.ask_to_end()
            deadline = time.monotonic() + _GRACE_SECONDS
            for child in children:
                child.make_end(deadline)


@contextlib.contextmanager
def _database(installation: Installation) -> Iterator[tuple[Server | None, Urls]]:
    if not installation.is_embedded:
        yield None, wait_for(Urls(installation.env.database_owner_url, installation.env.database_url))
        return
    server = installation.server()
    say(_("Starting the database …"))
    server.start()
    try:
        yield server, server.create_database(DATABASE)
    finally:
        _handle_signals(signal.SIG_IGN)
        server.stop()


def _environment(installation: Installation, urls: Urls, *, demo: bool, lan: bool) -> dict[str, str]:
    given = os.environ | installation.environment(urls)
    given["GONGZHI_DEMO"] = "true" if demo else "false"
    if lan:
        from gongzhi.config.certificates import local_addresses

        hosts = [*installation.env.hosts, *local_addresses()]
        given |= {"GONGZHI_HTTPS": "true", "GONGZHI_HOSTS": ",".join(dict.fromkeys(hosts))}
    return given


def _prepare(environment: dict[str, str], *, demo: bool) -> str:
    """Runs migrations, and the demo where asked for, in a process that gives its memory back; returns its answer."""
    command = [sys.executable, "-m", "gongzhi", "demo" if demo else "migrate"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False, start_new_session=True)
    if done.returncode:
        raise StartProblem(_("The database could not be brought up to date; the lines above say why."))
    return done.stdout.decode()


def _children(installation: Installation, environment: dict[str, str], *, address: str, lan: bool) -> list[Child]:
    env = installation.env
    web = [sys.executable, "-m", "granian", "gongzhi.config.wsgi:application", "--interface", "wsgi"]
    web += ["--host", address, "--port", str(env.port), "--no-ws", "--log-level", "warning"]
    web += ["--workers", str(env.processes), "--blocking-threads", str(env.threads), "--backlog", "1024"]
    web += ["--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "10"]
    if lan:
        from gongzhi.config.certificates import ensure_certificate, local_addresses

        certificate, key = ensure_certificate(installation.folders.keys.with_name("lan"), local_addresses())
        web += ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key), "--ssl-protocol-min", "tls1.2"]
    # The worker's pool is as large as the jobs it does at once, with one connection for the sealer.
    work = environment | {"GONGZHI_THREADS": str(env.workers + 1)}
    return [
        Child(_("web server"), web, environment),
        Child(_("worker"), [sys.executable, "-m", "gongzhi", "work"], work),
    ]


def _check_port(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as problem:
            raise StartProblem(
                _("Port {port} on {address} cannot be used ({problem}). Choose another one with --port.").format(
                    port=port, address=address, problem=problem.strerror
                )
            ) from None


def _wait_for_web(children: list[Child], address: str, port: int) -> None:
    host = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104
    while children[0].restarts < 5:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(_LOOK_EVERY)
        for child in children:
            child.look_after()
    raise StartProblem(_("The web server does not start; the lines above say why."))


def _welcome(installation: Installation, table: str, address: str, *, lan: bool) -> None:
    port = installation.env.port
    if table:
        say("\n" + table)
    if lan:
        from gongzhi.config.certificates import local_addresses

        for host in local_addresses():
            say(_("Gongzhi runs on https://{host}:{port}/").format(host=host, port=port))
        say(_("Phones first open /trust/ at that address, which explains how to trust this computer."))
    else:
        host = "localhost" if address in ("127.0.0.1", "::1") else address
        say(_("Gongzhi runs on http://{host}:{port}/").format(host=host, port=port))
    say(_("End it with Ctrl-C."))


def _handle_signals(handler: signal.Handlers | object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)  # type: ignore[arg-type]


def _raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
