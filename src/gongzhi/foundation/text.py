"""Text as people write it: identity numbers taken out, Chinese put into order and made findable."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

MASK = "[******]"

# First two digits of an identity number: the province (GB/T 2260; 81 to 83 and 91 for residence permits).
_PROVINCES = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91}
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_GAP = r"[ \t\u00a0\u3000\-\u2010-\u2015\uff0d_./·]{1,3}"
# Digits of any script, with gaps as people write them, and the X that only ends a number.
_RUN = re.compile(rf"\d(?:(?:{_GAP})?\d)*(?:(?:{_GAP})?[XxＸｘ])?")
_DIGIT = re.compile(r"[\dXxＸｘ]")
# Numbers of 15 digits were given out until 1999. Nobody born before 1915 is asked for; the official codes of grids
# (15 digits too) nearly all fall into those early years.
_FIRST_OLD_YEAR = 15


def mask_identity_numbers(text: str) -> tuple[str, bool]:
    """Replaces mainland identity numbers in free text; tells whether there were any (guardrail R1).

    Finds 18 signs with a real date and the right check sign (GB 11643), and old ones of 15 digits that stand alone;
    full-width digits and gaps of spaces, points or hyphens make no difference.
    """
    spans = [span for run in _RUN.finditer(text) for span in _identity_spans(run)]
    for start, end in reversed(spans):
        text = text[:start] + MASK + text[end:]
    return text, bool(spans)


def _identity_spans(run: re.Match[str]) -> list[tuple[int, int]]:
    signs = [(match.start() + run.start(), _plain(match.group())) for match in _DIGIT.finditer(run.group())]
    written = "".join(sign for _, sign in signs)
    spans = []
    first = 0
    while first + 15 <= len(signs):
        length = _length_of_number(written, first, [place for place, _ in signs])
        if length:
            spans.append((signs[first][0], signs[first + length - 1][0] + 1))
        first += length or 1
    return spans


def _length_of_number(written: str, first: int, places: list[int]) -> int:
    if _is_number_of_18(written[first : first + 18]):
        return 18
    last = first + 14
    starts_alone = first == 0 or places[first] - places[first - 1] > 1
    ends_alone = last + 1 == len(places) or places[last + 1] - places[last] > 1
    return 15 if starts_alone and ends_alone and _is_number_of_15(written[first : last + 1]) else 0


def _is_number_of_18(signs: str) -> bool:
    if len(signs) != 18 or not signs[:17].isdecimal() or not _is_born(signs[:2], signs[6:14]):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(signs, _WEIGHTS, strict=False))
    return signs[17] == _CHECK_SIGNS[total % 11]


def _is_number_of_15(signs: str) -> bool:
    return signs.isdecimal() and int(signs[6:8]) >= _FIRST_OLD_YEAR and _is_born(signs[:2], "19" + signs[6:12])


def _is_born(province: str, day: str) -> bool:
    try:
        return int(province) in _PROVINCES and 1850 <= date.fromisoformat(day).year < 2100
    except ValueError:
        return False


def _plain(sign: str) -> str:
    # unicodedata knows the value of every script's digits.
    return str(unicodedata.digit(sign, "X")) if sign.isdecimal() else "X"


KEY_SIGNS = 200


def pinyin_key(name: str) -> str:
    """Writes the key by which a name is put into order: syllables apart, numbers as wide as six digits.

    What is behind the first ``KEY_SIGNS`` puts no names apart; every column of keys holds so many.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    syllables = " ".join(part.strip() for part in _pinyin(plain) if part.strip())
    return re.sub(r"[0-9]+", lambda digits: digits.group().zfill(6), syllables)[:KEY_SIGNS]


def pinyin_initials(name: str) -> str:
    """Writes the first letters of a name's syllables, as people type them into a search box."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    letters = [part if part[:1].isdecimal() else part[:1] for part in _pinyin(plain)]
    return "".join(letter for letter in letters if letter.isalnum())


def _pinyin(plain: str) -> list[str]:
    # Its dictionaries take more memory than the rest of a web process has; most of those never write a name.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(plain)


_WORD = re.compile(r"[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def bigrams(text: str) -> list[str]:
    """Cuts text into what it can be found by: single Chinese signs, pairs of neighbours, and whole other words.

    Each once, in order; store them with ``array_to_tsvector``, whose parser is none.
    """
    return list(dict.fromkeys(piece for word in _words(text) for piece in _pieces(word, for_search=False)))


def query_bigrams(text: str) -> list[str]:
    """Cuts what somebody searches for; all pieces have to be there. A single sign stands only where it is alone."""
    return list(dict.fromkeys(piece for word in _words(text) for piece in _pieces(word, for_search=True)))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [part for word in _WORD.findall(plain) for part in _split_scripts(word)]


def _split_scripts(word: str) -> list[str]:
    return [part for part in re.split(f"({_CHINESE.pattern}+)", word) if part]


def _pieces(word: str, *, for_search: bool) -> list[str]:
    if not _CHINESE.match(word):
        return [word]
    pairs = [word[place : place + 2] for place in range(len(word) - 1)]
    return pairs or [word] if for_search else [*word, *pairs]
