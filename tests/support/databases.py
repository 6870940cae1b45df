"""One server for the whole run, one migrated template, and a database of its own for whoever needs one."""

from __future__ import annotations

import fcntl
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from gongzhi.config.database import Passwords, Urls, prepare_database
from gongzhi.config.embedded import temporary
from gongzhi.config.keys import create_keys

# Names that the settings do not know on purpose: they belong to the tests alone.
SUPERUSER_URL = "HOUSE_TEST_SUPERUSER_URL"
FOLDER = "HOUSE_TEST_FOLDER"
BINARIES = "HOUSE_TEST_POSTGRES"
TEMPLATE = "template_empty"
DEMO_TEMPLATE = "template_demo"
# As ``temporary`` gives them to its server.
PASSWORDS = Passwords("super", "owner", "app")
_numbers = itertools.count(1)


def start_server(stack: ExitStack) -> None:
    """Starts the run's server and makes the template; what workers need to know goes into the environment."""
    for name in [name for name in os.environ if name.startswith("GONGZHI_")]:
        del os.environ[name]
    folder = Path(mkdtemp(prefix="gongzhi-tests-"))
    stack.callback(subprocess.run, ["rm", "-rf", str(folder)], check=False)
    binaries = os.environ.get(BINARIES)
    server = stack.enter_context(temporary(Path(binaries) if binaries else None))
    create_keys(folder / "keys.json")
    os.environ |= {
        SUPERUSER_URL: server.superuser_url,
        FOLDER: str(folder),
        "GONGZHI_DATA": str(folder / "data"),
        "GONGZHI_KEYS": str(folder / "keys.json"),
        "GONGZHI_LOG_LEVEL": "ERROR",
    }
    name_database(copy_database(TEMPLATE, None))
    in_subprocess("-m", "gongzhi", "migrate")


def name_database(urls: Urls) -> None:
    """Tells this process and its children which database to use."""
    os.environ |= {"GONGZHI_DATABASE_URL": urls.app, "GONGZHI_DATABASE_OWNER_URL": urls.owner}


def in_subprocess(*words: str, urls: Urls | None = None) -> None:
    """Runs Python on a database; a fault carries what it said."""
    env = dict(os.environ)
    if urls is not None:
        env |= {"GONGZHI_DATABASE_URL": urls.app, "GONGZHI_DATABASE_OWNER_URL": urls.owner}
    done = subprocess.run([sys.executable, *words], env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def copy_database(name: str, template: str | None = TEMPLATE) -> Urls:
    """Makes a database, as a copy of a template where one is given."""
    return prepare_database(os.environ[SUPERUSER_URL], name, passwords=PASSWORDS, template=template)


def drop_database(name: str) -> None:
    """Removes a database with everybody in it."""
    with psycopg.connect(os.environ[SUPERUSER_URL], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def make_demo_template() -> str:
    """Loads the demo district once for all workers and returns the template's name."""
    folder = Path(os.environ[FOLDER])
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo.done").exists():
            drop_database(DEMO_TEMPLATE)
            in_subprocess("-m", "gongzhi", "demo", urls=copy_database(DEMO_TEMPLATE))
            (folder / "demo.done").touch()
    return DEMO_TEMPLATE


@contextmanager
def own_database(template: str) -> Iterator[str]:
    """Lets Django work on a fresh copy, in which everything is really committed; it is gone afterwards."""
    from django.db import connections

    name = f"copy_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
    copy_database(name, template)
    # New threads build their connections from the same dictionaries, so that a server in this process follows.
    places = [connections.settings[alias] for alias in ("default", "owner")]
    before = [place["NAME"] for place in places]
    connections.close_all()
    for place in places:
        place["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        for place, old in zip(places, before, strict=True):
            place["NAME"] = old
        drop_database(name)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Lets Django work inside one transaction, as the application's role, of which nothing stays.

    What the house writes on a connection of its own (refusals, lock-outs) does stay; the database is then made anew.
    """
    from django.db import connection, connections, transaction

    copy = connection.copy
    used: list[object] = []

    def noted(alias: str | None = None) -> BaseDatabaseWrapper:
        used.append(alias)
        return copy(alias)

    # Only this one connection, and only until the test is over.
    vars(connections["default"])["copy"] = noted
    frame = transaction.atomic()
    # Allows ``atomic(durable=True)`` inside, as Django's own TestCase does.
    frame._from_testcase = True  # type: ignore[attr-defined]
    frame.__enter__()
    try:
        yield
    finally:
        # A connection that a failed test left unusable ends with its test.
        if not connection.is_usable():
            connection.close()
        transaction.set_rollback(True)
        frame.__exit__(None, None, None)
        del vars(connections["default"])["copy"]
        if used:
            name = connection.settings_dict["NAME"]
            connection.close()
            drop_database(name)
            copy_database(name)
