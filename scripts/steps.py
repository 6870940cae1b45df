"""Numbered steps with times, and stamps by which a second run knows what is still as it was. Standard library only."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STAMPS = Path(".venv/.stamps")


class StepFailed(Exception):
    """A step that cannot go on, with a sentence that says what would help."""


def say(text: str) -> None:
    """Prints at once, also into a file or a pipe."""
    print(text, flush=True)


def run(command: Sequence[str | Path], *, cwd: str | None = None, env: Mapping[str, str] | None = None) -> None:
    """Runs a program whose output goes on to the screen.

    Raises ``StepFailed`` where it ends with a fault.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env={**os.environ, **(env or {})}, check=False)
    if done.returncode:
        raise StepFailed(f"“{' '.join(words[:6])}{' …' if len(words) > 6 else ''}” ended with {done.returncode}.")


def fingerprint(paths: Iterable[str | Path], *words: str) -> str:
    """Sums up the content of files and folders, some words, and the place of the check-out."""
    total = hashlib.sha256("\0".join((str(Path.cwd()), sys.version, *words)).encode())
    for path in sorted(Path(path) for path in paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(f"\0{file}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_stamped(name: str, mark: str) -> bool:
    """Tells whether a step was finished with exactly these sources."""
    file = STAMPS / name
    return file.is_file() and file.read_text("utf-8") == mark


def stamp(name: str, mark: str) -> None:
    """Notes that a step is finished."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(mark, "utf-8")


@dataclass
class Step:
    """One step: what it is called, what it does, and how it knows that nothing changed."""

    title: str
    work: Callable[[], object]
    stamp: str = ""
    sources: Sequence[str | Path] = ()
    results: Sequence[str | Path] = ()
    words: Sequence[str] = field(default_factory=tuple)

    def mark(self) -> str:
        return fingerprint(self.sources, *self.words)

    def is_done(self) -> bool:
        return (
            bool(self.stamp)
            and all(Path(result).exists() for result in self.results)
            and is_stamped(self.stamp, self.mark())
        )


def walk(steps: Sequence[Step]) -> None:
    """Takes the steps in order and prints the time of each; the first fault ends the program with its sentence."""
    began = time.monotonic()
    for number, step in enumerate(steps, start=1):
        place = f"[{number}/{len(steps)}] {step.title}"
        if step.is_done():
            say(f"{place}: unchanged")
            continue
        say(f"{place} …")
        started = time.monotonic()
        try:
            step.work()
        except (StepFailed, OSError) as problem:
            say(f"{place}: FAILED after {time.monotonic() - started:.1f} s. {problem}")
            sys.exit(1)
        if step.stamp:
            stamp(step.stamp, step.mark())
        say(f"{place}: done in {time.monotonic() - started:.1f} s")
    say(f"Set up in {time.monotonic() - began:.1f} s.")
