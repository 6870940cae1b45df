"""The building card: what a colleague has to know about a building or entrance. Facts of the office alone."""

from __future__ import annotations

from django.db import models

from gongzhi.domain.places.models.tree import Place
from gongzhi.foundation.models import Personal, Row


class PlaceCard(Row):
    """One state of the card of a building or entrance; an edit adds the next, so that history stays."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cards")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    water_valve = models.CharField(max_length=200, blank=True)
    gas_valve = models.CharField(max_length=200, blank=True)
    heating_valve = models.CharField(max_length=200, blank=True)
    power_switch = models.CharField(max_length=200, blank=True)
    keys_kept_at = models.CharField(max_length=200, blank=True)
    lift_firm = models.CharField(max_length=120, blank=True)
    lift_phone = models.CharField(max_length=40, blank=True)
    property_phone = models.CharField(max_length=40, blank=True)
    remarks = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("place", "-serial")
        constraints = (models.UniqueConstraint(fields=("place", "serial"), name="places_card_serial_once"),)

    class Reach:
        # Where keys and valves are is for those who work in the community.
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id place community serial water_valve gas_valve heating_valve power_switch keys_kept_at lift_firm"
            " lift_phone property_phone remarks made_at".split()
        )
        personal = {
            "made_by": Personal(
                purpose="Asking whoever wrote a line of the card.",
                basis="PIPL §13(1)3: duty of the office that looks after the building",
                retention="as long as the card is kept",
            )
        }
