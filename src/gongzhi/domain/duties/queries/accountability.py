"""Whose is it? The body and the person that answer for a kind of matter at a place on a day, and the article why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import DutyStamp
from gongzhi.domain.duties.queries.facts import POSTS_OF, Body, Facts, FittingItem, LinkFact, read_facts
from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.domain.places.models import Place
from gongzhi.foundation.stamps import Kept, stamp

__all__ = ["Accountable", "Helper", "accountable", "forget_answers"]


@dataclass(frozen=True, slots=True)
class Helper:
    """A body that has to assist, by its own item."""

    organisation_id: UUID
    organisation_name: str
    duty: str
    article: str


@dataclass(frozen=True, slots=True)
class Accountable:
    """The answer to "whose is it?", with the sentences of its derivation in order.

    Without ``organisation_id`` nobody answers for the matter by any list; ``why`` then says so. ``rivals`` are bodies
    that another line of the same weight names; ``chain`` is the chain of responsibility above the place, nearest first.
    """

    kind_code: str
    place_id: UUID
    on: date
    organisation_id: UUID | None = None
    organisation_name: str = ""
    post_title: str = ""
    person_id: UUID | None = None
    person_name: str = ""
    subject: str = ""
    article: str = ""
    duty: str = ""
    item_id: UUID | None = None
    is_sample: bool = False
    why: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    deputies: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    chain: tuple[LinkFact, ...] = ()


_kept: Kept[Accountable] = Kept(most=8192)


def accountable(kind_code: str, *, place: Place, on: date) -> Accountable:
    """Names who answers for a kind of matter at a place on a day, and why.

    Of the items that fit, the one with the longest matter, then the deepest place, then the lowest rank comes first;
    an item whose body does not exist at the place gives way to the next. Last, the residents' committee receives it,
    unless the negative list forbids that.

    Asks the database for the stamp of all that the answer rests on; a kept answer is given only while that very state
    lasts (also seen from other processes, and never inside a transaction that changed something itself). Otherwise one
    further question reads everything.
    """
    key = (kind_code, place.pk, on, get_language())
    known = _kept.get(key, stamp(DutyStamp))
    if known is not None:
        return known
    facts = read_facts(kind_code, place=place, on=on)
    answer = _derive(Accountable(kind_code=kind_code, place_id=place.pk, on=on), facts)
    _kept.keep(key, facts.stamp, answer)
    return answer


def forget_answers() -> None:
    """Empties this process's memory of answers, for measuring."""
    _kept.forget()


def _derive(answer: Accountable, facts: Facts) -> Accountable:
    found, missing = _first_with_body(facts)
    answer = replace(answer, why=missing, chain=facts.chain)
    answer = _fall_back(answer, facts) if found is None else _from_item(answer, found, facts)
    return replace(_with_holder(answer, facts), helpers=_helpers(facts, answer.organisation_id))


def _body(item: FittingItem, facts: Facts) -> Body | None:
    if item.subject == Subject.NAMED:
        return facts.named.get(item.organisation_id) if item.organisation_id else None
    return facts.bodies.get(item.subject)


def _first_with_body(facts: Facts) -> tuple[FittingItem | None, tuple[str, ...]]:
    sentences: list[str] = []
    for item in facts.items:
        if item.list_kind != DutyListKind.DUTY:
            continue
        if _body(item, facts) is not None:
            return item, tuple(sentences)
        sentences.append(
            _("By %(article)s it would be %(subject)s, but %(place)s has none on this day.")
            % {"article": item.article, "subject": Subject(item.subject).label, "place": facts.place_name}
        )
    return None, tuple(sentences)


def _from_item(answer: Accountable, item: FittingItem, facts: Facts) -> Accountable:
    covers = _("The item “%(duty)s” of the duty list %(version)s covers this kind of matter in %(place)s.") % {
        "duty": item.duty,
        "version": item.version,
        "place": item.place_name,
    }
    names = _("By %(article)s it names %(subject)s.") % {
        "article": item.article,
        "subject": Subject(item.subject).label,
    }
    body = _body(item, facts)
    rivals = _rivals(item, body, facts)
    doubled = [
        _("A line of the same weight names %(rival)s too; the list has to say who comes first.") % {"rival": rival}
        for rival in rivals
    ]
    sample = (_("This item is sample data, not the district's own list."),) if item.is_sample else ()
    return replace(
        _with_body(answer, body, item.subject),
        article=item.article,
        duty=item.duty,
        item_id=item.id,
        is_sample=item.is_sample,
        rivals=rivals,
        why=(*answer.why, covers, names, *doubled, *sample),
    )


def _rivals(item: FittingItem, body: Body | None, facts: Facts) -> tuple[str, ...]:
    same = (other for other in facts.items if other.list_kind == DutyListKind.DUTY and _weight(other) == _weight(item))
    bodies = (_body(other, facts) for other in same)
    return tuple(dict.fromkeys(other.name for other in bodies if other is not None and other != body))


def _weight(item: FittingItem) -> tuple[int, int, int]:
    return len(item.matter), item.depth, item.rank


def _fall_back(answer: Accountable, facts: Facts) -> Accountable:
    if not answer.why:
        answer = replace(answer, why=(_("No item of a duty list covers this kind of matter here."),))
    forbidden = next(
        (
            item
            for item in facts.items
            if item.list_kind == DutyListKind.NEGATIVE and item.subject == Subject.RESIDENTS_COMMITTEE
        ),
        None,
    )
    if forbidden is not None:
        sentence = _("It may not be given to the residents' committee either: %(article)s.") % {
            "article": forbidden.article
        }
        return replace(answer, article=forbidden.article, why=(*answer.why, sentence))
    committee = facts.bodies.get(Subject.RESIDENTS_COMMITTEE)
    if committee is None:
        sentence = _("%(place)s has no residents' committee to receive it. A human has to decide.") % {
            "place": facts.place_name
        }
        return replace(answer, why=(*answer.why, sentence))
    sentence = _("So the residents' committee receives it first and finds whoever can do it.")
    received = _with_body(answer, committee, Subject.RESIDENTS_COMMITTEE)
    return replace(received, why=(*answer.why, sentence))


def _with_body(answer: Accountable, body: Body | None, subject: str) -> Accountable:
    if body is None:
        return answer
    return replace(answer, organisation_id=body.id, organisation_name=body.name, subject=str(subject))


def _with_holder(answer: Accountable, facts: Facts) -> Accountable:
    if answer.organisation_id is None:
        return answer
    kinds = POSTS_OF[answer.subject]
    own = [one for one in facts.posts if one.organisation_id == answer.organisation_id and one.kind in kinds]
    if not own and answer.subject == Subject.RESIDENTS_COMMITTEE:
        # The secretary's post may belong to the community's Party committee instead.
        own = [one for one in facts.posts if one.kind in kinds]
    words = {"organisation": answer.organisation_name, "place": facts.place_name}
    if not own:
        vacant = _("Nobody at %(organisation)s holds a post for %(place)s on this day.") % words
        return replace(answer, why=(*answer.why, vacant))
    holder = own[0]
    words |= {"post": holder.title, "person": holder.person_name}
    sentence = (
        _("At %(organisation)s the deputy for “%(post)s” answers for it: %(person)s.") % words
        if holder.is_deputy
        else _("At %(organisation)s the post “%(post)s” answers for it, held by %(person)s.") % words
    )
    deputies = (one for one in own if one.post_id == holder.post_id and one.is_deputy)
    return replace(
        answer,
        post_title=holder.title,
        person_id=holder.person_id,
        person_name=holder.person_name,
        deputies=tuple(one.person_name for one in deputies if one.person_id != holder.person_id),
        why=(*answer.why, sentence),
    )


def _helpers(facts: Facts, accountable_id: UUID | None) -> tuple[Helper, ...]:
    found: dict[UUID, Helper] = {}
    for item in facts.items:
        body = _body(item, facts)
        if item.list_kind == DutyListKind.ASSIST and body is not None and body.id != accountable_id:
            found.setdefault(body.id, Helper(body.id, body.name, item.duty, item.article))
    return tuple(found.values())
