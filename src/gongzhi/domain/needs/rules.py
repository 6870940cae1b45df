"""The life of a need as one table, its clock, and who may ask about it; pure, from values only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.domain.actors.words import Family
from gongzhi.domain.needs.words import RUNNING_STATES, UNDONE_STATES, NeedState, NeedStep, Rung
from gongzhi.foundation.sentences import gettext as _

_WAITS = (NeedState.WAITING_RESIDENT, NeedState.WAITING_OUTSIDE)
_ENDS = (NeedState.DECLINED, NeedState.DIVERTED, NeedState.MERGED)
NEXT: Mapping[NeedState, frozenset[NeedState]] = MappingProxyType(
    {
        NeedState.RECEIVED: frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.DONE, *_ENDS}),
        NeedState.ACCEPTED: frozenset({NeedState.RECEIVED, NeedState.IN_HAND, NeedState.DONE, *_WAITS, *_ENDS}),
        NeedState.IN_HAND: frozenset({NeedState.RECEIVED, NeedState.DONE, *_WAITS, *_ENDS}),
        NeedState.WAITING_RESIDENT: frozenset({NeedState.RECEIVED, NeedState.IN_HAND, *_ENDS}),
        NeedState.WAITING_OUTSIDE: frozenset({NeedState.RECEIVED, NeedState.IN_HAND, NeedState.DONE, *_ENDS}),
        NeedState.DONE: frozenset({NeedState.DONE, NeedState.CLOSED, NeedState.REOPENED}),
        NeedState.REOPENED: frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.DONE, *_ENDS}),
        # A refusal is not the end: the owner may send the need to somebody else (一办到底).
        NeedState.DECLINED: frozenset({NeedState.RECEIVED}),
        NeedState.DIVERTED: frozenset({NeedState.RECEIVED}),
        NeedState.CLOSED: frozenset(),
        NeedState.MERGED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One step a person can take: from which states, to which."""

    step: NeedStep
    sources: frozenset[NeedState]
    target: NeedState


_ACCEPTED = frozenset({NeedState.ACCEPTED, NeedState.IN_HAND})
MOVES: Mapping[NeedStep, Move] = MappingProxyType(
    {
        move.step: move
        for move in (
            Move(NeedStep.ACCEPTED, frozenset({NeedState.RECEIVED, NeedState.REOPENED}), NeedState.ACCEPTED),
            Move(NeedStep.STARTED, frozenset({NeedState.ACCEPTED}), NeedState.IN_HAND),
            Move(NeedStep.ASKED_BACK, _ACCEPTED, NeedState.WAITING_RESIDENT),
            Move(NeedStep.WAITED, _ACCEPTED, NeedState.WAITING_OUTSIDE),
            Move(NeedStep.RESUMED, frozenset(_WAITS), NeedState.IN_HAND),
            Move(NeedStep.DONE, _ACCEPTED | {NeedState.WAITING_OUTSIDE}, NeedState.DONE),
            Move(NeedStep.DECLINED, UNDONE_STATES, NeedState.DECLINED),
            Move(NeedStep.DIVERTED, UNDONE_STATES, NeedState.DIVERTED),
            Move(NeedStep.MERGED, UNDONE_STATES, NeedState.MERGED),
            Move(NeedStep.SENT, UNDONE_STATES | {NeedState.DECLINED, NeedState.DIVERTED}, NeedState.RECEIVED),
            # Whoever it was sent to says that it is not theirs, or was right to object: nobody is rid of it but them.
            Move(NeedStep.RETURNED, UNDONE_STATES, NeedState.RECEIVED),
            Move(NeedStep.ASKED, frozenset({NeedState.DONE}), NeedState.DONE),
            Move(NeedStep.CLOSED, frozenset({NeedState.DONE}), NeedState.CLOSED),
            Move(NeedStep.REOPENED, frozenset({NeedState.DONE}), NeedState.REOPENED),
            # The time is over and the reporter says that it is solved: her word stands for the handler's.
            Move(NeedStep.SETTLED, RUNNING_STATES, NeedState.DONE),
            # Where no resident can be asked, a colleague who did not do the work has looked at it.
            Move(NeedStep.CHECKED, frozenset({NeedState.DONE}), NeedState.CLOSED),
            Move(NeedStep.UNANSWERED, frozenset({NeedState.DONE}), NeedState.CLOSED),
        )
    }
)

PUBLIC_TEXTS: Mapping[NeedState, Promise] = MappingProxyType(
    {
        NeedState.RECEIVED: gettext_lazy("We have received it and sent it to whoever is responsible."),
        NeedState.ACCEPTED: gettext_lazy("The responsible body has accepted it."),
        NeedState.IN_HAND: gettext_lazy("Work on it has begun."),
        NeedState.WAITING_RESIDENT: gettext_lazy("We have a question. The time stands still until it is answered."),
        NeedState.WAITING_OUTSIDE: gettext_lazy("Somebody outside has to do a part of it first. The time goes on."),
        NeedState.DONE: gettext_lazy("The work is reported as done. You will be asked whether it is solved."),
        NeedState.CLOSED: gettext_lazy("You said it is solved. It is closed."),
        NeedState.REOPENED: gettext_lazy("You said it is not solved. It went back to whoever handles it."),
        NeedState.DECLINED: gettext_lazy("It was not taken on; the reason is written below."),
        NeedState.DIVERTED: gettext_lazy("The law has another way for this; which one is written below."),
        NeedState.MERGED: gettext_lazy("Others reported the same. It goes on in one need, and you are told with them."),
    }
)

UNHELD_TEXT = gettext_lazy("We have it in hand ourselves, and look for whoever is responsible.")
# The ends that are not the reporter's word.
OTHER_ENDS: Mapping[NeedStep, Promise] = MappingProxyType(
    {
        NeedStep.UNANSWERED: gettext_lazy(
            "You were asked and nobody answered, so it was closed. Report it anew if it goes on."
        ),
        NeedStep.CHECKED: gettext_lazy(
            "A colleague who did not do the work looked at it: it is done. Report it anew if it goes on."
        ),
    }
)

NEIGHBOUR_TEXTS: Mapping[NeedState, Promise] = MappingProxyType(
    {
        NeedState.DONE: gettext_lazy("Reported as done. Whoever reported it is asked whether it is solved."),
        NeedState.CLOSED: gettext_lazy(
            "It is closed: whoever reported it said so or did not answer, or a colleague looked at it."
        ),
        NeedState.REOPENED: gettext_lazy("Whoever reported it said that it is not solved. The work goes on."),
        NeedState.DECLINED: gettext_lazy("It was not taken on; whoever reported it was told why."),
        NeedState.DIVERTED: gettext_lazy("The law has another way for this; whoever reported it was told which."),
        NeedState.WAITING_RESIDENT: gettext_lazy("Whoever reported it is asked something. Then it goes on."),
        NeedState.MERGED: gettext_lazy("Others reported the same. It goes on in one need."),
    }
)


def may_move(step: str, state: str) -> bool:
    """Tells whether this step may be taken from this state."""
    move = MOVES.get(NeedStep(step))
    return move is not None and state in move.sources


def moves_from(state: str) -> frozenset[NeedStep]:
    """Lists the steps that may be taken from a state."""
    return frozenset(step for step, move in MOVES.items() if state in move.sources)


def is_late(state: str, due_at: datetime, done_at: datetime | None, now: datetime) -> bool:
    """Tells whether the work is late: not done by its due time, or done after it."""
    if state in RUNNING_STATES:
        return now > due_at
    return done_at is not None and done_at > due_at


def may_ask(
    *, caller: UUID | None, caller_organisations: frozenset[UUID], handled_by: UUID | None, handler: UUID | None
) -> bool:
    """Tells whether this person may ask the reporter: neither did the work nor belongs to the body that did it."""
    return caller is not None and caller != handled_by and handler not in caller_organisations


def may_handle(*, is_own: bool, covers_place: bool, handler_family: str) -> bool:
    """Tells whether somebody may work on a need: for his own organisation, or at the community for a public body.

    What was handed to a firm is the firm's to accept; the community only sends it on.
    """
    return is_own or (covers_place and handler_family != Family.ECONOMIC)


@dataclass(frozen=True, slots=True)
class Term:
    """How long a need may take: hours day and night, or working days; the other one is None."""

    hours: int | None
    working_days: int | None


# Shares of the term at which the clock rings: the reminder, then one level up each time.
RING_SHARES = (0.8, 1.0, 1.5, 2.0, 2.5)


def next_ring(rings: Sequence[datetime], heard: int, state: str) -> datetime | None:
    """Names the moment of the next ring; none where the clock stands still or has rung for the last time."""
    return rings[heard] if state in RUNNING_STATES and heard < len(rings) else None


def after_help(rung: int, heard: int) -> tuple[int, int]:
    """Says which level a need has after help was asked for, and how many rings count as heard.

    Whoever asks early stops the own clock: the reminder and the next ring, which would have told the level above, are
    not rung any more. After a reopening the level is high already, but the rings begin anew.
    """
    return min(rung + 1, int(Rung.DISTRICT)), max(heard, 1) + 1


def may_ask_for_help(rung: int, state: str) -> bool:
    """Tells whether there is a level above to ask, and something to ask for."""
    return state in UNDONE_STATES and rung < Rung.DISTRICT


def may_call_at_expiry(state: str, due_at: datetime, now: datetime) -> bool:
    """Tells whether the reporter is to be asked although nobody says that it is done: the time is over."""
    return state in RUNNING_STATES and now > due_at


MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Clock:
    """The time a need still has, in words; ``tone`` is one of ``late``, ``soon``, ``calm`` and ``stopped``."""

    tone: str
    words: str


def clock(state: str, due_at: datetime, done_at: datetime | None, now: datetime) -> Clock:
    """Says how much time is left or by how much the need is late."""
    late = is_late(state, due_at, done_at, now)
    if state == NeedState.WAITING_RESIDENT:
        return Clock("stopped", _("clock stands still until the resident answers"))
    if state not in RUNNING_STATES:
        return Clock("stopped", _("done late") if late else _("in time") if done_at else _("clock stopped"))
    if late:
        return Clock("late", _("late by %(time)s") % {"time": _span(now - due_at)})
    tone = "soon" if due_at - now < timedelta(hours=24) else "calm"
    return Clock(tone, _("%(time)s left") % {"time": _span(due_at - now)})


def _span(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    if hours >= 48:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    if hours >= 1:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = max(1, int(length.total_seconds() // 60))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


# A landline is known by its area code or by the word before it; other digits may be the number of an order.
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?\d{3,4})\d{4}(?!\d)")
_TOLD = re.compile(r"((?:电话|座机|固话|致电|拨打|\btel|\bphone)[^\d\n]{0,6})(\d{3,4})\d{4}(?!\d)", re.IGNORECASE)


def mask_mobiles(text: str) -> str:
    """Hides the middle of mobile numbers: what a body answers in public may name the telephone of its office."""
    return _MOBILE.sub(r"\1****\2", text)


def mask_phones(text: str) -> str:
    """Hides the last signs or the middle of telephone numbers in a text, for lists that leave the house."""
    return _TOLD.sub(r"\1\2****", _LANDLINE.sub(r"\1****", mask_mobiles(text)))


_DOORS = re.compile(r"\d{1,4}(?=[室户]|号房|房间|门牌)|(?<=单元)\d{2,4}|(?<=单元 )\d{2,4}|(?<=[楼层])\d{3,4}(?!\d)")
_CALLED = re.compile(
    r"[\u4e00-\u9fa5](?=先生|女士|小姐|阿姨|大爷|大妈|大姐|大哥|奶奶|爷爷|师傅|老师)"
    r"|(?<=(?:我叫|姓名))[：:]?[\u4e00-\u9fa5]{2,3}"
)
# A name as it begins a phrase or follows "ask", "call": a frequent surname and one or two signs, then whose home it is
# or what she said. The second class leaves out what makes a place, a time or a thing of it ("high floor", "on Monday").
_NAMED = re.compile(
    r"(?:(?<![\u4e00-\u9fa5])|(?<=[找问叫和跟让给替]))"
    r"(?!周[一二三四五六日天末])[王李张刘陈杨赵黄周吴徐孙胡朱高林郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    r"姜范方石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]"
    r"(?:(?![层楼门区号路街院社里园村苑庄城桥台厅局委会家围边年上下是何便常多时经兴物业户数部])[\u4e00-\u9fa5]){1,2}"
    r"(?=家|说|讲|反映|来电|报修|投诉)"
)
_LANDLINES = re.compile(r"(?<!\d)(0\d{2,3}[- ]?)?\d{7,8}(?!\d)")


def public_words(text: str) -> str:
    """Gives a need's words as everybody may read them: telephone numbers, doors and how people are called masked."""
    plain = _LANDLINES.sub("****", mask_mobiles(text))
    return _NAMED.sub("某", _CALLED.sub("某", _DOORS.sub("**", plain)))


@dataclass(frozen=True, slots=True)
class Question:
    """What a kind of need asks besides; without ``choices`` the answer is free."""

    code: str
    name: str
    name_en: str
    choices: tuple[str, ...] = ()
    is_needed: bool = False


def questions_of(written: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Reads the questions of a kind as they are kept."""
    return [
        Question(
            code=str(one["code"]),
            name=str(one["name"]),
            name_en=str(one.get("name_en") or one["name"]),
            choices=tuple(map(str, one.get("choices", ()))),
            is_needed=bool(one.get("is_needed")),
        )
        for one in written
    ]


def unanswered(questions: Sequence[Question], kept: Mapping[str, str]) -> list[Question]:
    """Lists the questions that have to be answered and are not."""
    return [one for one in questions if one.is_needed and one.code not in kept]


LONGEST_TERM = 720
MOST_QUESTIONS = 10


def written_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Writes the questions of a kind as they are kept; one without words is none, each has a code of its own.

    An answer is kept under its question's code, so a code that is there already stays.
    """
    asked = [one for one in questions if one.name.strip()][:MOST_QUESTIONS]
    taken = {one.code for one in asked}
    free = (f"q{number}" for number in range(1, MOST_QUESTIONS * 2 + 1) if f"q{number}" not in taken)
    return [
        {
            "code": one.code or next(free),
            "name": one.name.strip(),
            "name_en": one.name_en.strip() or one.name.strip(),
            "choices": list(dict.fromkeys(choice.strip() for choice in one.choices if choice.strip())),
            "is_needed": one.is_needed,
        }
        for one in asked
    ]


def kept_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Keeps what answers a question of the kind and, where one chooses, is one of its choices."""
    given = {one.code: str(answers.get(one.code, "")).strip()[:200] for one in questions}
    fits = {one.code: not one.choices or given[one.code] in one.choices for one in questions}
    return {code: words for code, words in given.items() if words and fits[code]}
