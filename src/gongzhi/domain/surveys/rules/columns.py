"""The columns and lines of an XLSForm: which are carried out here, which change nothing, and which cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.sentences import Sentence
from gongzhi.foundation.sentences import gettext as _

Row = Mapping[str, str]

# What XLSForm also writes for a kind.
ALSO = {
    "select one": QuestionKind.ONE,
    "select multiple": QuestionKind.MANY,
    "int": QuestionKind.NUMBER,
    "string": QuestionKind.TEXT,
    "begin group": QuestionKind.GROUP,
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
}
# Lines that ask nothing but take something down of the device, its owner or the minute (R1, R11, R23).
OF_THE_DEVICE = frozenset(
    "start end today deviceid simserial subscriberid phonenumber username email audit start-geopoint"
    " background-audio background-geopoint".split()
)
WORDS = ("label", "hint", "required_message", "constraint_message")
_READ = frozenset(("type", "name", "required", "relevant", "constraint", "disabled", "list_name", "list name", *WORDS))
_ENGLISH = re.compile(r"english|\(en\b|::\s*en\b")


def kind_and_list(row: Row) -> tuple[str, str]:
    """Reads the column ``type``: the kind, and the list of choices where it names one."""
    words = row.get("type", "").split()
    if " ".join(words[:2]).lower() in ALSO:
        words = [ALSO[" ".join(words[:2]).lower()], *words[2:]]
    kind = words[0] if words else ""
    return ALSO.get(kind.lower(), kind), " ".join(words[1:])


def in_two_languages(row: Row, column: str) -> tuple[str, str]:
    """Finds a text and its English one among ``label``, ``label::中文 (zh)`` and ``label::English (en)``."""
    english, other = (
        next((text for name, text in row.items() if name.startswith(f"{column}::") and is_english(name) is wanted), "")
        for wanted in (True, False)
    )
    return row.get(column, "") or other or english, english


def is_english(head: str) -> bool:
    """Tells whether a column's heading names English."""
    return bool(_ENGLISH.search(head.lower()))


def fault_of_column(head: str) -> Sentence | None:
    """Says why a column that changes what is asked cannot be carried out here; None for every other one."""
    faults = {
        "calculation": _("Nothing is worked out here; write the calculation into the condition that needs it."),
        "repeat_count": _("Questions cannot repeat here; ask once about all, or ask how many there are."),
        "choice_filter": _("Choices cannot depend on answers here; make a question with “relevant” for each case."),
        "trigger": _("Nothing is worked out here; write the calculation into the condition that needs it."),
    }
    return faults.get(head)


def fault_of_kind(kind: str) -> Sentence:
    """Says why a line cannot be asked at a door."""
    if kind == "calculate":
        return _("Nothing is worked out here; write the calculation into the condition that needs it.")
    if kind in ("begin_repeat", "end_repeat"):
        return _("Questions cannot repeat here; ask once about all, or ask how many there are.")
    known = ", ".join(one for one in QuestionKind.values)
    return _("“%(kind)s” cannot be asked at a door; use one of %(known)s.") % {"kind": kind or "-", "known": known}


def remark_on_line(kind: str) -> Sentence:
    """Says why a line that takes something down of the device is left out."""
    return _("“%(kind)s” is left out: nothing is taken down of phones, their owners and the minute of a visit.") % {
        "kind": kind
    }


def remark_on_column(head: str) -> Sentence | None:
    """Says that a column changes nothing here; None for one that is read."""
    base = head.split("::", maxsplit=1)[0]
    if base in _READ or not base or fault_of_column(base):
        return None
    if base == "default":
        return _("“default” is left out: nothing is filled in before somebody answers.")
    if base in ("media", "image", "audio", "video", "big-image"):
        return _("“%(column)s” is left out: sheets show no pictures and play no sound.") % {"column": head}
    if base == "read_only" or base == "readonly":
        return _("“%(column)s” is left out: every question can be answered.") % {"column": head}
    return _("“%(column)s” is left out: it changes nothing of what is asked here.") % {"column": head}


def remark_on_language(head: str, heads: list[str]) -> Sentence | None:
    """Says that a third language is not shown: beside the first one and English there is no room."""
    base, double, _language = head.partition("::")
    if not double or base not in WORDS or is_english(head):
        return None
    others = [one for one in heads if one.startswith(f"{base}::") and not is_english(one)]
    if head == others[0] and base not in heads:
        return None
    return _("“%(column)s” is left out: questions are shown in their first language and in English.") % {"column": head}
