"""Static files: collected, named by their content and compressed once, and again only when a source changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> bool:
    """Builds the static files where a source changed since; tells whether it did."""
    if settings.DEBUG:
        return False
    mark = Path(settings.STATIC_ROOT) / ".sources"
    state = _state_of_sources()
    if mark.is_file() and mark.read_text("utf-8") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(state, "utf-8")
    return True


def are_collected() -> bool:
    """Tells whether the built static files belong to the sources as they are now."""
    mark = Path(settings.STATIC_ROOT) / ".sources"
    return settings.DEBUG or (mark.is_file() and mark.read_text("utf-8") == _state_of_sources())


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
