"""What is asked about the register of property contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.algorithms.ruling import Clause
from gongzhi.domain.duties.models import PropertyContract
from gongzhi.domain.duties.queries.rulings import contract_clauses
from gongzhi.domain.duties.words import ClauseState
from gongzhi.foundation.errors import NotThere


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause of the checklist and what a contract says about it; ``state`` is empty where nobody looked yet."""

    clause: Clause
    state: str

    @property
    def is_gap(self) -> bool:
        """Tells whether something is to be done about it."""
        return self.state != ClauseState.WRITTEN


def contracts(paths: tuple[str, ...], *, on: date, show: str = "", text: str = "") -> QuerySet[PropertyContract]:
    """Lists the property contracts below these paths, by place.

    ``show`` narrows them: ``in_force`` on the day, ``ending`` within 90 days of it, ``ended`` before it, ``unchecked``.
    """
    inside = reduce(or_, (Q(place__path__startswith=path) for path in paths), Q(pk__in=[]))
    narrowed = {
        "in_force": Q(during__contains=on),
        "ending": Q(during__contains=on, during__endswith__lte=on + timedelta(days=90)),
        "ended": Q(during__endswith__lte=on),
        "unchecked": Q(checked_on=None),
    }
    found = PropertyContract.objects.filter(inside, narrowed.get(show, Q()))
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(organisation__name__icontains=text) | Q(place__name__icontains=text)
        )
    return found.select_related("organisation", "place", "community")


def contract(id: UUID) -> PropertyContract:
    """Finds one contract; raises ``NotThere``."""
    found = PropertyContract.objects.select_related("organisation", "place", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such contract. Go back to the list and choose again."))
    return found


def clause_lines(of: PropertyContract) -> list[ClauseLine]:
    """Lists the clauses of the checklist with what the contract says about each."""
    return [ClauseLine(clause, of.clauses.get(clause.code, "")) for clause in contract_clauses()]


def contract_gaps(of: PropertyContract) -> list[ClauseLine]:
    """Lists the clauses that are missing, unclear, or not looked at."""
    return [line for line in clause_lines(of) if line.is_gap]
