"""Sentences that can be kept, and told later in the language of whoever reads them.

A job has nobody's language. Where its refusal is kept, the sentence's identifier and values are, not its words.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as translate


class Sentence(str):
    """A translated sentence that still knows its identifier and what was put into it."""

    __slots__ = ("identifier", "values")
    identifier: str
    values: dict[str, Any] | None

    def __new__(cls, words: str, identifier: str = "", values: dict[str, Any] | None = None) -> Sentence:
        """Takes the words in the present language."""
        made = super().__new__(cls, words)
        made.identifier, made.values = identifier, values
        return made

    def __mod__(self, values: Any) -> Sentence:
        """Puts values into the sentence."""
        return Sentence(str.__mod__(self, values), self.identifier, values)


def gettext(identifier: str) -> Sentence:
    """Translates like Django's own; what comes out can be kept."""
    return Sentence(translate(identifier), identifier)


def kept(sentence: object) -> Any:
    """Gives what is stored of a sentence: its identifier and values, or the words of one that is nothing but words."""
    if not isinstance(sentence, Sentence) or not sentence.identifier:
        return str(sentence)
    return {"id": sentence.identifier, "values": {name: _plain(one) for name, one in (sentence.values or {}).items()}}


def told(stored: Any) -> str:
    """Tells what was kept in the present language; words that were kept as words stay as they are."""
    if not isinstance(stored, dict):
        return str(stored or "")
    values = {name: told(one) if isinstance(one, dict) else one for name, one in stored["values"].items()}
    words = translate(stored["id"])
    return words % values if values else words


def _plain(value: object) -> Any:
    if isinstance(value, Promise):
        # A label that waits for a language: what it would translate is what can be kept.
        function, words, *_rest = value.__reduce__()[1]  # type: ignore[misc]
        return {"id": words[0], "values": {}} if function is translate else str(value)
    return value if isinstance(value, bool | int | float) else kept(value)
