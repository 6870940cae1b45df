"""Forms of texts: the part of regular expressions that means the same everywhere and never takes long.

A form is a row of ``[ranges, least, most]``: signs out of ranges, each so many times. There are no groups and no
alternatives; whoever needs them asks in another way. The whole text must have the form, as in XLSForm.
"""

from __future__ import annotations

import re
from typing import Any

from gongzhi.domain.surveys.rules.parts import Misread
from gongzhi.foundation.sentences import gettext as _

LONGEST, MOST_TIMES = 100, 500
_ANY = [["\u0001", "\U0010ffff"]]
_KINDS = {
    "d": [["0", "9"]],
    "w": [["0", "9"], ["A", "Z"], ["_", "_"], ["a", "z"]],
    "s": [["\t", "\r"], [" ", " "]],
}
_SIGN = re.compile(
    r"\[(?P<set>(?:\\[dws]|\\[^A-Za-z0-9]|[^\]\\^])(?:\\[dws]|\\[^A-Za-z0-9]|[^\]\\])*)\]"
    r"|\\(?P<kind>[dws])|\\(?P<plain>[^A-Za-z0-9])|(?P<one>[^\\\[\](){}|*+?^$])"
)
_TIMES = re.compile(r"\{([0-9]{1,3})(,([0-9]{1,3})?)?\}|[*+?]")


def read_pattern(pattern: str) -> list[list[Any]]:
    """Reads a form; raises ``Misread`` for what not every side would understand alike."""
    text = pattern.removeprefix("^")
    text = text[:-1] if text.endswith("$") and not text.endswith("\\$") else text
    if len(text) > LONGEST:
        raise Misread(_("This condition is too long; ask in a simpler way."))
    form, at = [], 0
    while at < len(text):
        match = _SIGN.match(text, at)
        if match is None:
            raise Misread(
                _("“%(piece)s” in a regex is not carried out here: signs, [0-9], \\d and {2,5} are.")
                % {"piece": text[at : at + 10]}
            )
        ranges = _ranges(match)
        times = _TIMES.match(text, match.end())
        at = times.end() if times else match.end()
        form.append([ranges, *_bounds(times)])
    return form


def _ranges(match: re.Match[str]) -> list[list[str]]:
    if match["kind"]:
        return _KINDS[match["kind"]]
    if match["set"] is None:
        sign = match["plain"] or match["one"]
        return _ANY if match["one"] == "." else [[sign, sign]]
    found: list[list[str]] = []
    signs = re.findall(r"\\?.", match["set"], re.DOTALL)
    while signs:
        first = signs.pop(0)
        if len(first) == 2 and first[1] in _KINDS:
            found += _KINDS[first[1]]
        elif len(signs) > 1 and signs[0] == "-":
            last = signs[1]
            if first[-1] > last[-1] or last[1:] in _KINDS:
                raise Misread.piece(f"{first}-{last}")
            found.append([first[-1], last[-1]])
            del signs[:2]
        else:
            found.append([first[-1], first[-1]])
    return found


def _bounds(times: re.Match[str] | None) -> tuple[int, int | None]:
    if times is None:
        return 1, 1
    if times[1] is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[times[0]]
    least = int(times[1])
    most = least if not times[2] else int(times[3]) if times[3] else None
    if most is not None and not least <= most <= MOST_TIMES:
        raise Misread(_("“%(piece)s” is not understood here.") % {"piece": times[0]})
    return least, most
