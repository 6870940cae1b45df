"""Words on the operator's terminal, in Chinese where the terminal speaks it; Django need not run for them."""

from __future__ import annotations

import gettext
import os
import sys
from functools import cache
from pathlib import Path


def _speaks_chinese() -> bool:
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.lower().startswith("zh")


@cache
def _catalogue() -> gettext.NullTranslations:
    folder = Path(__file__).resolve().parents[1] / "locale"
    if not _speaks_chinese():
        return gettext.NullTranslations()
    return gettext.translation("django", folder, languages=["zh_Hans"], fallback=True)


def terminal_language() -> str:
    """Returns the language of the terminal as Django calls it."""
    return "zh-hans" if _speaks_chinese() else "en"


def _(sentence: str) -> str:
    """Translates a sentence for the terminal."""
    return _catalogue().gettext(sentence)


def say(sentence: str) -> None:
    """Prints a line of progress at once; the standard output stays free for answers."""
    print(sentence, file=sys.stderr, flush=True)
