"""Writes the lock files anew: every package with its version and hashes, for all platforms, without addresses."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from steps import Step, run, walk

UV = ".venv/bin/uv"
COMMON = ("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--upgrade")
LOCKS = {
    "uv": ("--group", "installer"),
    "build": ("--group", "build"),
    "node": ("--group", "node"),
    "run": ("pyproject.toml",),
    # The tests run on exactly the versions that `make run` installs.
    "dev": ("pyproject.toml", "--group", "dev", "--constraints", "locks/run.txt"),
    # What the benchmarks measure beside ours, put on top of the tests' packages.
    "bench": ("--group", "bench", "--constraints", "locks/dev.txt"),
}


def write(name: str) -> None:
    """Writes one lock file."""
    run([UV, "pip", "compile", *LOCKS[name], *COMMON, "-o", f"locks/{name}.txt"])


def main() -> None:
    os.chdir(Path(__file__).resolve().parent.parent)
    walk([Step(f"locks/{name}.txt", partial(write, name)) for name in LOCKS])


if __name__ == "__main__":
    main()
