"""What the system says about running processes, and how a child is bound to its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None] | None:
    """Returns what a child runs first so that it ends when its parent is killed (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    control = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: control(1, int(number), 0, 0, 0)


def running_pid(cluster: Path) -> int | None:
    """Returns the main process of the server that runs on a database folder, if one does."""
    try:
        pid = int((cluster / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        return None
    return pid if works_in(pid, cluster) else None


def works_in(pid: int, cluster: Path) -> bool:
    """Tells whether a living process has the database folder as its working folder."""
    proc = Path("/proc", str(pid))
    if not proc.parent.joinpath("self").exists():
        return True
    try:
        # A number that the system gave to another program after a crash is not our server.
        return proc.joinpath("cwd").samefile(cluster) and proc.joinpath("stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False


def end_children_of_the_dead(cluster: Path, number: int) -> None:
    """Sends a signal to what a killed server left behind in its database folder; does nothing while a server lives."""
    if running_pid(cluster) is not None:
        return
    for pid in _working_in(cluster):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def forget_borrowed_number(cluster: Path, socket: Path) -> None:
    """Removes locks of a killed server that PostgreSQL itself would wait for without end.

    The system may have given its process number to another program, which PostgreSQL would take for a server; and
    whoever is killed while writing a lock leaves it empty. Only where nobody works in the folder (Linux).
    """
    if not Path("/proc/self").exists():
        return
    file = cluster / "postmaster.pid"
    locks = [file, *socket.glob(".s.PGSQL.*.lock")]
    number = file.read_text("utf-8").split("\n", 1)[0] if file.is_file() else ""
    is_borrowed = number.isdigit() and Path("/proc", number).exists()
    empty = [lock for lock in locks if lock.is_file() and not lock.stat().st_size]
    doomed = locks if is_borrowed else empty
    if doomed and not _working_in(cluster):
        for lock in doomed:
            lock.unlink(missing_ok=True)


def _working_in(cluster: Path) -> list[int]:
    if not Path("/proc/self").exists():
        return []
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if works_in(pid, cluster)]


def is_ready(cluster: Path, pid: int) -> bool:
    """Tells whether the server has written that it takes connections."""
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8").split("\n")
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def is_passing(reason: str) -> bool:
    """Tells from the log whether a start failed only because the one before is still ending."""
    return "pre-existing shared memory block" in reason or 'lock file "' in reason
