"""Conditions of question sheets in people's words, with the labels of questions and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.surveys.rules.truth import Tree
from gongzhi.domain.surveys.words import QuestionKind

Questions = Sequence[Mapping[str, Any]]


def in_language(words: str, english: str) -> str:
    """Chooses between a text and its English one by the reader's language."""
    return english if english and (get_language() or "").startswith("en") else words


def told(tree: Tree, questions: Questions, own: Mapping[str, Any] | None = None) -> str:
    """Says a condition in words; ``own`` is the question whose answer a constraint speaks of."""
    kind, *parts = tree
    if kind in ("and", "or"):
        words = [_bracketed(part, told(part, questions, own)) for part in parts]
        return (_(" and ") if kind == "and" else _(" or ")).join(words)
    if kind == "not":
        return _told_not(parts[0], questions, own)
    if kind == "selected":
        return _chosen(parts, questions, own, is_so=True)
    if kind in ("=", "!=", "<", "<=", ">", ">="):
        return _compared(kind, parts, questions, own)
    if kind == "regex":
        return _("%(left)s has the right form") % {"left": _said(parts[0], questions, own)}
    return _("always") if kind == "true" else _("never")


def _bracketed(part: Tree, words: str) -> str:
    return _("(%(words)s)") % {"words": words} if part[0] in ("and", "or") else words


def _told_not(tree: Tree, questions: Questions, own: Mapping[str, Any] | None) -> str:
    if tree[0] == "selected":
        return _chosen(tree[1:], questions, own, is_so=False)
    if tree[0] in ("=", "!="):
        return _compared("=" if tree[0] == "!=" else "!=", tree[1:], questions, own)
    return _("not so: (%(words)s)") % {"words": told(tree, questions, own)}


def _chosen(parts: Sequence[Tree], questions: Questions, own: Mapping[str, Any] | None, *, is_so: bool) -> str:
    """Says that a choice is made, or not: of several that may be, it is one."""
    sides = {"left": _said(parts[0], questions, own), "right": _beside(parts[1], parts[0], questions, own)}
    question = _question(parts[0], questions, own)
    if question is None or question["kind"] != QuestionKind.MANY:
        return _template("=" if is_so else "!=") % sides
    return (_("%(left)s includes %(right)s") if is_so else _("%(left)s does not include %(right)s")) % sides


def _compared(sign: str, parts: Sequence[Tree], questions: Questions, own: Mapping[str, Any] | None) -> str:
    left, right = parts
    for one, other in ((left, right), (right, left)):
        if other == ["text", ""]:
            words = _("%(left)s is not answered") if sign == "=" else _("%(left)s is answered")
            return words % {"left": _said(one, questions, own)}
    if left[0] in ("true", "false", "and", "or", "not", "selected", "regex") or right[0] in ("true", "false"):
        return _told_truths(sign, parts, questions, own)
    sides = {"left": _beside(left, right, questions, own), "right": _beside(right, left, questions, own)}
    is_day = any(_is_day(one, questions, own) for one in parts)
    return (_of_days(sign) if is_day else _template(sign)) % sides


def _is_day(part: Tree, questions: Questions, own: Mapping[str, Any] | None) -> bool:
    question = _question(part, questions, own)
    return part[0] == "today" or (question is not None and question["kind"] == QuestionKind.DATE)


def _of_days(sign: str) -> str:
    return {
        "<": _("%(left)s is before %(right)s"),
        "<=": _("%(left)s is not after %(right)s"),
        ">": _("%(left)s is after %(right)s"),
        ">=": _("%(left)s is not before %(right)s"),
    }.get(sign) or _template(sign)


def _told_truths(sign: str, parts: Sequence[Tree], questions: Questions, own: Mapping[str, Any] | None) -> str:
    left, right = parts
    if right[0] in ("true", "false"):
        is_so = (right[0] == "true") == (sign == "=")
        return told(left, questions, own) if is_so else _told_not(left, questions, own)
    return _template(sign) % {"left": told(left, questions, own), "right": told(right, questions, own)}


def _template(sign: str) -> str:
    return {
        "=": _("%(left)s: %(right)s"),
        "!=": _("%(left)s: not %(right)s"),
        "<": _("%(left)s is less than %(right)s"),
        "<=": _("%(left)s is at most %(right)s"),
        ">": _("%(left)s is more than %(right)s"),
        ">=": _("%(left)s is at least %(right)s"),
    }[sign]


def _beside(part: Tree, other: Tree, questions: Questions, own: Mapping[str, Any] | None) -> str:
    """Says one side of a comparison; the name of a choice by the label that it has at the other side's question."""
    question = _question(other, questions, own)
    if part[0] == "text" and question is not None:
        for name, label, label_en in question["choices"]:
            if name == part[1]:
                return _quoted(in_language(label, label_en))
    return _said(part, questions, own)


def _question(part: Tree, questions: Questions, own: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if part[0] == "here":
        return own
    return next((one for one in questions if part[0] == "ask" and one["name"] == part[1]), None)


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def _said(part: Tree, questions: Questions, own: Mapping[str, Any] | None) -> str:
    kind, *parts = part
    match kind:
        case "here":
            return _("the answer")
        case "ask":
            question = _question(part, questions, own)
            return _quoted(in_language(question["label"], question["label_en"]) if question else parts[0])
        case "text":
            return parts[0] if parts[0][:1].isdigit() else _quoted(parts[0])
        case "number":
            return f"{parts[0]:g}" if abs(parts[0]) < 100_000 else str(parts[0])
        case "today":
            return _("today")
        case "minus":
            return f"-{_said(parts[0], questions, own)}"
    words: dict[str, Callable[[], str]] = {
        "count-selected": lambda: _("number of choices at %(left)s"),
        "string-length": lambda: _("number of signs of %(left)s"),
        "mod": lambda: _("rest of %(left)s ÷ %(right)s"),
    }
    sides = [_said(one, questions, own) if one[0] not in _SUMS else f"({_said(one, questions, own)})" for one in parts]
    named = dict(zip(("left", "right"), sides, strict=False))
    if kind in words:
        return words[kind]() % named
    return f"{named['left']} { {'*': '×', 'div': '÷', '-': '−'}.get(kind, kind) } {named['right']}"


_SUMS = ("+", "-", "*", "div", "mod")


def constraint_words(question: Mapping[str, Any], questions: Questions) -> str:
    """Says what an answer must be: in the sheet's own words, or else in those of the condition."""
    own = in_language(question["constraint_message"], question["constraint_message_en"])
    return own or _("This must hold: %(condition)s.") % {"condition": told(question["constraint"], questions, question)}


def required_words(question: Mapping[str, Any]) -> str:
    """Asks for an answer: in the sheet's own words, or else in the house's."""
    own = in_language(question["required_message"], question["required_message_en"])
    return own or _("This question is still to be answered.")
