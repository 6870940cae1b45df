"""The few system packages that the tests need; installed where we may, named where we may not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from steps import StepFailed, run, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Finds the browser."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def find_postgres() -> Path | None:
    """Finds the programs of the distribution's PostgreSQL: the oldest from version 15 on, which tells most."""
    found = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return next((file.parent for file in found if int(file.parts[-3]) >= 15), None)


def has_chinese_font() -> bool:
    """Tells whether a font with Chinese signs is installed."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True, text=True).stdout.strip())


def missing() -> dict[str, str]:
    """Lists the Debian packages that are missing, each with what it is for."""
    needed = {
        "chromium": ("the browser tests", find_chromium()),
        "fonts-noto-cjk": ("Chinese signs in the browser tests", has_chinese_font()),
        "postgresql": ("the database tests on the distribution's PostgreSQL", find_postgres()),
        "gettext": ("the check of the translations", shutil.which("xgettext")),
    }
    return {package: purpose for package, (purpose, found) in needed.items() if not found}


def install_missing(wanted: Mapping[str, str] | None = None) -> None:
    """Installs what is missing.

    Raises ``StepFailed`` where that is not possible, with the packages and the command that would help.
    """
    packages = dict(wanted) if wanted is not None else missing()
    if not packages:
        return
    names = " ".join(packages)
    for package, purpose in packages.items():
        say(f"  missing: {package} ({purpose})")
    prefix = _rights()
    if prefix is None or not shutil.which("apt-get"):
        raise StepFailed(
            f"Install these packages, e.g. “sudo apt-get install {names}”, and try again. Nothing is skipped."
        )
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq", "--no-install-recommends"]
    run([*prefix, "apt-get", "-qq", "update"])
    run([*prefix, *quiet, "install", *packages])
    if wanted is None and (still := missing()):
        raise StepFailed(f"Still missing after the installation: {', '.join(still)}.")


def _rights() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    allowed = (
        shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode
    )
    return ["sudo", "-n"] if allowed else None
