"""Ruff, mypy and the check of the translations really refuse what they are there to refuse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PROJECT


def ruff(path: str, text: str) -> set[str]:
    """Returns the rules that a file with this text would break at this place."""
    program = Path(sys.executable).with_name("ruff")
    command = [str(program), "check", "--output-format", "concise", "--no-cache", "--stdin-filename", path, "-"]
    done = subprocess.run(command, input=text, cwd=PROJECT, check=False, capture_output=True, text=True)
    return {line.split(": ", 1)[1].split(" ")[0] for line in done.stdout.splitlines() if line.startswith(path)}


@pytest.mark.parametrize(
    "place", ["domain/needs/rules.py", "foundation/text.py", "workflows/x.py", "algorithms/rating/x.py"]
)
@pytest.mark.parametrize(
    "module", ["django.http", "django.shortcuts", "django.views", "httpx", "requests", "urllib.request", "ninja"]
)
def test_http_below_the_doors_is_refused(place: str, module: str) -> None:
    assert "TID251" in ruff(f"src/gongzhi/{place}", f"import {module}\n")


@pytest.mark.parametrize("place", ["interfaces/desk/views.py", "config/urls.py"])
def test_http_at_the_doors_is_allowed(place: str) -> None:
    assert "TID251" not in ruff(f"src/gongzhi/{place}", "from django.http import HttpRequest\n")


@pytest.mark.parametrize(
    "place", ["domain/needs/apps.py", "interfaces/desk/apps.py", "config/settings.py", "foundation/text.py"]
)
@pytest.mark.parametrize(
    "line",
    [
        "from django.dispatch import receiver",
        "from django.db.models.signals import post_save",
        "from django.contrib import admin",
    ],
)
def test_signals_and_the_admin_are_refused_everywhere(place: str, line: str) -> None:
    assert "TID251" in ruff(f"src/gongzhi/{place}", line + "\n")


@pytest.mark.parametrize("place", ["domain/needs/services.py", "interfaces/desk/views.py", "workflows/x.py"])
@pytest.mark.parametrize("call", ["datetime.datetime.now(None)", "datetime.date.today()", "datetime.datetime.utcnow()"])
def test_any_other_clock_is_refused(place: str, call: str) -> None:
    assert "TID251" in ruff(f"src/gongzhi/{place}", f"import datetime\n\n{call}\n")


def test_the_one_clock_may_look_at_the_time() -> None:
    assert "TID251" not in ruff(
        "src/gongzhi/foundation/time.py", "import datetime\n\ndatetime.datetime.now(datetime.UTC)\n"
    )


def test_a_function_that_branches_too_often_is_refused() -> None:
    text = (
        "def f(x):\n"
        + "".join(f"    if x == {number}:\n        return {number}\n" for number in range(8))
        + "    return 9\n"
    )
    assert "C901" in ruff("src/gongzhi/domain/needs/rules.py", text)


def test_a_function_without_types_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "planted.py"
    file.write_text("def double(x):\n    return 2 * x\n", "utf-8")
    # The house's own rules, without the plugin, which would load all of Django for one line.
    settings = (PROJECT / "pyproject.toml").read_text("utf-8").replace('plugins = ["mypy_django_plugin.main"]', "")
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--config-file", "pyproject.toml", "planted.py"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "[no-untyped-def]" in done.stdout


def test_the_house_itself_is_examined_with_the_plugin_and_strictly() -> None:
    import tomllib

    mypy = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert (mypy["strict"], mypy["plugins"], mypy["files"][0]) == (True, ["mypy_django_plugin.main"], "src/gongzhi")
