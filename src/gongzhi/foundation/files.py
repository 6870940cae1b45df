"""Private files: written before the row that names them is committed, served only through permission.

A crash between the two leaves an orphan, never a row without its file; orphans are swept. Where they lie is the storage
named "default" among Django's ``STORAGES``: the house's own folder unless another one stands there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.sentences import gettext as _

# A file younger than this may still wait for its transaction.
ORPHAN_AGE = timedelta(days=1)
_FOLDER = re.compile(r"[a-z][a-z0-9_]{0,30}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}/[0-9a-f]{2}/[0-9a-f-]{36}(?:\.[a-z0-9]{1,8})?")


class FolderStorage(FileSystemStorage):
    """The house's own folder: a file is on the disk for good before its name is given out."""

    def _save(self, name: str, content: Any) -> str:
        kept: str = super()._save(name, content)  # type: ignore[misc]  # what Django's storages are extended by
        path = Path(self.path(kept))
        _sync(path)
        _sync(path.parent)
        return kept


def keep_file(data: bytes, *, folder: str, suffix: str = "") -> str:
    """Writes a file for good and returns its name, which is what a row stores; ``folder`` is the room's."""
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"{folder!r} is not a folder's name")
    unique = str(uuid7())
    # The last signs are chance, so that folders fill evenly.
    return default_storage.save(f"{folder}/{unique[-2:]}/{unique}{suffix}", ContentFile(data))


def open_file(name: str) -> IO[bytes]:
    """Opens a kept file for reading.

    Raises ``NotThere`` where no such file is kept.
    """
    try:
        return default_storage.open(_checked(name), "rb")
    except (FileNotFoundError, ValueError):
        raise NotThere(_("This file is no longer kept.")) from None


def discard_file(name: str) -> None:
    """Removes a kept file; one that is gone already is no fault."""
    default_storage.delete(_checked(name))


def kept_files(folder: str) -> Iterator[str]:
    """Names every file of a folder, also what a crash left there."""
    try:
        inside, _files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for part in sorted(inside):
        _folders, files = default_storage.listdir(f"{folder}/{part}")
        yield from (f"{folder}/{part}/{file}" for file in sorted(files))


def sweep_orphans(folder: str, named: Iterable[str], *, at: datetime) -> int:
    """Removes the files of a folder that no row names and that are older than a day; returns how many.

    ``named`` has to hold the name of *every* row that points into the folder.
    """
    still_named = frozenset(named)
    swept = 0
    for name in list(kept_files(folder)):
        if name not in still_named and at - default_storage.get_modified_time(name) > ORPHAN_AGE:
            default_storage.delete(name)
            swept += 1
    return swept


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a kept file")
    return name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
