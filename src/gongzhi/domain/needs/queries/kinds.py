"""What is asked about kinds of need."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from gongzhi.domain.needs import rules
from gongzhi.domain.needs.models import Need, NeedKind
from gongzhi.domain.needs.rules import Question
from gongzhi.domain.needs.words import Matter
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _


def kinds() -> QuerySet[NeedKind]:
    """Lists the kinds that can be chosen, in their order; groups and what is ended are left out."""
    return NeedKind.objects.filter(is_ended=False, is_group=False).exclude(parent__is_ended=True)


@dataclass(frozen=True, slots=True)
class KindBranch:
    """A group of the tree with its kinds, the ended ones too; ``group`` is None for those that stand in none."""

    group: NeedKind | None
    kinds: tuple[NeedKind, ...]


def kind_tree() -> list[KindBranch]:
    """Gives the whole tree, components after events, what stands in no group last."""
    rows = list(NeedKind.objects.select_related("parent"))
    groups = sorted((one for one in rows if one.is_group), key=lambda one: (one.matter != Matter.EVENT, one.position))
    found = [KindBranch(group, tuple(one for one in rows if one.parent_id == group.pk)) for group in groups]
    alone = tuple(one for one in rows if one.parent_id is None and not one.is_group)
    return [*found, KindBranch(None, alone)] if alone else found


def kind_groups() -> list[tuple[str, str]]:
    """Lists the groups that a kind can stand in, as (code, name)."""
    return [(one.code, kind_name(one)) for one in NeedKind.objects.filter(is_group=True, is_ended=False)]


def kind(code: str) -> NeedKind:
    """Finds a kind by its code; raises ``NotThere``."""
    try:
        return NeedKind.objects.get(code=code)
    except NeedKind.DoesNotExist:
        raise NotThere(_("There is no such kind of need. Choose one from the list.")) from None


def kind_to_choose(code: str) -> NeedKind:
    """Finds a kind that a new need can have; raises ``NotThere``, also for a group and for an ended kind."""
    found = kinds().filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no such kind of need. Choose one from the list."))
    return found


def questions_asked(of: NeedKind) -> list[Question]:
    """Reads the questions of a kind that is at hand."""
    return rules.questions_of(of.questions)


def kind_name(of: NeedKind) -> str:
    """Names a kind in the language of the page."""
    return of.name_en if (get_language() or "").startswith("en") else of.name


def questions_of(code: str) -> list[Question]:
    """Lists what a kind asks besides; nothing for a code that is none."""
    found = NeedKind.objects.filter(code=code).values_list("questions", flat=True).first()
    return rules.questions_of(found or [])


def answers_of(one: Need) -> list[tuple[str, str]]:
    """Gives the answers of a need, each with its question in the language of the page."""
    asked = rules.questions_of(one.kind.questions)
    return [(question_name(of), one.answers[of.code]) for of in asked if of.code in one.answers]


def question_name(of: Question) -> str:
    """Puts a question in the language of the page."""
    return of.name_en if (get_language() or "").startswith("en") else of.name


def kinds_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """Lists the kinds that can be chosen under the names of their groups, as (code, name)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in kinds().select_related("parent"):
        groups.setdefault(kind_name(one.parent) if one.parent else "", []).append((one.code, kind_name(one)))
    return list(groups.items())


def kind_names() -> dict[str, str]:
    """Gives every kind's name in the reader's language: code → name."""
    return {one.code: kind_name(one) for one in kinds()}
