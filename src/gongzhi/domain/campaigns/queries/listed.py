"""Lists of doors: filtered for the desk, numbered for paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Door, Lease
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.queries.stairs import doors_at
from gongzhi.domain.campaigns.rules import DayPart
from gongzhi.domain.campaigns.words import Disposition, Slot
from gongzhi.domain.grids.queries import moved_buildings
from gongzhi.foundation.errors import NotThere, Sentence
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

DOOR_STATES: Mapping[str, Sentence] = MappingProxyType(
    {
        "to_do": pgettext_lazy("doors", "Still to be visited"),
        "untried": _("Doors without any try"),
        "tried": pgettext_lazy("doors", "Tried"),
        "met": _("Met somebody"),
        "again": _("Tried, nobody met"),
        "contacted": _("Met, not finished"),
        "appointment": _("With an appointment"),
        "tonight": _("With an appointment tonight"),
        "missed": _("Appointment missed"),
        "used_up": _("Tries used up"),
        "now": _("Where somebody is now"),
        "no_home": _("No home, or not there any more"),
        "closed": _("Closed by a supervisor"),
        "nowhere": _("Known only to be somewhere in the community"),
        "resolved": pgettext_lazy("doors", "Settled"),
    }
)


# An organisation of which no building, courtyard or lane is known stands at the community itself, in no grid.
_NOWHERE = Q(organisation__isnull=False, household_id=F("community_id"))


@dataclass(frozen=True, slots=True)
class DoorFilters:
    """How a list of doors is narrowed; an empty field narrows nothing. ``state`` is one of ``DOOR_STATES``.

    ``plan``: only doors in buildings that change grid by adopting that plan.
    """

    state: str = ""
    grid: str = ""
    text: str = ""
    plan: str = ""


def doors_list(round_id: UUID, scope: Scope, filters: DoorFilters) -> QuerySet[Door]:
    """Lists a round's doors within a scope in walking order."""
    found = Door.objects.filter(within(scope), round_id=round_id)
    if filters.state in DOOR_STATES:
        found = found.filter(_state(filters.state, local(now())))
    if filters.grid:
        found = found.filter(grid_id=_uuid(filters.grid))
    if filters.plan:
        found = found.filter(building_id__in=moved_buildings(_uuid(filters.plan)))
    if filters.text:
        named = Q()
        for name in ("building__name", "household__name", "organisation__name"):
            named |= Q(**{f"{name}__icontains": filters.text})
        found = found.filter(named)
    return found.select_related("household", "organisation", "building", "entrance", "grid", "round").order_by("number")


def organisations_nowhere(round_id: UUID) -> int:
    """Counts the organisations of a round to which no team is led, because nobody knows where they stand."""
    return Door.objects.filter(_NOWHERE, round_id=round_id).count()


def _state(state: str, here: datetime) -> Any:
    open_, day = Q(is_resolved=False), here.date()
    over = [one for one in Slot if rules.is_over(day, one, here, settings.KNOCK_HOURS)]
    missed = Q(appointment_on__lt=day) | Q(appointment_on=day, appointment_slot__in=over)
    return {
        "to_do": ~Q(disposition=Disposition.RESOLVED),
        "untried": Q(is_attempted=False, closed_because=""),
        "tried": Q(is_attempted=True, is_home=True),
        "met": Q(is_contacted=True, is_home=True),
        "now": Q(Exists(_leases(here)), is_home=True),
        "no_home": Q(is_home=False),
        "again": Q(disposition=Disposition.NO_CONTACT),
        "contacted": Q(disposition=Disposition.CONTACTED),
        "appointment": open_ & Q(appointment_on__isnull=False) & ~missed,
        "tonight": open_ & Q(appointment_on=day, appointment_slot=Slot.EVENING, is_home=True),
        "missed": open_ & missed,
        "used_up": open_ & Q(attempts__gte=F("round__most_tries")),
        "closed": ~Q(closed_because=""),
        "nowhere": _NOWHERE,
        "resolved": Q(is_resolved=True),
    }[state]


def _leases(here: datetime) -> QuerySet[Lease]:
    stair = Coalesce(OuterRef("entrance_id"), OuterRef("building_id"), OuterRef("household_id"))
    return Lease.objects.filter(round_id=OuterRef("round_id"), stair_id=stair, expires_at__gt=here)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere(gettext("There is no such grid or plan. Choose one from the list.")) from None


def numbered_doors(round_id: UUID, stair: UUID) -> QuerySet[Door]:
    """Lists the doors of a stairwell by their numbers, as on paper."""
    return doors_at(round_id, stair).select_related("household", "organisation", "round").order_by("number")


def day_parts_of(visited: Round, here: datetime) -> list[DayPart]:
    """Lists the parts of the last day in which a visit of this round can have been made; ``here`` is local."""
    parts = rules.day_parts(here, settings.KNOCK_HOURS, since=visited.starts_on)
    return [part for part in parts if part.day <= visited.ends_on]
