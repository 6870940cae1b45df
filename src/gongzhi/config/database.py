"""Roles and databases: one role owns the tables and migrates, the application's owns nothing and passes no wall."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

SUPERUSER = "postgres"
OWNER = "gongzhi_owner"
APP = "gongzhi_app"
EXTENSIONS = ("btree_gin", "btree_gist", "pg_trgm")
# Any number; it makes two preparations of one server wait for each other.
_PREPARING = 7_146_001


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords of the three roles."""

    superuser: str
    owner: str
    app: str


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses of one database for the owning role and for the application's."""

    owner: str
    app: str


def make_url(user: str, password: str, name: str, *, host: str, port: int | str = 5432) -> str:
    """Writes a database address; ``host`` may be a socket's folder with any signs in its name."""
    credentials = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{credentials}@/{quote(name, safe='')}?host={quote(host, safe='')}&port={port}"


def for_role(url: str, user: str, password: str, name: str) -> str:
    """Writes the address of another role and database on the same server; keeps further options such as sslmode."""
    parts = conninfo_to_dict(url)
    base = make_url(
        user, password, name, host=str(parts.get("host") or "localhost"), port=str(parts.get("port") or 5432)
    )
    kept = [(key, value) for key, value in parts.items() if key not in ("user", "password", "dbname", "host", "port")]
    return base + "".join(f"&{key}={quote(str(value), safe='')}" for key, value in kept)


def prepare_database(
    superuser_url: str, name: str, *, passwords: Passwords | None = None, template: str | None = None
) -> Urls:
    """Makes roles, database, extensions and grants as far as they are missing; returns the two addresses.

    Works on any PostgreSQL from 15 on. Without ``passwords`` both roles get new ones.
    """
    used = passwords or Passwords("", secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    urls = Urls(for_role(superuser_url, OWNER, used.owner, name), for_role(superuser_url, APP, used.app, name))
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        _make_roles(connection, used)
        is_new = _make_database(connection, name, template)
    if template is None or not is_new:
        with psycopg.connect(superuser_url, dbname=name, autocommit=True) as connection:
            _grant(connection, name)
    return urls


def _make_roles(connection: psycopg.Connection, passwords: Passwords) -> None:
    for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if known else "CREATE"
        connection.execute(
            sql.SQL(
                verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
            ).format(sql.Identifier(role), sql.Literal(password))
        )
    # A page that waits longer than this has lost its reader; work that takes longer belongs to a job.
    for setting, value in (
        ("statement_timeout", "30s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "5min"),
    ):
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(APP), sql.Identifier(setting), value)
        )
    connection.execute(sql.SQL("ALTER ROLE {} SET lock_timeout = '30s'").format(sql.Identifier(OWNER)))


def _make_database(connection: psycopg.Connection, name: str, template: str | None) -> bool:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
        )
    )
    return True


def _grant(connection: psycopg.Connection, name: str) -> None:
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    statements = (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO {app}",
    )
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    for statement in statements:
        connection.execute(sql.SQL(statement).format(**names))


# The journal is only added to: what its first migration took away is not given back.
_JOURNAL_STAYS = """
DO $$ BEGIN
  IF to_regclass('journal_entry') IS NOT NULL THEN
    REVOKE UPDATE, DELETE ON journal_entry, journal_seal FROM {app};
    REVOKE INSERT, UPDATE ON journal_unsealed FROM {app};
  END IF;
END $$
"""


def grant_existing(owner_url: str) -> None:
    """Grants the application's role what stands already; the default privileges see to what comes."""
    with psycopg.connect(owner_url) as connection:
        for statement in (
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            connection.execute(sql.SQL(statement).format(sql.Identifier(APP)))
        connection.execute(sql.SQL(_JOURNAL_STAYS).format(app=sql.Identifier(APP)))
