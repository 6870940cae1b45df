"""What lies behind needs that come back: a cause, dealt with once (D12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.needs.models import Need, NeedKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.responses.words import CauseState
from gongzhi.foundation.models import Row


class Cause(Row):
    """Needs of one kind came back at one building; somebody deals with what lies behind them, and says how it ended."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(NeedKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=CauseState, default=CauseState.OPEN)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    plan = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=400, blank=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-raised_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("building", "kind"), condition=Q(over_at=None), name="responses_one_open_cause"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "in_hand"), over_at=None, outcome="")
                | (Q(state__in=("dealt_with", "none"), over_at__isnull=False) & ~Q(outcome="")),
                name="responses_cause_over_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_hand") | Q(owner__isnull=False), name="responses_cause_in_somebodys_hands"
            ),
        )
        indexes = (models.Index(fields=("community", "state", "-raised_at")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id community building kind state raised_at owner plan outcome over_at".split())


class CauseNeed(Row):
    """One of the needs behind which a cause lies; a need stands behind one cause only."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="members")
    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="+")

    class Reach:
        parent = ("cause_id", "responses_cause")

    class Privacy:
        open = frozenset({"id", "cause", "need"})
