"""``gongzhi doctor``: looks for what is wrong, and says for each thing what would help."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import chinese_calendar
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from gongzhi.config.console import _
from gongzhi.config.env import RESERVED
from gongzhi.config.folders import project
from gongzhi.config.static import are_collected
from gongzhi.foundation import reach
from gongzhi.foundation.accounts import queries as accounts
from gongzhi.foundation.journal import queries as journal
from gongzhi.foundation.time import today

_OLDEST_VERSION = 150000
_LITTLE_SPACE = 2 * 1024**3
# The sealer comes every second and seals a thousand.
_LONG_TAIL = 2000
_NO_SPACE = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    level: Literal["ok", "warn", "fail"]
    sentence: str

    def line(self) -> str:
        """Writes the finding for the terminal."""
        return f"{self.level:<5}{self.sentence}"


def examine() -> list[Finding]:
    """Runs all checks; where the database does not answer, the ones that need it are left out."""
    findings = [*_keys(), *_disk(), *_calendar(), *_static(), *_user()]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return [*findings, Finding("fail", _("The database does not answer: {problem}").format(problem=problem))]
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (_version, _roles, _connections, _migrations)
    told = [finding for check in checks for finding in check()]
    # Tables that are missing cannot be asked.
    if not any(finding.level == "fail" for finding in told):
        told += [*_walls(), *_sealer(), *_demo()]
    return [*findings, *told]


def _keys() -> Iterator[Finding]:
    file = settings.KEYS_FILE
    if not file.is_file():
        yield Finding("fail", _("The keys file {file} is missing. Put back its copy.").format(file=file))
    elif file.resolve().is_relative_to(settings.DATA_FOLDER.resolve()):
        yield Finding("fail", _("The keys file lies inside the data folder. Move it and set GONGZHI_KEYS."))
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("fail", _("Others may read {file}. Run: chmod 600 {file}").format(file=file))
    else:
        yield Finding("ok", _("Keys: {file}, outside of the data folder.").format(file=file))


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_FOLDER).free
    level: Literal["ok", "warn", "fail"] = "fail" if free < _NO_SPACE else "warn" if free < _LITTLE_SPACE else "ok"
    advice = "" if level == "ok" else " " + _("Make room, or move the data folder.")
    yield Finding(level, _("Disk: {free} GB free for data.").format(free=f"{free / 1024**3:.1f}") + advice)


def _calendar() -> Iterator[Finding]:
    last = max(day.year for day in chinese_calendar.holidays)
    year = today().year
    if last < year:
        yield Finding(
            "fail",
            _("The working calendar ends with {year}. Update chinesecalendar, or enter the days.").format(year=last),
        )
    elif last == year and today().month == 12:
        yield Finding("warn", _("The working calendar ends this year. Update chinesecalendar before January."))
    else:
        yield Finding("ok", _("Working calendar: known until the end of {year}.").format(year=last))


def _static() -> Iterator[Finding]:
    if not (project() / "src").is_dir() or are_collected():
        yield Finding("ok", _("Static files are built."))
    else:
        yield Finding("fail", _("Static files are not built. Run: gongzhi migrate"))


def _user() -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield Finding("warn", _("The web server runs as root. For real use, start Gongzhi as an ordinary user."))


def _version() -> Iterator[Finding]:
    number = connection.pg_version  # type: ignore[attr-defined]
    if number < _OLDEST_VERSION:
        yield Finding(
            "fail", _("PostgreSQL {number} is too old; 15 or later is needed.").format(number=number // 10000)
        )
    else:
        yield Finding("ok", _("Database: PostgreSQL {number} answers.").format(number=number // 10000))


def _roles() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb,"
            " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        name, is_mighty, owned = cursor.fetchone()
    if is_mighty or owned:
        yield Finding(
            "fail",
            _("The application logs in as {role}, which could pass the walls. Run: gongzhi prepare").format(role=name),
        )
    else:
        yield Finding("ok", _("Role {role} owns nothing and cannot pass the walls.").format(role=name))


def _connections() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        admitted = int(cursor.fetchone()[0])
    needed = settings.CONNECTIONS_NEEDED
    words = _("Connections: {needed} needed, {admitted} admitted.").format(needed=needed, admitted=admitted)
    if needed + RESERVED > admitted:
        yield Finding("fail", words + " " + _("Lower GONGZHI_PROCESSES or GONGZHI_THREADS, or raise max_connections."))
    else:
        yield Finding("ok", words)


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(
            "fail", _("{number} migrations are not applied. Run: gongzhi migrate").format(number=len(missing))
        )
    else:
        yield Finding("ok", _("All migrations are applied."))


def _walls() -> Iterator[Finding]:
    expected = {model._meta.db_table for model in reach.walled_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)"
        )
        walled = {name for (name,) in cursor.fetchall()}
    if missing := sorted(expected - walled):
        yield Finding(
            "fail", _("No row-level security on: {tables}. Run: gongzhi migrate").format(tables=", ".join(missing))
        )
    else:
        yield Finding("ok", _("Row-level security is forced on {number} tables.").format(number=len(expected)))


def _sealer() -> Iterator[Finding]:
    with reach.everywhere():
        waiting = journal.unsealed_count()
    if waiting > _LONG_TAIL:
        yield Finding(
            "warn",
            _("{number} journal entries wait for their seal. Is “gongzhi serve” running?").format(number=waiting),
        )
    else:
        yield Finding("ok", _("The journal is sealed ({number} entries wait).").format(number=waiting))


def _demo() -> Iterator[Finding]:
    with reach.everywhere():
        number = accounts.demo_users().count()
    if number and not settings.DEMO:
        yield Finding(
            "warn",
            _("This database holds the demo district ({number} accounts, refused at log-in).").format(number=number),
        )
    connections.close_all()
