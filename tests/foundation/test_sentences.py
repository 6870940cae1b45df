"""A sentence that a job kept is told in the language of whoever reads it."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy

from gongzhi.foundation.sentences import gettext, kept, told

ENGLISH = "“%(name)s” no longer exists since %(day)s."


def test_a_kept_sentence_is_told_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        stored = kept(gettext(ENGLISH) % {"name": "甲院", "day": date(2026, 11, 29)})
    with translation.override("en"):
        assert told(stored) == "“甲院” no longer exists since 2026-11-29."
    with translation.override("zh-hans"):
        assert told(stored) == gettext(ENGLISH) % {"name": "甲院", "day": "2026-11-29"} != ENGLISH


def test_a_sentence_within_a_sentence_is_told_too_and_plain_words_stay() -> None:
    with translation.override("zh-hans"):
        stored = kept(gettext("“%(name)s” is recorded from %(day)s on; choose that day or a later one.") % {
            "name": gettext("Saved."), "day": 7,
        })  # fmt: skip
    with translation.override("en"):
        assert told(stored) == "“Saved.” is recorded from 7 on; choose that day or a later one."
        assert [told(one) for one in (kept("Beside 5 %"), "旧的句子", None)] == ["Beside 5 %", "旧的句子", ""]


def test_a_label_in_a_sentence_is_told_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        stored = kept(gettext("“%(name)s” is recorded from %(day)s on; choose that day or a later one.") % {
            "name": gettext_lazy("Community"), "day": 7,
        })  # fmt: skip
    with translation.override("en"):
        assert told(stored) == "“Community” is recorded from 7 on; choose that day or a later one."
