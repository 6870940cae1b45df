"""What is asked about whistles, objections and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import residents_committee
from gongzhi.domain.duties.queries import accountable
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import people_of_organisations
from gongzhi.domain.places.queries import communities_below
from gongzhi.domain.responses import rules
from gongzhi.domain.responses.models import (
    HandlerLink,
    NeedProxy,
    Objection,
    Rating,
    VisitContact,
    Whistle,
    WhistleCall,
)
from gongzhi.domain.responses.queries.links import has_visit_contact
from gongzhi.domain.responses.words import Mark
from gongzhi.foundation.beside import count_beside
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import today

__all__ = [
    "Department",
    "MarkRow",
    "Responses",
    "article_of",
    "call",
    "departments_with_duty",
    "marks_by_organisation",
    "needs_marked",
    "objection",
    "objections_to_decide",
    "out_of_list",
    "part_of",
    "people_called_up",
    "responses_to",
    "whistle",
    "whistles_open",
    "words_of",
]


@dataclass(frozen=True, slots=True)
class Department:
    """A body that a list names for a kind of need at a place, and by which article."""

    id: UUID
    name: str
    duty: str
    article: str


def departments_with_duty(of: Need, on: date) -> list[Department]:
    """Lists the bodies that may be called up for a need: those to which a list gives a duty, but not its handler."""
    who = accountable(of.kind.code, place=of.place, on=on)
    found = [Department(one.organisation_id, one.organisation_name, one.duty, one.article) for one in who.helpers]
    if who.organisation_id is not None and who.item_id is not None:
        found.insert(0, Department(who.organisation_id, who.organisation_name, who.duty, who.article))
    return [one for one in found if one.id != of.handler_id]


def out_of_list(of: Need, organisation_id: UUID, on: date) -> str:
    """Says why a need is not a community's, by the lists alone (R12); empty where a list names the committee.

    Only a residents' committee is protected so; other bodies object, and somebody decides.
    """
    committee = residents_committee(of.community_id)
    if committee is None or committee.pk != organisation_id:
        return ""
    who = accountable(of.kind.code, place=of.place, on=on)
    # Where nobody else is named the committee answers by the law itself, and nothing is pushed on to it.
    if who.organisation_id == organisation_id:
        return ""
    if any(helper.organisation_id == organisation_id for helper in who.helpers):
        return ""
    return who.article or _("No line of a duty or assistance list gives this to the residents' committee.")


def article_of(reason: str) -> str:
    """Names the article of a manager's "not mine"."""
    return str(rules.NOT_MINE[reason][0])


def words_of(reason: str) -> str:
    """Says to the resident what a manager's "not mine" means."""
    return str(rules.NOT_MINE[reason][1])


@dataclass(frozen=True, slots=True)
class Responses:
    """Everything that was called up to answer one need."""

    whistles: list[Whistle]
    calls: list[WhistleCall]
    objections: list[Objection]
    links: list[HandlerLink]
    ratings: list[Rating]
    proxies: list[NeedProxy]
    has_visit_contact: bool

    @property
    def awaited(self) -> list[WhistleCall]:
        """The calls that still wait for an answer: a whistle that is over waits for none."""
        open_ = {one.pk for one in self.whistles if one.state == "open"}
        return [one for one in self.calls if one.reported_at is None and one.whistle_id in open_]


_BESIDE = (
    (Whistle, "need_id"),
    (Objection, "need_id"),
    (HandlerLink, "need_id"),
    (Rating, "need_id"),
    (NeedProxy, "need_id"),
    (VisitContact, "need_id"),
)


def responses_to(of: Need) -> Responses:
    """Gathers what was called up to answer a need: one statement says what there is, for most needs nothing."""
    whistled, objected, linked, rated, entrusted, contacts = count_beside(of.pk, _BESIDE)
    calls = WhistleCall.objects.select_related("organisation", "reported_by").filter(whistle__need=of)
    objections = Objection.objects.select_related("organisation", "decider").filter(need=of)
    links = HandlerLink.objects.select_related("organisation").filter(need=of)
    ratings = Rating.objects.select_related("organisation").filter(need=of)
    return Responses(
        whistles=list(Whistle.objects.select_related("blown_by").filter(need=of)) if whistled else [],
        calls=list(calls) if whistled else [],
        objections=list(objections) if objected else [],
        links=list(links) if linked else [],
        ratings=list(ratings) if rated else [],
        proxies=list(NeedProxy.objects.filter(need=of, ended_at=None)) if entrusted else [],
        has_visit_contact=bool(contacts) and has_visit_contact(of),
    )


def part_of(found: Responses, bodies: frozenset[UUID]) -> Responses:
    """Keeps of what was called up only what concerns some bodies, for their own people."""
    calls = [one for one in found.calls if one.organisation_id in bodies]
    called = {one.whistle_id for one in calls}
    return Responses(
        whistles=[one for one in found.whistles if one.pk in called],
        calls=calls,
        objections=[one for one in found.objections if one.organisation_id in bodies],
        links=[one for one in found.links if one.organisation_id in bodies],
        ratings=[one for one in found.ratings if one.organisation_id in bodies],
        proxies=[],
        has_visit_contact=found.has_visit_contact and bool(bodies),
    )


def _within(scope: Scope) -> Q:
    condition = Q(pk__in=())
    for path in scope.paths:
        condition |= Q(community_id__in=communities_below(path).values("pk"))
    return condition


def whistle(id: UUID) -> Whistle:
    """Finds a whistle within reach; raises ``NotThere``."""
    found = Whistle.objects.select_related("need__kind", "need__place").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such whistle."))
    return found


def whistles_open(scope: Scope) -> QuerySet[Whistle]:
    """Lists the whistles of an area that are not over, with the number of calls and of departments that reported in."""
    joined = Whistle.objects.select_related("need__kind", "community", "blown_by").filter(_within(scope), state="open")
    return joined.annotate(
        called=Count("calls"), reported=Count("calls", filter=Q(calls__reported_at__isnull=False))
    ).order_by("blown_at", "id")


def call(id: UUID) -> WhistleCall:
    """Finds a call within reach; raises ``NotThere``."""
    joined = WhistleCall.objects.select_related("whistle__need__kind", "whistle__need__place", "organisation")
    found = joined.filter(pk=id).first()
    if found is None:
        raise NotThere(_("Nobody was called up here. Load the page of the need again."))
    return found


def people_called_up(for_needs: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Names the people of the departments that are called up for needs and whose whistle is not over: need → people.

    Two queries, however many needs and departments there are.
    """
    called = WhistleCall.objects.filter(whistle__need_id__in=list(for_needs), whistle__state="open")
    rows = list(called.values_list("whistle__need_id", "organisation_id"))
    people = people_of_organisations({organisation for _need, organisation in rows}, today())
    found: dict[UUID, frozenset[UUID]] = {}
    for need, organisation in rows:
        found[need] = found.get(need, frozenset()) | people.get(organisation, set())
    return found


def objection(id: UUID) -> Objection:
    """Finds an objection within reach; raises ``NotThere``."""
    found = Objection.objects.select_related("need__kind", "need__place", "organisation").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such objection."))
    return found


def objections_to_decide(scope: Scope, *, person: UUID | None) -> QuerySet[Objection]:
    """Lists the objections of an area that wait for a decision, one's own first to be due."""
    joined = Objection.objects.select_related("need__kind", "community", "organisation", "decider")
    mine = Q(decider_id=person) if person else Q(pk__in=())
    return joined.filter(_within(scope) | mine, state="open").order_by("due_at", "id")


def needs_marked(mark: int, *, rater: str, organisation: UUID | None = None) -> QuerySet[Any]:
    """Gives the identifiers of the needs for which a body got a mark from one side."""
    found = Rating.objects.filter(mark=mark, rater=rater)
    found = found.filter(organisation_id=organisation) if organisation else found
    return found.order_by().values("need_id")


@dataclass(frozen=True, slots=True)
class MarkRow:
    """How one body was rated by one side: how often good, fair and poor."""

    organisation_id: UUID
    organisation: str
    rater: str
    good: int
    fair: int
    poor: int

    @property
    def total(self) -> int:
        """How often it was rated."""
        return self.good + self.fair + self.poor


def marks_by_organisation(scope: Scope) -> list[MarkRow]:
    """Counts the marks of each body in an area, the community's and the reporters' apart, by name; never of people."""
    within = Q(pk__in=())
    for path in scope.paths:
        within |= Q(need__community_id__in=communities_below(path).values("pk"))
    rows = (
        Rating.objects.filter(within)
        .values("organisation_id", "organisation__name", "rater")
        .annotate(
            good=Count("pk", filter=Q(mark=Mark.GOOD)),
            fair=Count("pk", filter=Q(mark=Mark.FAIR)),
            poor=Count("pk", filter=Q(mark=Mark.POOR)),
        )
        .order_by("organisation__name_key", "rater")
    )
    return [
        MarkRow(
            organisation_id=row["organisation_id"],
            organisation=row["organisation__name"],
            rater=row["rater"],
            good=row["good"],
            fair=row["fair"],
            poor=row["poor"],
        )
        for row in rows
    ]
