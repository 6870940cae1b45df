"""Whose is it? The body and the person that answer for a kind of matter at a place on a day, and the article why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.actors.queries import (
    holder_of_post,
    manager_of,
    owner_of,
    post_holders,
    residents_committee,
    subdistrict_office,
)
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import DutyItem
from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import full_name, paths_upwards

POSTS_OF = {
    Subject.MANAGER: (PostKind.PROPERTY_MANAGER,),
    Subject.TITLE_HOLDER: (PostKind.PROPERTY_MANAGER,),
    Subject.RESIDENTS_COMMITTEE: (PostKind.COMMUNITY_SECRETARY,),
    Subject.SUBDISTRICT_OFFICE: (PostKind.SUBDISTRICT_OFFICER,),
}


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

    Without ``organisation_id`` nobody answers for the matter by any list; ``why`` then says so.
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


def duty_items(*, on: date, list_kind: str = "", subject: str = "", text: str = "") -> QuerySet[DutyItem]:
    """Lists the items of the duty lists that are in force on a day."""
    found = DutyItem.objects.filter(during__contains=on).select_related("place")
    if list_kind:
        found = found.filter(list_kind=list_kind)
    if subject:
        found = found.filter(subject=subject)
    if text:
        found = found.filter(duty__icontains=text) | found.filter(matter__istartswith=text)
    return found.order_by("list_kind", "matter", "rank", "id")


def accountable(kind_code: str, *, place: Place, on: date) -> Accountable:
    """Names who answers for a kind of matter at a place on a day, and why.

    Of the items that fit, the one with the longest matter, then the deepest place, then the lowest rank comes first;
    an item whose body does not exist at the place gives way to the next. Last, the residents' committee receives it,
    unless the negative list forbids that.
    """
    fitting = _fitting(kind_code, place, on)
    answer = Accountable(kind_code=kind_code, place_id=place.pk, on=on)
    named = {Subject(item.subject) for item in fitting if item.list_kind != DutyListKind.NEGATIVE}
    bodies = {subject: _body(subject, place, on) for subject in named}
    found, missing = _first_with_body(fitting, bodies, place)
    answer = replace(answer, why=missing)
    if found is None:
        answer = _fall_back(answer, fitting, place)
    else:
        answer = _from_item(answer, found, bodies[Subject(found.subject)])
    return replace(_with_holder(answer, place), helpers=_helpers(fitting, bodies, answer.organisation_id))


def _fitting(kind_code: str, place: Place, on: date) -> list[DutyItem]:
    items = DutyItem.objects.filter(
        matter__in=rules.beginnings(kind_code), place__path__in=paths_upwards(place), during__contains=on
    ).select_related("place")
    return sorted(items, key=lambda item: (-len(item.matter), -len(item.place.path), item.rank, str(item.pk)))


def _body(subject: Subject, place: Place, on: date) -> Organisation | None:
    if subject == Subject.MANAGER:
        return manager_of(place, on)
    if subject == Subject.TITLE_HOLDER:
        return owner_of(place, on)
    if subject == Subject.SUBDISTRICT_OFFICE:
        return subdistrict_office(place)
    return residents_committee(place.community_id) if place.community_id else None


def _first_with_body(
    fitting: list[DutyItem], bodies: dict[Subject, Organisation | None], place: Place
) -> tuple[DutyItem | None, tuple[str, ...]]:
    sentences: list[str] = []
    for item in fitting:
        if item.list_kind != DutyListKind.DUTY:
            continue
        subject = Subject(item.subject)
        if bodies[subject] is not None:
            return item, tuple(sentences)
        sentences.append(
            _("By %(article)s it would be %(subject)s, but %(place)s has none on this day.")
            % {"article": item.article, "subject": subject.label, "place": full_name(place)}
        )
    return None, tuple(sentences)


def _from_item(answer: Accountable, item: DutyItem, body: Organisation | None) -> Accountable:
    covers = _("The item “%(duty)s” of the duty list %(version)s covers this kind of matter in %(place)s.") % {
        "duty": item.duty,
        "version": item.list_version,
        "place": item.place.name,
    }
    names = _("By %(article)s it names %(subject)s.") % {
        "article": item.article,
        "subject": Subject(item.subject).label,
    }
    sample = (_("This item is sample data, not the district's own list."),) if item.is_sample else ()
    return replace(
        _with_body(answer, body, Subject(item.subject)),
        article=item.article,
        duty=item.duty,
        item_id=item.pk,
        is_sample=item.is_sample,
        why=(*answer.why, covers, names, *sample),
    )


def _fall_back(answer: Accountable, fitting: list[DutyItem], place: Place) -> Accountable:
    if not answer.why:
        answer = replace(answer, why=(_("No item of a duty list covers this kind of matter here."),))
    forbidden = next(
        (
            item
            for item in fitting
            if item.list_kind == DutyListKind.NEGATIVE and item.subject == Subject.RESIDENTS_COMMITTEE
        ),
        None,
    )
    if forbidden is not None:
        sentence = _("It may not be given to the residents' committee either: %(article)s.") % {
            "article": forbidden.article
        }
        return replace(answer, article=forbidden.article, why=(*answer.why, sentence))
    committee = _body(Subject.RESIDENTS_COMMITTEE, place, answer.on)
    if committee is None:
        sentence = _("%(place)s has no residents' committee to receive it. A human has to decide.") % {
            "place": full_name(place)
        }
        return replace(answer, why=(*answer.why, sentence))
    sentence = _("So the residents' committee receives it first and finds whoever can do it.")
    received = _with_body(answer, committee, Subject.RESIDENTS_COMMITTEE)
    return replace(received, why=(*answer.why, sentence))


def _with_body(answer: Accountable, body: Organisation | None, subject: Subject) -> Accountable:
    if body is None:
        return answer
    return replace(answer, organisation_id=body.pk, organisation_name=body.name, subject=subject.value)


def _with_holder(answer: Accountable, place: Place) -> Accountable:
    if answer.organisation_id is None:
        return answer
    kinds = POSTS_OF[Subject(answer.subject)]
    holder = holder_of_post(answer.organisation_id, kinds=kinds, place=place, on=answer.on)
    if holder is None and answer.subject == Subject.RESIDENTS_COMMITTEE:
        # The secretary's post may belong to the community's Party committee instead.
        holder = next(iter(post_holders(PostKind.COMMUNITY_SECRETARY, place=place, on=answer.on)), None)
    facts = {"organisation": answer.organisation_name, "place": full_name(place)}
    if holder is None:
        vacant = _("Nobody at %(organisation)s holds a post for %(place)s on this day.") % facts
        return replace(answer, why=(*answer.why, vacant))
    facts |= {"post": holder.post_title, "person": holder.person_name}
    sentence = (
        _("At %(organisation)s the deputy for “%(post)s” answers for it: %(person)s.") % facts
        if holder.is_deputy
        else _("At %(organisation)s the post “%(post)s” answers for it, held by %(person)s.") % facts
    )
    return replace(
        answer,
        post_title=holder.post_title,
        person_id=holder.person_id,
        person_name=holder.person_name,
        why=(*answer.why, sentence),
    )


def _helpers(
    fitting: list[DutyItem], bodies: dict[Subject, Organisation | None], accountable_id: UUID | None
) -> tuple[Helper, ...]:
    found: dict[UUID, Helper] = {}
    for item in fitting:
        body = bodies.get(Subject(item.subject))
        if item.list_kind == DutyListKind.ASSIST and body is not None and body.pk != accountable_id:
            found.setdefault(body.pk, Helper(body.pk, body.name, item.duty, item.article))
    return tuple(found.values())
