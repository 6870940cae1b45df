"""Tasks that a body above sends to a community, and those that came back because no list covers them (R12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.duties.models.lists import DutyItem
from gongzhi.domain.duties.words import TaskState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.ids import public_number
from gongzhi.foundation.models import Row


class SentTask(Row):
    """One task for a community. It cites a line of a list, or is temporary with approver and end; else it is returned.

    ``returned_because`` is the sentence that its sender read.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    title = models.CharField(max_length=120)
    matter = models.CharField(max_length=60, blank=True)
    item = models.ForeignKey(DutyItem, null=True, on_delete=models.PROTECT, related_name="+")
    is_temporary = models.BooleanField(default=False)
    approver = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=TaskState)
    returned_because = models.CharField(max_length=400, blank=True)
    result = models.CharField(max_length=400, blank=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-sent_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("community", "serial"), name="duties_task_serial_once"),
            models.CheckConstraint(
                condition=Q(state="returned", over_at__isnull=False)
                | (Q(item__isnull=False) | Q(is_temporary=True, approver__isnull=False, ends_on__isnull=False)),
                name="duties_task_on_a_list",
            ),
            models.CheckConstraint(
                condition=(Q(state="returned") & ~Q(returned_because=""))
                | (~Q(state="returned") & Q(returned_because="")),
                name="duties_task_returned_why",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", over_at=None) | (~Q(state="sent") & Q(over_at__isnull=False)),
                name="duties_task_over_dated",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "-sent_at")), models.Index(fields=("state", "-sent_at")))

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id community serial sender sent_by sent_at title matter item is_temporary approver ends_on state"
            " returned_because result over_at".split()
        )

    @property
    def number(self) -> str:
        """Writes the public number: the community's last six digits, then the task's; lists load ``community``."""
        return public_number(f"T{self.community.code[6:]}", self.serial)
