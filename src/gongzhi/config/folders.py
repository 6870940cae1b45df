"""Where an installation keeps its things: the data folder, and outside of it the keys."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


def project() -> Path:
    """Returns the folder of the check-out, or the user's own share where the package came from a wheel."""
    root = Path(__file__).resolve().parents[3]
    if (root / "pyproject.toml").is_file():
        return root
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "gongzhi"


@dataclass(frozen=True, slots=True)
class Folders:
    """One installation's places on the disk."""

    name: str
    data: Path
    keys: Path

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def static(self) -> Path:
        return self.data / "static"

    @property
    def keys_are_outside(self) -> bool:
        return not self.keys.resolve().is_relative_to(self.data.resolve())


def find_folders(data: Path | None, keys: Path | None) -> Folders:
    """Finds the places of an installation without making them.

    The installation's name is written in the data folder, so that a folder that was moved still finds its keys.
    """
    folder = data.expanduser().absolute() if data else _default_data()
    mark = folder / "name"
    name = mark.read_text("utf-8").strip() if mark.is_file() else _short_name(folder if data else project())
    return Folders(name, folder, keys.expanduser().absolute() if keys else _default_keys(name))


def make_folders(folders: Folders) -> None:
    """Makes the data folder and writes the installation's name into it."""
    # The database's own system user passes through this folder, but may not list it.
    folders.data.mkdir(mode=0o711, parents=True, exist_ok=True)
    folders.files.mkdir(mode=0o700, exist_ok=True)
    mark = folders.data / "name"
    if not mark.is_file():
        mark.write_text(folders.name + "\n", "utf-8")


def _default_data() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/gongzhi") / _short_name(project())
    return project() / "var"


def _default_keys(name: str) -> Path:
    if os.geteuid() == 0:
        return Path("/etc/gongzhi") / name / "keys.json"
    base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "gongzhi" / name / "keys.json"


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
