"""Property service contracts, and what each says about the clauses of the checklist."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class PropertyContract(Row):
    """One contract between a property firm and whoever commissions it, for one place.

    ``clauses`` maps the code of a clause to ``ClauseState``; a clause that nobody looked at yet is missing from it.
    ``during`` ends with the first day without the contract; ``reminded_on`` says when its end was announced.
    """

    number = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=120)
    signed_on = models.DateField()
    during = DateRangeField()
    clauses = models.JSONField(default=dict)
    checked_on = models.DateField(null=True)
    file = models.CharField(max_length=80, blank=True)
    reminded_on = models.DateField(null=True)
    is_synthetic = models.BooleanField(default=False)
    entered_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("place__path", "-signed_on", "id")
        constraints = (
            ExclusionConstraint(
                name="duties_one_contract_a_place",
                expressions=(("place", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
            models.CheckConstraint(condition=Q(during__endswith__isnull=False), name="duties_contract_ends"),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id number organisation place community party signed_on during clauses checked_on file reminded_on"
            " is_synthetic entered_by".split()
        )
