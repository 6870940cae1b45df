"""Fixtures of all tests. A test that marks `django_db` runs in one transaction as the application's role; one that
marks `transactional` gets a database of its own; one that asks for `demo` or `visitor` gets the demo district."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.databases import (
    TEMPLATE,
    copy_database,
    make_demo_template,
    name_database,
    own_database,
    rolled_back,
    start_server,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

    from tests.support.browser import Visitor

WITHOUT = "--without-database"
DATABASE_FIXTURES = {"db", "transactional_db", "demo", "served", "visitor", "everywhere"}
BROWSER_FIXTURES = {"visitor", "browser"}
failed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(WITHOUT, action="store_true", help="start no server and leave out the tests that need one")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "transactional: the test gets a database of its own, in which everything is committed",
        "database: the test needs a database (set by itself)",
        "browser: the test needs a browser (set by itself)",
        "matrix: the test tries every door as every role",
    ):
        config.addinivalue_line("markers", marker)
    if config.option.help or config.option.version:
        return
    is_worker = hasattr(config, "workerinput")
    if "DJANGO_SETTINGS_MODULE" in os.environ and not is_worker:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the settings are read after the database was made")
    if not config.getoption(WITHOUT):
        if not is_worker:
            stack = ExitStack()
            config.add_cleanup(stack.close)
            start_server(stack)
            if config.getoption("numprocesses", None):
                # The workers do the rest, each with a database of its own.
                return
        worker = config.workerinput["workerid"] if is_worker else "main"  # type: ignore[attr-defined]
        name_database(copy_database(f"worker_{worker}"))
    set_up_django()


def set_up_django() -> None:
    """Settles what differs in tests: no pool, cheap hashing, static files straight from their sources."""
    # Playwright's loop runs in the main thread; the database is used there nevertheless, and never at the same time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongzhi.config.settings"
    import django
    from django.conf import settings

    for database in settings.DATABASES.values():
        database["OPTIONS"].pop("pool", None)
    settings.PASSWORD_HASHERS = ["tests.support.hashing.QuickArgon2"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if BROWSER_FIXTURES & fixtures:
            item.add_marker("browser")
        if item.get_closest_marker("transactional") and not item.get_closest_marker("django_db"):
            item.add_marker("django_db")
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & fixtures:
            item.add_marker("database")
    if config.getoption(WITHOUT):
        left_out = [item for item in items if item.get_closest_marker("database")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Stands in for pytest-django's own: the databases are made before Django reads its settings."""


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Stands in for pytest-django's own, which empties tables after a test: the application's role may not."""
    marker = request.node.get_closest_marker("django_db")
    committed = request.node.get_closest_marker("transactional") or (marker and marker.kwargs.get("transaction"))
    asked = {"transactional_db", "demo", "served", "visitor"} & set(request.fixturenames)
    with django_db_blocker.unblock():
        frame: AbstractContextManager[object]
        if asked & {"demo", "served", "visitor"}:
            frame = own_database(make_demo_template())
        elif committed or asked:
            frame = own_database(TEMPLATE)
        else:
            frame = rolled_back()
        with frame:
            yield


@pytest.fixture
def this_day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets a module's TODAY to the day of the test: midnight passes while a long run is on its way."""
    from gongzhi.foundation import time

    monkeypatch.setattr(request.module, "TODAY", time.today())


@pytest.fixture
def everywhere(db: None) -> None:
    """Lets the test's transaction reach the whole district."""
    from gongzhi.foundation.reach import EVERYWHERE, set_reach

    set_reach(EVERYWHERE)


@pytest.fixture
def demo(_django_db_helper: None) -> None:
    """Gives the test a database of its own with the demo district; everything in it is really committed."""


@pytest.fixture
def run_jobs(_django_db_helper: None) -> Any:
    """Returns a function that carries out all waiting background jobs and then comes back."""
    from tests.support.jobs import run_waiting_jobs

    return run_waiting_jobs


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from tests.support.browser import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def served(demo: None, settings: Any) -> Iterator[str]:
    """Serves the demo district and gives its address."""
    from tests.support.browser import web_server

    settings.DEMO = True
    with web_server() as address:
        yield address


@pytest.fixture
def visitor(request: pytest.FixtureRequest, served: str, browser: Browser) -> Iterator[Visitor]:
    """Opens pages of the served demo district, each as somebody new; a failure leaves pictures behind."""
    from tests.support.browser import Visitor

    guest = Visitor(browser, served)
    yield guest
    if request.node.stash.get(failed, False):
        guest.photograph(request.node.nodeid)
    guest.leave()
