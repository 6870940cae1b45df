"""Every setting an operator can give, from the environment (``GONGZHI_…``) or the optional file ``.env``.

A value that makes no sense, or a name that does not exist, stops the start with a sentence.
"""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gongzhi.config.console import _
from gongzhi.config.folders import project
from gongzhi.config.problems import StartProblem
from gongzhi.foundation.executor import is_known

PREFIX = "GONGZHI_"

Words = Annotated[tuple[str, ...], NoDecode]


class Env(BaseSettings):
    """The settings of one installation; the description of each is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file_encoding="utf-8", extra="forbid", frozen=True)

    database_url: str = Field("", description="Database address for the application's role; empty: embedded database.")
    database_owner_url: str = Field("", description="The same database for the role that owns the tables and migrates.")
    data: Path | None = Field(None, description="Folder for database, files and built static files; made when missing.")
    keys: Path | None = Field(None, description="File with the secret keys; must lie outside the data folder.")
    secret_key: str = Field("", description="Signs sessions and forms; empty: the one in the keys file.")
    debug: bool = Field(False, description="Shows faults in full and static files unbuilt; never in real use.")
    demo: bool = Field(False, description="Allows log-in with the demo district's published passwords.")
    hosts: Words = Field((), description="Further names under which the site is reached, separated by commas.")
    address: str = Field("127.0.0.1", description="Address on which the web server listens.")
    port: int = Field(8000, ge=1, le=65535, description="Port on which the web server listens.")
    https: bool = Field(False, description="The site is reached over HTTPS: cookies are then sent over HTTPS only.")
    behind_proxy: bool = Field(
        False, description="A reverse proxy in front sets X-Forwarded-Proto and X-Forwarded-For."
    )
    processes: int = Field(2, ge=1, le=64, description="Web processes.")
    threads: int = Field(4, ge=1, le=64, description="Requests that each web process handles at the same time.")
    workers: int = Field(2, ge=1, le=32, description="Background jobs that run at the same time.")
    max_connections: int = Field(60, ge=20, le=1000, description="Connections the embedded database admits.")
    session_hours: int = Field(8, ge=1, le=24 * 14, description="Hours without use after which a log-in ends.")
    admin_second_factor: bool = Field(
        False, description="Administrators set up a second factor (code app) before anything else opens to them."
    )
    division_workers: str = Field(
        "serial",
        description="Where areas are divided: serial, processes, processes:N or a Dask scheduler's address.",
    )
    time_zone: str = Field("Asia/Shanghai", description="The district's time zone, in which its days are cut.")
    language: Literal["zh-hans", "en"] = Field("zh-hans", description="Language of the pages until somebody chooses.")
    knock_hours: Words = Field(("09:00", "20:30"), description="Hours in which doors may be knocked, e.g. 09:00-20:30.")
    photo_max_bytes: int = Field(10 * 1024 * 1024, ge=1024, description="Largest photo taken in, in bytes.")
    membership_declarations: bool = Field(
        False, description="Volunteers may declare their Party membership themselves (R10); off: counts only."
    )
    email_url: str = Field(
        "", description="Mail server: smtp://, smtp+tls:// or smtps://USER:PASSWORD@HOST:PORT; empty: no e-mail."
    )
    email_from: str = Field("gongzhi@localhost", description="Address from which e-mail is sent.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much the log tells.")

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("knock_hours", mode="before")
    @classmethod
    def _split_hours(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split("-")) if isinstance(value, str) else value

    @field_validator("division_workers")
    @classmethod
    def _known_workers(cls, value: str) -> str:
        if not is_known(value):
            raise ValueError(_("serial, processes, processes:N or the address of a Dask scheduler"))
        return value

    @field_validator("knock_hours")
    @classmethod
    def _check_hours(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) != 2 or not time.fromisoformat(value[0]) < time.fromisoformat(value[1]):
            raise ValueError(_("give the first and the last hour, e.g. 09:00-20:30"))
        return value

    @field_validator("email_url")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        if value and not value.startswith(("smtp://", "smtp+tls://", "smtps://")):
            raise ValueError(_("begin with smtp://, smtp+tls:// or smtps://"))
        return value

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(_("this is not a time zone of the IANA list, e.g. Asia/Shanghai"))
        return ZoneInfo(value).key

    @model_validator(mode="after")
    def _check_connections(self) -> Env:
        if self.connections > self.max_connections - RESERVED and not self.database_url:
            raise ValueError(
                _(
                    "{needed} connections are needed and {admitted} are admitted: lower GONGZHI_PROCESSES, "
                    "GONGZHI_THREADS or GONGZHI_WORKERS, or raise GONGZHI_MAX_CONNECTIONS"
                ).format(needed=self.connections, admitted=self.max_connections - RESERVED)
            )
        return self

    @property
    def connections(self) -> int:
        """Counts the database connections that web processes and worker hold at most."""
        return self.processes * self.threads + worker_connections(self.workers)


def worker_connections(jobs: int) -> int:
    """Counts what the worker holds: one connection a job, the sealer's, two for taking jobs, one that listens."""
    return jobs + 4


# Kept free for the superuser, migrations, doctor, and facts written on a connection of their own (refusals, lock-outs).
RESERVED = 14


class SettingsProblem(StartProblem):
    """A setting that does not make sense, in words an operator can act on."""


def read_env(**given: Any) -> Env:
    """Reads and checks all settings; ``given`` wins over the environment.

    Raises ``SettingsProblem``.
    """
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and not _is_known(name))
    if unknown:
        raise SettingsProblem(
            _("There is no setting called {unknown}. Known are: {known}.").format(
                unknown=", ".join(unknown), known=", ".join(names())
            )
        )
    file = project() / ".env"
    try:
        return Env(_env_file=file if file.is_file() else None, **given)  # type: ignore[call-arg]
    except ValidationError as problem:
        raise SettingsProblem(_in_words(problem)) from None


def names() -> list[str]:
    """Lists the names of all settings as they stand in the environment."""
    return [PREFIX + name.upper() for name in Env.model_fields]


def _is_known(name: str) -> bool:
    return name.removeprefix(PREFIX).lower() in Env.model_fields


def _in_words(problem: ValidationError) -> str:
    lines = []
    for fault in problem.errors():
        where = PREFIX + "_".join(str(part) for part in fault["loc"]).upper() if fault["loc"] else "GONGZHI"
        lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def documentation() -> str:
    """Writes the table of all settings in Markdown."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Env.model_fields.items():
        default = "-".join(field.default) if isinstance(field.default, tuple) else field.default
        shown = "" if default in (None, "") else f"`{str(default).lower() if default in (True, False) else default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"
