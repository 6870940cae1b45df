"""The figures of the founding text on who is responsible (B) and on one core with many bodies (C), counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.models import Coverage, CrossMeasure, Person
from gongzhi.domain.actors.words import OrganisationKind
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.words import Target
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.duties.models import ChainLink, PropertyContract
from gongzhi.domain.duties.words import ChainLevel, ClauseState, SourceKind
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.models import Team
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind

__all__ = ["REGULATION_DAY", "TextFigure", "text_figures"]

# Since this day the property regulation puts committees of owners and property firms into the community's system.
REGULATION_DAY = date(2020, 5, 1)
EPIDEMIC = "epidemic"
_LEVELS = (PlaceKind.COURTYARD, PlaceKind.BUILDING, PlaceKind.ENTRANCE, PlaceKind.FLOOR, PlaceKind.HOUSEHOLD)
_NEWCOMERS = (OrganisationKind.PROPERTY_SERVICE_PROVIDER, OrganisationKind.OWNERS_COMMITTEE)


@dataclass(frozen=True, slots=True)
class TextFigure:
    """One figure counted from records: for which place, since when they say so, and what the text says.

    ``value`` is empty where the reader's places hold no such record yet; ``said`` where the text gives no number.
    ``whole`` is what it is a part of; ``about`` the thing whose page shows the records. ``is_elsewhere`` says of a
    missing figure that there are such records outside the reader's places.
    """

    code: str
    row: str
    value: float | None
    said: float | None = None
    whole: int | None = None
    since: date | None = None
    place: Place | None = None
    about: UUID | None = None
    is_elsewhere: bool = False

    @property
    def is_as_said(self) -> bool:
        """Tells whether the records give the very number of the text."""
        return self.said is not None and self.value == self.said


def text_figures(paths: tuple[str, ...], *, on: date) -> list[TextFigure]:
    """Counts the text's figures of B and C below some paths on a day, in the order of the text.

    What belongs to one community is counted in the first, by its code, that has a branch in its chain.
    """
    links = ChainLink.objects.filter(level=ChainLevel.BRANCH, during__contains=on).filter(
        _below(paths, "community__path")
    )
    first = links.select_related("community").order_by("community__code").first()
    community = first.community if first else None
    return [
        *_relations(paths, on),
        _contracts(paths, on),
        *_community_figures(community, on),
        *_bodies(paths, on),
    ]


def _below(paths: tuple[str, ...], name: str) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{name}__startswith": path})
    return found


def _relations(paths: tuple[str, ...], on: date) -> Iterator[TextFigure]:
    led = duties.relations_on(paths, on=on, source_kind=SourceKind.PARTY_RULE)
    yield TextFigure("led_by_party", "B8", led.count(), since=_began(led))
    newcomers = Q(source_body__kind__in=_NEWCOMERS) | Q(target_body__kind__in=_NEWCOMERS)

    def ruled(day: date) -> Any:
        return duties.relations_on(paths, on=day, source_kind=SourceKind.REGULATION).filter(newcomers)

    yield TextFigure("ruled_before", "B8", ruled(REGULATION_DAY - timedelta(days=1)).count(), said=0)
    yield TextFigure("ruled_now", "B8", ruled(on).count(), since=_began(ruled(on)))


def _began(found: Any) -> date | None:
    first: date | None = found.order_by().aggregate(first=Min("during__startswith"))["first"]
    return first


def _contracts(paths: tuple[str, ...], on: date) -> TextFigure:
    inside = PropertyContract.objects.filter(_below(paths, "place__path"), during__contains=on)
    looked_at = inside.filter(checked_on__isnull=False)
    silent = looked_at.exclude(**{f"clauses__{EPIDEMIC}": ClauseState.WRITTEN})
    first = looked_at.aggregate(first=Min("checked_on"))["first"]
    return TextFigure("silent_contracts", "B6", silent.count(), whole=looked_at.count(), since=first)


def _community_figures(community: Place | None, on: date) -> Iterator[TextFigure]:
    if community is None:
        for code, row, said in _OF_A_COMMUNITY:
            yield TextFigure(code, row, None, said=said)
        return
    matrix = duties.chain_matrix(community, on=on)
    plan = grids.plan_in_force(community.pk, on)
    branches = {at for at, cell in enumerate(matrix.cells[ChainLevel.BRANCH]) if cell.lines}
    kinds = Team.objects.filter(grid__in=matrix.grids).order_by().values_list("kind").distinct()
    finished = _first_round(community)
    plan_day = plan.during.lower if plan and plan.during else None
    facts: dict[str, tuple[float | None, date | None, UUID | None]] = {
        "address_levels": (_levels(community), None, community.pk),
        "nets": (len(grids.stage_lines(plan, on)) if plan else None, plan_day, plan.pk if plan else None),
        "chain_levels": (matrix.levels, duties.chain_began(community), community.pk),
        "branches": (len(branches), duties.chain_began(community), community.pk),
        "team_kinds": (kinds.count(), plan_day, community.pk),
        "first_round": finished or (None, None, None),
    }
    for code, row, said in _OF_A_COMMUNITY:
        value, since, about = facts[code]
        yield TextFigure(code, row, value, said=said, since=since, place=community, about=about)


# Code → row of what it belongs to, and the number in the text.
_OF_A_COMMUNITY = (
    ("address_levels", "C1", 7),
    ("nets", "C3", 5),
    ("chain_levels", "C4", 5),
    ("branches", "C4", 5),
    ("team_kinds", "C5", 3),
    ("first_round", "C6", 1.5),
)


def _levels(community: Place) -> int:
    """Counts which of community, courtyard, entrance, building, floor, household and person have records."""
    below = Place.objects.filter(community=community, kind__in=_LEVELS, until=None)
    kinds = below.order_by().values_list("kind").distinct().count()
    return 1 + kinds + Person.objects.filter(community=community).exists()


def _first_round(community: Place) -> tuple[float, date, UUID] | None:
    """Finds the latest first round that tried every door of the community; gives its days in halves, and when.

    Rounds to what an earlier one left open, to a part, or to organisations are no first rounds of a whole community.
    """
    firsts = Round.objects.filter(community=community, turn=1, target=Target.HOUSEHOLDS, places=[])
    for of in firsts.order_by("-starts_on", "-id")[:MOST_ROUNDS]:
        tried = campaigns.tried_all(of)
        if tried is not None:
            return (*tried, of.pk)
    return None


MOST_ROUNDS = 24
# Every path begins with it. Organisations are public; only who may open their pages differs.
EVERYWHERE = ("",)


def _bodies(paths: tuple[str, ...], on: date) -> Iterator[TextFigure]:
    rates = actors.coverage_rates(paths, on=on)
    yield TextFigure("with_branch", "C7", rates.with_branch, whole=rates.counted)
    yield TextFigure("with_work", "C7", rates.with_work, whole=rates.counted)
    unions = list(actors.alliances(paths, on=on))
    elsewhere = not unions and actors.alliances(EVERYWHERE, on=on).exists()
    chairs = actors.chairs_of([one.pk for one in unions], on)
    chair = next(iter(chairs.values()), None)
    moved = Coverage.objects.filter(organisation=chair, during__contains=on).first() if chair else None
    since = moved.during.lower if moved else None
    about = chair.pk if chair else None
    place = chair.community if chair else None
    yield TextFigure(
        "transferred", "C7", moved.transferred if moved else None, said=11, since=since, place=place, about=about,
        is_elsewhere=elsewhere,
    )  # fmt: skip
    alliance = next((one for one in unions if one.pk in chairs), None)
    yield TextFigure(
        "chair_units", "C8", len(chairs) if unions else None, said=1, whole=len(unions) or None,
        place=alliance.community if alliance else None, about=alliance.pk if alliance else None, is_elsewhere=elsewhere,
    )  # fmt: skip
    yield TextFigure("measures", "C9", CrossMeasure.objects.count() or None, said=7)
