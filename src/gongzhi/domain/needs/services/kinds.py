"""The tree of kinds of need: groups, what each kind asks, and the time it may take."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypedDict, Unpack

from django.db import transaction

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import NeedKind
from gongzhi.domain.needs.rules import Question
from gongzhi.domain.needs.words import Matter
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import gettext as _

_CODE = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
GROUP_DAYS = 7


class KindFacts(TypedDict, total=False):
    """What is known of a kind; exactly one of ``hours`` and ``working_days`` is its time.

    ``group`` is the code of the group it stands in, empty for none. A group is never chosen itself; its time is what a
    form offers for its kinds.
    """

    name: str
    name_en: str
    group: str
    matter: str
    hours: int | None
    working_days: int | None
    needs_proof: bool
    is_public: bool
    is_group: bool
    is_question: bool
    questions: Sequence[Question]


@transaction.atomic
def add_kind(code: str, *, by: By, **facts: Unpack[KindFacts]) -> NeedKind:
    """Adds a kind of need, or a group of kinds; it asks for proof unless told otherwise. Raises ``NotSo``."""
    if not _CODE.fullmatch(code) or len(code) > 60:
        sentence = _("A code has small letters, digits and full stops, e.g. light.stairwell.")
        raise NotSo(sentence, fields={"code": sentence})
    if NeedKind.objects.filter(code=code).exists():
        sentence = _("The code %(code)s is taken already. Choose another.") % {"code": code}
        raise NotSo(sentence, fields={"code": sentence})
    kind = NeedKind(code=code, is_group=facts.get("is_group", False), position=NeedKind.objects.count())
    _write(kind, facts)
    kind.save(force_insert=True)
    journal.note("need.kind_add", kind, by=by.user)
    return kind


@transaction.atomic
def change_kind(code: str, *, by: By, **facts: Unpack[KindFacts]) -> NeedKind:
    """Changes a kind for the needs to come; those that are open keep the time they were given.

    What the district has looked at is no sample any more. Raises ``NotThere``, ``NotSo``.
    """
    kind = _locked(code)
    _write(kind, facts)
    kind.is_sample = False
    kind.save()
    journal.note("need.kind_change", kind, by=by.user)
    return kind


@transaction.atomic
def end_kind(code: str, *, is_ended: bool, by: By) -> NeedKind:
    """Offers a kind no more, or offers it again; needs that have it keep it. An ended group ends what stands in it.

    Raises ``NotThere``.
    """
    kind = _locked(code)
    kind.is_ended = is_ended
    kind.save(update_fields=["is_ended"])
    journal.note("need.kind_end" if is_ended else "need.kind_reopen", kind, by=by.user)
    return kind


def _locked(code: str) -> NeedKind:
    return NeedKind.objects.select_for_update().get(pk=queries.kind(code).pk)


def _write(kind: NeedKind, facts: KindFacts) -> None:
    kind.name = facts.get("name", "").strip() or kind.name
    kind.name_en = facts.get("name_en", "").strip() or kind.name_en or kind.name
    if not kind.name:
        sentence = _("Give it a name.")
        raise NotSo(sentence, fields={"name": sentence})
    if "hours" in facts or "working_days" in facts or kind._state.adding:
        _write_time(kind, facts.get("hours"), facts.get("working_days"))
    if "group" in facts:
        kind.parent = _group(facts["group"], kind)
    kind.matter = kind.parent.matter if kind.parent else Matter(facts.get("matter") or kind.matter)
    kind.needs_proof = facts.get("needs_proof", kind.needs_proof)
    kind.is_question = facts.get("is_question", kind.is_question)
    # A question that nobody may read cannot be answered in public.
    kind.is_public = facts.get("is_public", kind.is_public) or kind.is_question
    if "questions" in facts:
        kind.questions = rules.written_questions(facts["questions"])


def _write_time(kind: NeedKind, hours: int | None, working_days: int | None) -> None:
    if kind.is_group and hours is None and working_days is None:
        working_days = GROUP_DAYS
    if (hours is None) == (working_days is None):
        sentence = _("A kind of need has one time: hours or working days.")
        raise NotSo(sentence, fields={"hours": sentence})
    if not 0 < (hours or working_days or 0) <= rules.LONGEST_TERM:
        sentence = _("The time is between 1 and %(most)d.") % {"most": rules.LONGEST_TERM}
        raise NotSo(sentence, fields={"hours" if hours is not None else "working_days": sentence})
    kind.deadline_hours, kind.deadline_working_days = hours, working_days


def _group(code: str, kind: NeedKind) -> NeedKind | None:
    if not code:
        return None
    group = NeedKind.objects.filter(code=code, is_group=True).first()
    if group is None or kind.is_group:
        sentence = _("Choose a group; groups stand side by side, none inside another.")
        raise NotSo(sentence, fields={"group": sentence})
    return group


@transaction.atomic
def add_sample_kinds(by: By) -> list[NeedKind]:
    """Adds the sample tree's groups and kinds that are not there yet; each is a sample until it is changed."""
    known = {one.code: one for one in NeedKind.objects.all()}
    added: list[NeedKind] = []
    for place, written in enumerate(_sample_groups()):
        group = known.get(written["code"]) or _sample(written | {"is_group": True, "working_days": GROUP_DAYS}, place)
        added += [group] if group.code not in known else []
        added += [
            _sample(one, place * 100 + at, group) for at, one in enumerate(written["kinds"]) if one["code"] not in known
        ]
    NeedKind.objects.bulk_create(added)
    for kind in added:
        journal.note("need.kind_add", kind, by=by.user)
    return [kind for kind in added if not kind.is_group]


def _sample_groups() -> list[dict[str, Any]]:
    written = (files("gongzhi.domain.needs") / "data" / "kinds.toml").read_text("utf-8")
    groups: list[dict[str, Any]] = tomllib.loads(written)["groups"]
    return groups


def _sample(written: dict[str, Any], position: int, group: NeedKind | None = None) -> NeedKind:
    return NeedKind(
        code=written["code"],
        name=written["name"],
        name_en=written["name_en"],
        parent=group,
        matter=group.matter if group else written["matter"],
        deadline_hours=written.get("hours"),
        deadline_working_days=written.get("working_days"),
        needs_proof=written.get("needs_proof", True),
        is_public=written.get("is_public", False),
        is_group=written.get("is_group", False),
        is_question=written.get("is_question", False),
        questions=written.get("questions", []),
        is_sample=True,
        position=position,
    )
