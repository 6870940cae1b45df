"""Private files are written for good before their row, never outside their folder, and swept when no row names them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.files import discard_file, keep_file, kept_files, open_file, sweep_orphans
from gongzhi.foundation.time import now


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "文件 folder"
    return Path(settings.MEDIA_ROOT)


def test_what_was_kept_is_read_again_and_is_private(folder: Path) -> None:
    name = keep_file(b"light", folder="needs", suffix=".jpg")
    with open_file(name) as stream:
        assert stream.read() == b"light"
    assert (folder / name).stat().st_mode & 0o077 == 0
    assert list(kept_files("needs")) == [name]


def test_a_discarded_file_is_gone_and_discarding_it_again_is_no_fault() -> None:
    name = keep_file(b"light", folder="needs")
    discard_file(name)
    discard_file(name)
    with pytest.raises(NotThere):
        open_file(name)


@pytest.mark.parametrize("name", ["../secret", "needs/../../secret", "/etc/passwd", "needs/aa/\0", ""])
def test_a_name_cannot_lead_outside(name: str) -> None:
    with pytest.raises(NotThere):
        open_file(name)


def test_only_old_files_that_no_row_names_are_swept(folder: Path) -> None:
    named, orphan, young = (keep_file(b"x", folder="needs") for _ in range(3))
    other_room = keep_file(b"x", folder="campaigns")
    draft = folder / (orphan + "~")
    draft.write_bytes(b"half")
    days_ago = (now() - timedelta(days=2)).timestamp()
    for path in (folder / named, folder / orphan, folder / other_room, draft):
        os.utime(path, (days_ago, days_ago))
    assert sweep_orphans("needs", [named], at=now()) == 2
    assert set(kept_files("needs")) == {named, young}
    assert set(kept_files("campaigns")) == {other_room}


def test_files_lie_where_the_default_storage_puts_them(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    name = keep_file(b"light", folder="needs")
    with open_file(name) as stream:
        assert stream.read() == b"light"
    assert list(kept_files("needs")) == [name]
    assert sweep_orphans("needs", [], at=now() + timedelta(days=2)) == 1
    with pytest.raises(NotThere):
        open_file(name)
