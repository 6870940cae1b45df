"""One installation as the console program sees it: its settings, folders, keys and database."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from gongzhi.config.console import _, say
from gongzhi.config.database import Urls
from gongzhi.config.embedded import DATABASE, Server, server_of
from gongzhi.config.env import Env, read_env
from gongzhi.config.folders import Folders, find_folders, make_folders
from gongzhi.config.keys import Keys, create_keys, read_keys
from gongzhi.config.problems import StartProblem

_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Installation:
    """Settings, places and secrets that were read and fit one another."""

    env: Env
    folders: Folders
    keys: Keys

    @property
    def is_embedded(self) -> bool:
        return not self.env.database_url

    def server(self) -> Server:
        """Describes the embedded server; starts nothing."""
        return server_of(self.folders, self.keys.database, max_connections=self.env.max_connections, say=say)

    def environment(self, urls: Urls) -> dict[str, str]:
        """Returns the settings that lead another process to the same installation."""
        return {
            "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings",
            "GONGZHI_DATABASE_URL": urls.app,
            "GONGZHI_DATABASE_OWNER_URL": urls.owner,
            "GONGZHI_DATA": str(self.folders.data),
            "GONGZHI_KEYS": str(self.folders.keys),
        }


def open_installation(**given: Any) -> Installation:
    """Reads settings and keys; makes folders and keys at the first start.

    Raises ``StartProblem`` where something does not fit.
    """
    env = read_env(**given)
    folders = find_folders(env.data, env.keys)
    if not folders.keys_are_outside:
        raise StartProblem(
            _(
                "The keys file {file} lies inside the data folder, so a copy of the data would carry its keys. "
                "Set GONGZHI_KEYS to a place outside of {folder}."
            ).format(file=folders.keys, folder=folders.data)
        )
    make_folders(folders)
    return Installation(env, folders, _find_keys(env, folders))


def _find_keys(env: Env, folders: Folders) -> Keys:
    if folders.keys.is_file() or (not env.database_url and (folders.cluster / "PG_VERSION").is_file()):
        return read_keys(folders.keys)
    keys = create_keys(folders.keys)
    say(_("New keys were written to {file}. Keep a copy in another place than your backups.").format(file=folders.keys))
    return keys


@contextlib.contextmanager
def reachable_database(installation: Installation) -> Iterator[Urls]:
    """Gives the addresses of a database that answers; starts the embedded one for a while where nobody else did."""
    if not installation.is_embedded:
        yield wait_for(Urls(installation.env.database_owner_url, installation.env.database_url))
        return
    server = installation.server()
    if server.is_running():
        yield wait_for(server.urls())
        return
    server.start()
    try:
        yield server.create_database(DATABASE)
    finally:
        server.stop()


def wait_for(urls: Urls) -> Urls:
    """Waits until the database answers.

    Raises ``StartProblem`` after two minutes.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(urls.app, connect_timeout=5).close()
            return urls
        except psycopg.OperationalError as problem:
            if time.monotonic() > deadline or "password" in str(problem):
                raise StartProblem(_("The database does not answer: {problem}").format(problem=problem)) from None
            time.sleep(0.2)


def enter_django(installation: Installation, urls: Urls) -> None:
    """Sets Django up in this process on the installation's database."""
    os.environ.update(installation.environment(urls))
    import django
    from django.utils import translation

    django.setup()
    # What commands store is written in the installation's language, whatever the terminal speaks.
    translation.activate(installation.env.language)


def owner_url() -> str:
    """Returns the owning role's address, once Django was entered."""
    return os.environ["GONGZHI_DATABASE_OWNER_URL"]
