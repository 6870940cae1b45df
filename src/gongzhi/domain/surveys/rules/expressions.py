"""Conditions as XLSForm writes them, read into trees: the part of XPath that means the same here and on a phone.

A tree is a list whose first entry says what it is: ``["ask", name]``, ``["here"]``, ``["text", words]``,
``["number", n]``, ``["today"]``, ``["true"]``, ``["false"]``; or it does something with the trees after it: and, or,
not, =, !=, <, <=, >, >=, +, -, ``*``, div, mod, minus, selected, count-selected, string-length.
``["regex", tree, form]`` holds a form as ``rules.patterns`` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gongzhi.domain.surveys.rules.parts import (
    NUMBERS,
    Misread,
    Part,
    Sort,
    chosen,
    compared,
    counted,
    demand_truth,
    number_part,
)
from gongzhi.domain.surveys.rules.patterns import read_pattern
from gongzhi.domain.surveys.rules.truth import DAY, Tree, number
from gongzhi.foundation.sentences import gettext as _

MOST_PIECES, DEEPEST = 200, 20
COMPARING = ("=", "!=", "<", "<=", ">", ">=")
# Word processors and Chinese keyboards write these for the plain signs.
_PLAIN = str.maketrans("（），＝＜＞！", "(),=<>!") | {ord("≠"): "!=", ord("≤"): "<=", ord("≥"): ">="}
_PIECE = re.compile(
    r"\s*(?:(?P<name>\$\{[^{}]*\})|(?P<text>'[^']*'|\"[^\"]*\"|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”])"
    r"|(?P<number>[0-9]{1,12}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})|(?P<word>[A-Za-z][A-Za-z-]*)"
    r"|(?P<sign>[!<>！＜＞][=＝]|[≠≤≥=＝<＜>＞+*()（）,，.-]))"
)


@dataclass(frozen=True, slots=True)
class Within:
    """What a condition may speak of: earlier questions by name; ``here`` the answer itself, and today."""

    known: Mapping[str, Part]
    later: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    here: Part | None = None
    own: str = ""
    may_today: bool = False


def read_condition(text: str, within: Within) -> Tree:
    """Reads a condition; raises ``Misread`` with a sentence that says what is not understood."""
    reader = _Reader(_pieces(text), within)
    part = reader.any_of()
    if reader.at < len(reader.pieces):
        raise Misread.piece(reader.pieces[reader.at][1])
    return demand_truth(part).tree


def _pieces(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _PIECE.match(text, at)
        if match is None or match.lastgroup is None:
            raise Misread.piece(text[at : at + 20].strip())
        piece, at = match[match.lastgroup], match.end()
        found.append((match.lastgroup, piece.translate(_PLAIN) if match.lastgroup == "sign" else piece))
    if len(found) > MOST_PIECES:
        raise Misread(_("This condition is too long; ask in a simpler way."))
    return found


@dataclass(slots=True)
class _Reader:
    """Goes through the pieces from left to right; each method reads one level, the loosest first."""

    pieces: list[tuple[str, str]]
    within: Within
    at: int = 0
    depth: int = field(default=0)

    def next(self) -> str:
        kind, piece = self.pieces[self.at] if self.at < len(self.pieces) else ("", "")
        return piece if kind in ("word", "sign") else ""

    def take(self, *wanted: str) -> str:
        piece = self.next()
        if piece and piece in wanted:
            self.at += 1
            return piece
        return ""

    def demand(self, wanted: str) -> None:
        if not self.take(wanted):
            raise Misread(_("“%(sign)s” is missing.") % {"sign": wanted})

    def any_of(self) -> Part:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Misread(_("This condition is too long; ask in a simpler way."))
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        self.depth -= 1
        return _joined("or", parts)

    def all_of(self) -> Part:
        parts = [self.comparison()]
        while self.take("and"):
            parts.append(self.comparison())
        return _joined("and", parts)

    def comparison(self) -> Part:
        left = self.sum()
        if sign := self.take(*COMPARING):
            return compared(sign, left, self.sum())
        return left

    def sum(self) -> Part:
        left = self.product()
        while sign := self.take("+", "-"):
            left = counted(sign, left, self.product())
        return left

    def product(self) -> Part:
        left = self.single()
        while sign := self.take("*", "div", "mod"):
            left = counted(sign, left, self.single())
        return left

    def single(self) -> Part:
        if self.at >= len(self.pieces):
            raise Misread(_("Something is missing at the end."))
        kind, piece = self.pieces[self.at]
        self.at += 1
        match kind:
            case "name":
                return self.question(piece[2:-1].strip())
            case "text":
                return Part(["text", piece[1:-1]], Sort.WORDS, piece)
            case "number":
                return number_part(piece)
            case "word":
                return self.function(piece)
        return self.sign(piece)

    def sign(self, piece: str) -> Part:
        if piece == "(":
            part = self.any_of()
            self.demand(")")
            return part
        if piece == "-":
            below = self.single()
            if below.sort not in NUMBERS:
                raise Misread.no_number(below)
            return Part(["minus", below.tree], Sort.NUMBER, f"-{below.said}")
        if piece == ".":
            if self.within.here is None:
                raise Misread(_("“.” is the answer itself; it can stand in a constraint only."))
            return self.within.here
        raise Misread.piece(piece)

    def question(self, name: str) -> Part:
        within = self.within
        if name in within.known:
            return within.known[name]
        if name == within.own and within.here is not None:
            return within.here
        if name in within.left_out:
            raise Misread(_("“%(name)s” is left out here; no condition can look at it.") % {"name": name})
        if name in within.later or name == within.own:
            raise Misread(_("“%(name)s” is not asked before; a condition can only look back.") % {"name": name})
        raise Misread(_("There is no question “%(name)s”.") % {"name": name})

    def function(self, name: str) -> Part:
        if not self.take("("):
            raise Misread.piece(name)
        if all(name != known for known, _count in _FUNCTIONS):
            raise _unknown(name)
        given = [] if self.next() == ")" else [self.any_of()]
        while self.take(","):
            given.append(self.any_of())
        self.demand(")")
        if name == "today" and not self.within.may_today:
            raise Misread(_("today() cannot decide whether a question is asked: tomorrow it would be another one."))
        if (name, len(given)) not in _FUNCTIONS:
            raise _unknown(name)
        return _FUNCTIONS[name, len(given)](*given)


def _unknown(name: str) -> Misread:
    return Misread(_("“%(name)s(…)” is not carried out here.") % {"name": name})


def _joined(word: str, parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    trees = [demand_truth(one).tree for one in parts]
    return Part([word, *trees], Sort.TRUTH, f" {word} ".join(one.said for one in parts))


def _not(part: Part) -> Part:
    return Part(["not", demand_truth(part).tree], Sort.TRUTH, f"not({part.said})")


def _length(part: Part) -> Part:
    if part.sort != Sort.WORDS:
        raise Misread(_("string-length(…) counts the signs of a text only."))
    return Part(["string-length", part.tree], Sort.NUMBER, f"string-length({part.said})")


def _count(part: Part) -> Part:
    if part.sort != Sort.CHOICES:
        raise Misread(_("count-selected(…) counts at a question with several choices only."))
    return Part(["count-selected", part.tree], Sort.NUMBER, f"count-selected({part.said})")


def _day(part: Part) -> Part:
    words = str(part.tree[1]) if part.tree[0] == "text" else ""
    if not DAY.fullmatch(words) or number(words) != number(words):
        raise Misread(_("A day is written like this: date('2020-01-31')."))
    return Part(["text", words], Sort.DAY, part.said)


def _form(part: Part, pattern: Part) -> Part:
    if part.sort != Sort.WORDS or part.tree[0] == "text" or pattern.tree[0] != "text":
        raise Misread(_("regex(…) looks at a text and takes a form in quotation marks."))
    return Part(["regex", part.tree, read_pattern(pattern.tree[1])], Sort.TRUTH, f"regex({part.said}, {pattern.said})")


_FUNCTIONS: dict[tuple[str, int], Callable[..., Part]] = {
    ("true", 0): lambda: Part(["true"], Sort.TRUTH, "true()"),
    ("false", 0): lambda: Part(["false"], Sort.TRUTH, "false()"),
    ("today", 0): lambda: Part(["today"], Sort.DAY, "today()"),
    ("date", 1): _day,
    ("not", 1): _not,
    ("selected", 2): chosen,
    ("count-selected", 1): _count,
    ("string-length", 1): _length,
    ("regex", 2): _form,
}
