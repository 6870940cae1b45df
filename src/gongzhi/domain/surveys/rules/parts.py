"""The parts of a condition, what kind of value each gives, and which of them can stand together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from gongzhi.domain.surveys.rules.truth import DAY, NUMBER, Tree, number
from gongzhi.foundation.sentences import Sentence
from gongzhi.foundation.sentences import gettext as _


class Misread(Exception):
    """A condition that is not understood, with the sentence that says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @classmethod
    def piece(cls, piece: str) -> Misread:
        """Names the piece at which reading stopped."""
        return cls(_("“%(piece)s” is not understood here.") % {"piece": piece})

    @classmethod
    def no_number(cls, part: Part) -> Misread:
        """Names a part with which nothing can be counted."""
        return cls(_("“%(piece)s” is no number.") % {"piece": part.said})


class Sort(Enum):
    """What kind of value a part gives."""

    TRUTH = "truth"
    NUMBER = "number"
    NUMBERED = "numbered"
    DAY = "day"
    WORDS = "words"
    CHOICE = "choice"
    CHOICES = "choices"


# Longer ones are not the same number everywhere.
LONGEST_NUMBER = 15
# One choice among names that are numbers counts as one too.
NUMBERS = (Sort.NUMBER, Sort.NUMBERED)
ONE_NAME = (Sort.CHOICE, Sort.NUMBERED)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its tree, the kind of its value, how it was written, and the names among which its question chooses."""

    tree: Tree
    sort: Sort
    said: str
    names: frozenset[str] = frozenset()

    @property
    def is_answer(self) -> bool:
        """Tells whether it is what somebody answers, and not written or worked out."""
        return self.tree[0] in ("ask", "here")


def number_part(piece: str) -> Part:
    """Gives a number as it was written."""
    return Part(["number", float(piece) if "." in piece else int(piece)], Sort.NUMBER, piece)


def demand_truth(part: Part) -> Part:
    """Raises unless a part holds or not."""
    if part.sort != Sort.TRUTH:
        raise Misread(_("“%(piece)s” is no condition: compare it with something.") % {"piece": part.said})
    return part


def compared(sign: str, left: Part, right: Part) -> Part:
    """Compares two parts; raises where they cannot be."""
    is_equality = sign in ("=", "!=")
    left, right = (_suited(one, other, is_equality=is_equality) for one, other in ((left, right), (right, left)))
    if not (_can_be_same(left, right) if is_equality else _have_an_order(left, right)):
        if is_equality and Sort.CHOICES in (left.sort, right.sort):
            raise Misread(_("Several choices are asked for with selected(${…}, '…')."))
        raise Misread(_("“%(left)s” and “%(right)s” cannot be compared.") % {"left": left.said, "right": right.said})
    return Part([sign, left.tree, right.tree], Sort.TRUTH, f"{left.said} {sign} {right.said}")


def _suited(part: Part, other: Part, *, is_equality: bool) -> Part:
    """Takes what was written for what the other side needs: a choice's name, a number in quotation marks, a day."""
    if part.tree[0] not in ("text", "number") or (not other.is_answer and other.sort != Sort.DAY):
        return part
    words = str(part.tree[1])
    if other.sort in ONE_NAME and is_equality and words:
        _demand_choice(words, other)
        return replace(part, tree=["text", words], sort=Sort.WORDS)
    if other.sort in NUMBERS and NUMBER.fullmatch(words) and len(words) <= LONGEST_NUMBER:
        return replace(number_part(words) if words[0] != "-" else _negative(words), said=part.said)
    is_day = other.sort == Sort.DAY and DAY.fullmatch(words) and number(words) == number(words)
    return replace(part, sort=Sort.DAY) if is_day else part


def _negative(words: str) -> Part:
    return Part(["minus", number_part(words[1:]).tree], Sort.NUMBER, words)


def _demand_choice(words: str, question: Part) -> None:
    if words not in question.names:
        raise Misread(_("“%(name)s” is no choice of %(question)s.") % {"name": words, "question": question.said})


def _can_be_same(one: Part, other: Part) -> bool:
    if _is_nothing(other):
        return one.is_answer
    if _is_nothing(one):
        return other.is_answer
    if Sort.CHOICES in (one.sort, other.sort):
        return False
    named = {Sort.WORDS, *ONE_NAME}
    return one.sort == other.sort or {one.sort, other.sort} <= named or _have_an_order(one, other)


def _is_nothing(part: Part) -> bool:
    return part.tree == ["text", ""]


def _have_an_order(one: Part, other: Part) -> bool:
    return (one.sort in NUMBERS and other.sort in NUMBERS) or one.sort == other.sort == Sort.DAY


def counted(sign: str, left: Part, right: Part) -> Part:
    """Counts with two parts; days may be moved by days, and two days are so many days apart."""
    said = f"{left.said} {sign} {right.said}"
    sort = Sort.NUMBER
    if left.sort == Sort.DAY and sign in ("+", "-"):
        is_apart = sign == "-" and right.sort == Sort.DAY
        if not is_apart and right.sort not in NUMBERS:
            raise Misread.no_number(right)
        sort = Sort.NUMBER if is_apart else Sort.DAY
    else:
        for one in (left, right):
            if one.sort not in NUMBERS:
                raise Misread.no_number(one)
    return Part([sign, left.tree, right.tree], sort, said)


def chosen(question: Part, name: Part) -> Part:
    """Asks whether a name is among what was chosen at a question."""
    if not question.is_answer or not question.names:
        raise Misread(_("selected(…) looks at a question with choices, then names one of them."))
    if name.tree[0] not in ("text", "number"):
        raise Misread.piece(name.said)
    words = str(name.tree[1])
    _demand_choice(words, question)
    return Part(["selected", question.tree, ["text", words]], Sort.TRUTH, f"selected({question.said}, {name.said})")
