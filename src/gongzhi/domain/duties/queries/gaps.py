"""What is asked about gaps: the list of what a scan found, and one of it in words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.models import DutyGap
from gongzhi.domain.duties.queries.common import below
from gongzhi.domain.duties.words import GapKind, GapState, Subject
from gongzhi.foundation.errors import NotThere

__all__ = ["gap", "gap_counts", "gap_sentence", "gaps", "possible_owners", "secretaries"]

_SHOWN = 8


def gaps(
    paths: tuple[str, ...],
    *,
    state: str = "",
    kind: str = "",
    owner_id: UUID | None = None,
    late_on: date | None = None,
    text: str = "",
) -> QuerySet[DutyGap]:
    """Lists the gaps at places below these paths; without a state all that are not solved; the soonest due first."""
    found = DutyGap.objects.filter(below(paths, "place"))
    found = found.filter(state=state) if state else found.exclude(state=GapState.SOLVED)
    if kind:
        found = found.filter(kind=kind)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    if late_on is not None:
        found = found.filter(due__lt=late_on, state__in=(GapState.OPEN, GapState.IN_HAND))
    if text:
        found = found.filter(Q(place__name__icontains=text) | Q(facts__icontains=text) | Q(owner__name__icontains=text))
    return found.select_related("place__community", "place__building", "place__entrance", "owner").order_by(
        "due", "kind", "key", "id"
    )


def gap(id: UUID) -> DutyGap:
    """Finds one gap; raises ``NotThere``."""
    found = DutyGap.objects.select_related("place__community", "community", "owner").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such gap. Go back to the list and choose again."))
    return found


def gap_counts(paths: tuple[str, ...]) -> dict[str, int]:
    """Counts the gaps that are not solved by kind, in one question."""
    rows = (
        DutyGap.objects.filter(below(paths, "place"))
        .exclude(state=GapState.SOLVED)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def possible_owners(found: DutyGap) -> QuerySet[Person]:
    """Lists who can own a gap: the people of its community, or those above the communities."""
    return Person.objects.filter(community_id=found.place.community_id).exclude(name="").order_by("name_key", "id")


def secretaries(communities: set[UUID], on: date) -> dict[UUID | None, UUID]:
    """Gives each community's secretary on a day, who owns its gaps until somebody else takes them."""
    held = Appointment.objects.filter(
        post__kind=PostKind.COMMUNITY_SECRETARY, post__community_id__in=communities, during__contains=on
    ).order_by("-is_deputy", "-seat", "id")
    return dict(held.values_list("post__community_id", "person_id"))


def gap_sentence(found: DutyGap) -> str:
    """Says in words what is missing or doubled, and what would help."""
    facts = found.facts
    sentences = {
        GapKind.NOBODY: _("By the lists %(subjects)s would answer, but there is none here: %(matters)s."),
        GapKind.TWO_BODIES: _(
            "Lines of the same weight name %(subjects)s at once: %(matters)s. Give one the lower rank."
        ),
        GapKind.VACANT: _("Nobody holds “%(post)s” at %(organisation)s. Appoint somebody."),
        GapKind.NO_DEPUTY: _("“%(post)s” at %(organisation)s has a holder and no deputy. Appoint one."),
        GapKind.EXPIRED: _(
            "%(article)s is out of force since %(day)s: %(matters)s. Publish a version with today's article."
        ),
        GapKind.OUTSIDE: _outside(facts.get("buildings", 0)),
    }
    if found.kind == GapKind.NOBODY and not facts.get("subjects"):
        sentences[GapKind.NOBODY] = _("No list names anybody for: %(matters)s.")
    words = {
        "subjects": _list([_subject(one) for one in facts.get("subjects", [])]),
        "matters": _list(facts.get("matters", [])),
        "post": facts.get("post", ""),
        "organisation": facts.get("organisation", ""),
        "article": facts.get("article", ""),
        "day": facts.get("day", ""),
        "buildings": _list(facts.get("names", [])),
        "number": facts.get("buildings", 0),
    }
    return sentences[GapKind(found.kind)] % words


def _outside(buildings: int) -> str:
    if not buildings:
        return _("No duty list's scope holds this place. Publish a list for it or for an area above it.")
    return ngettext(
        "%(number)d building belongs to no branch of the chain: %(buildings)s.",
        "%(number)d buildings belong to no branch of the chain: %(buildings)s.",
        buildings,
    )


def _subject(value: str) -> str:
    return str(Subject(value).label) if value in Subject.values else value


def _list(words: list[str]) -> str:
    shown = _(", ").join(words[:_SHOWN])
    return shown if len(words) <= _SHOWN else _("%(shown)s and %(more)d more") % {
        "shown": shown, "more": len(words) - _SHOWN,
    }  # fmt: skip
