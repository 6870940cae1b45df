"""Files that somebody named on the command line."""

from __future__ import annotations

from pathlib import Path

from gongzhi.config.console import _
from gongzhi.config.problems import StartProblem


def read_file(file: Path) -> bytes:
    """Reads a file that somebody named; raises ``StartProblem`` where that fails."""
    try:
        return file.read_bytes()
    except OSError as problem:
        raise StartProblem(
            _("{file} cannot be read ({problem}).").format(file=file, problem=problem.strerror)
        ) from None
