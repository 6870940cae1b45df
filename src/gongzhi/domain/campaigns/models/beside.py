"""What is kept beside a door: the evening's marks, slips, wishes not to be visited, and what is learned of classes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.models.rounds import Door
from gongzhi.domain.campaigns.words import HouseClass, SilenceWay, SlipUse, Slot
from gongzhi.domain.places.models import Place
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.models import Personal, Row

_MARK = Personal(
    purpose="Going once more tonight to a door where nobody was met.",
    basis="PIPL §13(1)3: the legal basis that the round itself names; Civil Code §1033 is said on the screen",
    retention="deleted when the round is closed, and 72 hours after the mark at most",
    days=3,
)
_SILENCE = Personal(
    purpose="Not knocking where a resident asked not to be visited.",
    basis="PIPL §13(1)1: the resident's own wish",
    retention="deleted on the day that the resident named, or when the resident takes it back",
    days=0,
)


class EveningMark(Row):
    """ "Worth another knock tonight" at a door where nobody was met (R4): who and when, and nothing else.

    Never counted, mapped, exported or joined with anything but the door that it stands at.
    """

    door = models.OneToOneField(Door, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("door__number",)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "door", "community", "by"})
        personal = dict.fromkeys(("at",), _MARK)


class Slip(Row):
    """A slip left at a door; its short code only writes (R24) and is kept as a keyed hash alone.

    It has no wall: whoever holds a slip has no reach, and finds nothing but by its code.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    code_index = models.BinaryField(unique=True)
    left_on = models.DateField()
    used_on = models.DateField(null=True)
    used_for = models.CharField(max_length=12, choices=SlipUse, blank=True)

    class Meta:
        ordering = ("left_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(used_on=None, used_for="") | (Q(used_on__isnull=False) & ~Q(used_for="")),
                name="campaigns_slip_used_whole",
            ),
        )
        indexes = (models.Index(fields=("door",)),)

    class Privacy:
        open = frozenset("id door community code_index left_on used_on used_for".split())


class DoorSilence(Row):
    """A resident's wish not to be visited, until a day; it holds for every round but an emergency's law."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    household = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    way = models.CharField(max_length=8, choices=SilenceWay)
    set_on = models.DateField()

    class Meta:
        ordering = ("until", "id")
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=models.F("set_on")), name="campaigns_silence_ends"),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "community", "set_on"})
        personal = dict.fromkeys(("household", "until", "way"), _SILENCE)


class AnswerRate(Row):
    """How many knocks were answered, by class of building, slot and failed tries before: no household's (R21)."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    house_class = models.PositiveSmallIntegerField(choices=HouseClass)
    slot = models.PositiveSmallIntegerField(choices=Slot)
    fails = models.PositiveSmallIntegerField()
    hits = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("house_class", "slot", "fails")
        constraints = (
            models.UniqueConstraint(fields=("community", "house_class", "slot", "fails"), name="campaigns_rate_once"),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id community house_class slot fails hits misses".split())
