"""Private files: written before the row that names them is committed, served only through permission.

A crash between the two leaves an orphan, never a row without its file; orphans are swept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.ids import uuid7

# A file younger than this may still wait for its transaction.
ORPHAN_AGE = timedelta(days=1)
_FOLDER = re.compile(r"[a-z][a-z0-9_]{0,30}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}/[0-9a-f]{2}/[0-9a-f-]{36}(?:\.[a-z0-9]{1,8})?")


def keep_file(data: bytes, *, folder: str, suffix: str = "") -> str:
    """Writes a file for good and returns its name, which is what a row stores; ``folder`` is the room's."""
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"{folder!r} is not a folder's name")
    unique = str(uuid7())
    # The last signs are chance, so that folders fill evenly.
    name = f"{folder}/{unique[-2:]}/{unique}{suffix}"
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + "~")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.rename(path)
    _sync_folder(path.parent)
    return name


def open_file(name: str) -> BinaryIO:
    """Opens a kept file for reading.

    Raises ``NotThere`` where no such file is kept.
    """
    try:
        return _path(name).open("rb")
    except (FileNotFoundError, ValueError):
        raise NotThere(_("This file is no longer kept.")) from None


def discard_file(name: str) -> None:
    """Removes a kept file; one that is gone already is no fault."""
    _path(name).unlink(missing_ok=True)


def kept_files(folder: str) -> Iterator[str]:
    """Names every file of a folder, drafts left by a crash included."""
    root = _root()
    for path in sorted((root / folder).glob("*/*")):
        yield path.relative_to(root).as_posix()


def sweep_orphans(folder: str, named: Iterable[str], *, at: datetime) -> int:
    """Removes the files of a folder that no row names and that are older than a day; returns how many.

    ``named`` has to hold the name of *every* row that points into the folder.
    """
    still_named = frozenset(named)
    swept = 0
    for name in list(kept_files(folder)):
        path = _root() / name
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if name not in still_named and at - written > ORPHAN_AGE:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a kept file")
    return _root() / name


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
