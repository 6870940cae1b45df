"""Reading a CSV file that somebody already has: encoding, headings, and faults by row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotSo, RowProblem
from gongzhi.foundation.text import mask_identity_numbers

# R1: such columns are dropped before anything is stored, and the import says so.
_IDENTITY_HEADING = re.compile(r"身份证|证件号|公民身份|(^|[^a-z])id.?(card|number|no)([^a-z]|$)", re.IGNORECASE)
# Spreadsheet programs in China save CSV as GB 18030 unless told otherwise.
_ENCODINGS = ("utf-8-sig", "gb18030")
MAX_ROWS = 100_000
SHOWN_PROBLEMS = 200


@dataclass
class Sheet:
    """A table whose columns are known by our names; ``rows`` carry the sheet's own row number."""

    headings: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]
    dropped: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def fault(self, row: int, column: str, sentence: str) -> None:
        """Remembers one fault, naming the column as the sheet does."""
        self.problems.append(RowProblem(row, self.headings.get(column, column), sentence))

    def refuse_if_faulty(self) -> None:
        """Raises ``NotSo`` with all faults, so that nothing is imported by halves."""
        if not self.problems:
            return
        self.problems.sort(key=lambda problem: problem.row)
        raise faulty(self.problems)


def faulty(problems: Sequence[RowProblem]) -> NotSo:
    """Says how many faults a sheet has, and how many of them are listed."""
    facts = {"n": len(problems), "shown": SHOWN_PROBLEMS}
    sentence = _("Nothing was imported: the sheet has %(n)d faults. Correct them and import it again.") % facts
    if len(problems) > SHOWN_PROBLEMS:
        more = _("The first %(shown)d of %(n)d are listed.") % facts
        sentence = f"{sentence} {more}"
    return NotSo(sentence, rows=problems[:SHOWN_PROBLEMS])


def decode(content: bytes) -> str:
    """Turns the bytes of a CSV file into text; raises ``NotSo`` when they are no text at all."""
    if content.lstrip()[:5] == b"%PDF-":
        raise NotSo(_("This is a PDF. Send the sheet that it was printed from: XLSX or CSV."))
    if content[:2] == b"PK":
        raise NotSo(_("This is a spreadsheet file. Save it as CSV (UTF-8) and import that."))
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotSo(_("The file's encoding is neither UTF-8 nor GB 18030. Save it as “CSV UTF-8” and import it again."))


def read_sheet(content: bytes, *, columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> Sheet:
    """Reads a CSV file into rows keyed by our column names.

    ``columns`` gives the headings that each of our columns may have. Columns with identity numbers, by heading or by
    content, are dropped here and reported in ``dropped``. Raises ``NotSo`` for a file that cannot be read at all.
    """
    table = list(csv.reader(io.StringIO(decode(content), newline="")))
    heading = [cell.strip() for cell in table[0]] if table else []
    if not any(heading):
        raise NotSo(_("The file is empty. Its first row must hold the headings."))
    body = [(number, row) for number, row in enumerate(table[1:], start=2) if any(cell.strip() for cell in row)]
    if len(body) > MAX_ROWS:
        raise NotSo(_("The sheet has more than %(n)d rows. Split it into parts.") % {"n": MAX_ROWS})
    dropped = {at for at, name in enumerate(heading) if _holds_identity_numbers(at, name, body)}
    found = _match_headings(heading, columns, dropped)
    missing = [columns[name][0] for name in required if name not in found]
    if missing:
        raise NotSo(
            _("Missing in the headings: “%(missing)s”. The sheet has: %(there)s.")
            % {"missing": "”, “".join(missing), "there": ", ".join(name for name in heading if name)}
        )
    if not body:
        raise NotSo(_("The sheet has headings but no rows."))
    rows = [
        (number, {name: row[at].strip() if at < len(row) else "" for name, at in found.items()}) for number, row in body
    ]
    return Sheet({name: heading[at] for name, at in found.items()}, rows, [heading[at] for at in sorted(dropped)])


def _match_headings(heading: list[str], columns: Mapping[str, Sequence[str]], dropped: set[int]) -> dict[str, int]:
    known = {alias.casefold(): name for name, aliases in columns.items() for alias in aliases}
    found: dict[str, int] = {}
    for at, title in enumerate(heading):
        name = known.get(title.casefold())
        if name is None or at in dropped:
            continue
        if name in found:
            raise NotSo(_("The column “%(title)s” appears twice. Keep one of them.") % {"title": title})
        found[name] = at
    return found


def _holds_identity_numbers(at: int, title: str, body: list[tuple[int, list[str]]]) -> bool:
    if _IDENTITY_HEADING.search(title):
        return True
    return any(at < len(row) and mask_identity_numbers(row[at])[1] for _number, row in body)
