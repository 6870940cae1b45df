"""Reads, writes and compiles gettext catalogues without the system's gettext. Standard library only."""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass, field

Key = tuple[str, str]


@dataclass
class Entry:
    """One sentence of a catalogue: its context and identifier, the plural's identifier, its translations, its marks."""

    context: str = ""
    identifier: str = ""
    plural: str = ""
    translations: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.identifier

    @property
    def is_translated(self) -> bool:
        return bool(self.translations) and all(self.translations.values()) and not self.is_fuzzy


def read(text: str) -> list[Entry]:
    """Reads a catalogue; sentences that went out of use are left out."""
    entries: list[Entry] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#~")]
        if any(not line.startswith("#") for line in lines):
            entries += _read_block(lines)
    return entries


def _read_block(lines: list[str]) -> list[Entry]:
    """Reads entries that stand without an empty line between them."""
    entries, entry, word = [], Entry(), ""
    for line in lines:
        begins = line.startswith(("#", "msgctxt")) or (line.startswith("msgid ") and word != "msgctxt")
        if begins and word.startswith("msgstr"):
            entries.append(entry)
            entry, word = Entry(), ""
        if line.startswith("#"):
            entry.comments.append(line)
            entry.is_fuzzy = entry.is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        text = line
        if not line.startswith('"'):
            word, text = line.split(" ", 1)
        _add(entry, word, ast.literal_eval(text.strip()))
    return [*entries, entry]


def _add(entry: Entry, word: str, text: str) -> None:
    if word == "msgctxt":
        entry.context += text
    elif word == "msgid":
        entry.identifier += text
    elif word == "msgid_plural":
        entry.plural += text
    else:
        number = int(word[7:-1]) if "[" in word else 0
        entry.translations[number] = entry.translations.get(number, "") + text


def write(entries: list[Entry]) -> str:
    """Writes a catalogue, one line a sentence."""
    return "\n".join(_write_entry(entry) for entry in entries)


def _write_entry(entry: Entry) -> str:
    lines = list(entry.comments)
    if entry.context:
        lines.append(f"msgctxt {_quoted(entry.context)}")
    lines.append(f"msgid {_quoted(entry.identifier)}")
    if entry.plural:
        lines.append(f"msgid_plural {_quoted(entry.plural)}")
        lines += [
            f"msgstr[{number}] {_quoted(text)}" for number, text in sorted(entry.translations.items() or [(0, "")])
        ]
    else:
        lines.append(f"msgstr {_quoted(entry.translations.get(0, ''))}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    if text.count("\n") > 1:
        return '""\n' + "\n".join(_quoted(line) for line in text.splitlines(keepends=True))
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'


def compiled(entries: list[Entry]) -> bytes:
    """Compiles a catalogue into the binary form that gettext reads (GNU MO, little-endian, no hash table)."""
    pairs = sorted((_identifier(entry), _translation(entry)) for entry in entries if entry.is_translated)
    start = 28
    texts = start + 16 * len(pairs)
    names, values, data = b"", b"", b""
    for part in (0, 1):
        table = b""
        for pair in pairs:
            table += struct.pack("<II", len(pair[part]), texts + len(data))
            data += pair[part] + b"\0"
        names, values = (table, values) if part == 0 else (names, table)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, texts)
    return head + names + values + data


def _identifier(entry: Entry) -> bytes:
    name = f"{entry.context}\4{entry.identifier}" if entry.context else entry.identifier
    return (f"{name}\0{entry.plural}" if entry.plural else name).encode()


def _translation(entry: Entry) -> bytes:
    return "\0".join(text for _, text in sorted(entry.translations.items())).encode()
