"""The catalogues of sentences: compile them, collect new sentences, check that every sentence is translated.

.venv/bin/python scripts/translations.py compile|collect|check
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import catalogue
from catalogue import Entry, Key

PACKAGE = Path("src/gongzhi")
LOCALE = PACKAGE / "locale"
LANGUAGE = "zh_Hans"
MAIN = LOCALE / LANGUAGE / "LC_MESSAGES" / "django.po"
# What must stay the same in a translation: %(name)s, %s, %d and {name}.
HOLES = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]+\}")


def compile_all() -> None:
    """Compiles each catalogue into the file that the program reads."""
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        file.with_suffix(".mo").write_bytes(catalogue.compiled(catalogue.read(file.read_text("utf-8"))))


def extracted() -> list[Entry]:
    """Extracts all sentences of sources and templates with xgettext, in a copy, so that nothing here changes."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        copy = Path(folder, "gongzhi")
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "locale", "__pycache__", "migrations"))
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--no-wrap"]
        env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            [*command, "--add-location", "file"], cwd=copy, env=env, check=False, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"The sentences could not be collected:\n{done.stdout}{done.stderr}")
        return catalogue.read((copy / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po").read_text("utf-8"))


def known() -> dict[Key, Entry]:
    """Reads the translations there are."""
    return {entry.key: entry for entry in catalogue.read(MAIN.read_text("utf-8"))} if MAIN.is_file() else {}


def collect() -> None:
    """Writes the catalogue anew: every sentence in use, with its translation where there is one."""
    before = known()
    entries = []
    for entry in sorted(extracted(), key=lambda entry: entry.key):
        entry.comments = [line for line in entry.comments if line.startswith(("#:", "#.")) or "format" in line]
        entry.is_fuzzy = False
        old = before.get(entry.key)
        if entry.identifier:
            # Chinese has one form for every number.
            entry.translations = dict(sorted(old.translations.items())[:1]) if old else {}
            entries.append(entry)
    header = Entry(
        translations={
            0: f"Language: {LANGUAGE}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
            "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=1; plural=0;\n"
        }
    )
    MAIN.parent.mkdir(parents=True, exist_ok=True)
    MAIN.write_text(catalogue.write([header, *entries]), "utf-8")
    untranslated = [entry.identifier for entry in entries if not entry.is_translated]
    print(f"{len(entries)} sentences, {len(untranslated)} without a translation.")
    for identifier in untranslated:
        print(f"  {identifier!r}")


def faults(wanted: list[Entry], translated: list[Entry]) -> list[str]:
    """Lists what is wrong with a catalogue: sentences missing, without a translation, fuzzy, or with other holes."""
    have = {entry.key: entry for entry in translated}
    found = []
    for entry in wanted:
        if not entry.identifier:
            continue
        known = have.get(entry.key)
        if known is None:
            found.append(f"missing: {entry.identifier!r}")
        elif known.is_fuzzy:
            found.append(f"fuzzy: {entry.identifier!r}")
        elif not known.is_translated:
            found.append(f"without a translation: {entry.identifier!r}")
        elif not _holes_fit(known):
            found.append(f"other holes than the sentence has: {entry.identifier!r}")
    return found


def _holes_fit(entry: Entry) -> bool:
    allowed = set(HOLES.findall(entry.identifier)) | set(HOLES.findall(entry.plural))
    return all(set(HOLES.findall(text)) <= allowed for text in entry.translations.values())


def check() -> None:
    """Ends with a fault where a sentence of the sources has no good translation."""
    wanted = extracted()
    found = faults(wanted, catalogue.read(MAIN.read_text("utf-8")) if MAIN.is_file() else [])
    for line in found:
        print(line)
    if found:
        sys.exit(f"{len(found)} of {len(wanted)} sentences are not translated; `make messages` collects them.")
    print(f"All {len(wanted)} sentences are translated.")


def main() -> None:
    os.chdir(Path(__file__).resolve().parent.parent)
    aims = {"compile": compile_all, "collect": collect, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in aims:
        sys.exit("usage: .venv/bin/python scripts/translations.py compile|collect|check")
    aims[sys.argv[1]]()


if __name__ == "__main__":
    main()
