"""Who stands in for whom: a post holder hands chosen permissions to a colleague for some days."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row
from gongzhi.foundation.time import now


class Delegation(Row):
    """What a colleague may do in the place of a post's holder, on which days; one colleague at a time.

    It hangs on the appointment: when that ends, or the role loses a permission, the colleague loses it too.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Both of them, for the wall: each may see it.
    parties = ArrayField(models.UUIDField())
    # Codes of ``Permission``; without choices here, so that a new permission needs no migration.
    permissions = ArrayField(models.CharField(max_length=40))
    because = models.CharField(max_length=200)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    during = DateRangeField()
    made_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            ExclusionConstraint(
                name="duties_one_stands_in",
                expressions=(("appointment", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="duties_not_to_oneself"),
            models.CheckConstraint(condition=Q(permissions__len__gt=0), name="duties_something_handed_on"),
            models.CheckConstraint(
                condition=Q(during__upper_inf=False, during__lower_inf=False), name="duties_delegation_ends"
            ),
        )
        indexes = (models.Index(fields=("receiver",), condition=Q(revoked_at=None), name="duties_stands_in"),)

    class Reach:
        community = "community_id"
        holders = "parties"

    class Privacy:
        open = frozenset(
            "id appointment giver receiver parties permissions because community during made_at revoked_at".split()
        )
