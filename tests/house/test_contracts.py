"""The import contracts hold, and each of their breaks is caught by the tool itself."""

# ruff: noqa: E501 (a table reads best as a table)
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, PROJECT

# Number of the contract → files planted, by path below the package.
BREAKS: list[tuple[str, int, dict[str, str]]] = [
    ("a floor imports from a floor above", 1, {"foundation/planted.py": "import gongzhi.workflows"}),
    ("a new floor appears", 1, {"planted.py": ""}),
    ("a lower room imports a higher one inside a function", 2, {"domain/places/rules.py": "def f():\n    from gongzhi.domain.needs import words"}),
    ("a new room does not stand on the stairs", 2, {"domain/planted/__init__.py": ""}),
    ("neighbours import each other", 2, {"domain/reviews/__init__.py": "", "domain/reviews/queries.py": "import gongzhi.domain.campaigns.words"}),
    ("a migration imports upwards", 2, {"domain/places/migrations/0999_planted.py": "import gongzhi.domain.needs.words"}),
    ("queries import services", 3, {"domain/places/queries.py": "import gongzhi.domain.places.services"}),
    ("rules import queries", 3, {"domain/needs/rules.py": "import gongzhi.domain.needs.queries"}),
    ("a stray file lies in a room", 3, {"domain/places/utils.py": ""}),
    ("a stray file lies in an app of the foundation", 3, {"foundation/journal/helpers.py": ""}),
    ("an algorithm knows Django", 4, {"algorithms/planted.py": "import django.conf"}),
    ("algorithms import one another", 5, {"algorithms/planted.py": "import gongzhi.algorithms.other", "algorithms/other.py": ""}),
    ("one door imports another", 6, {"interfaces/desk/planted.py": "import gongzhi.interfaces.field"}),
    ("a new door appears", 6, {"interfaces/planted.py": ""}),
    ("an interface imports a model", 7, {"interfaces/desk/planted.py": "import gongzhi.domain.places.models"}),
    ("a workflow imports a model of the foundation", 7, {"workflows/planted.py": "import gongzhi.foundation.journal.models"}),
    ("siblings import in a circle", 8, {"config/one.py": "import gongzhi.config.two", "config/two.py": "import gongzhi.config.one"}),
]  # fmt: skip


def broken(folder: Path) -> set[int]:
    """Runs the tool on the package in a folder and returns the numbers of the broken contracts."""
    program = Path(sys.executable).with_name("lint-imports")
    env = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [str(program), "--config", str(PROJECT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)
    verdicts = re.findall(r"^(\d) .* (KEPT|BROKEN)$", done.stdout, re.MULTILINE)
    assert len(verdicts) == 8, done.stdout + done.stderr
    return {int(number) for number, verdict in verdicts if verdict == "BROKEN"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("static", "templates", "locale", "__pycache__", "*.toml")
    shutil.copytree(PACKAGE, tmp_path / "gongzhi", ignore=ignored)
    return tmp_path


def test_the_house_keeps_all_eight_contracts(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize(("contract", "files"), [each[1:] for each in BREAKS], ids=[each[0] for each in BREAKS])
def test_a_break_of_a_contract_is_caught(copy: Path, contract: int, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = copy / "gongzhi" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}\n")
    assert contract in broken(copy)
