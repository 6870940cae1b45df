"""A need and a resource that somebody offers, brought together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.lists.words import MatchState
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row

_RETENTION = "emptied when the need's text is anonymised, two years after the need was closed"
_BASIS = "PIPL §13(1)3: statutory duty of the residents' committee; numbers, doors and names masked"


class ResourceMatch(Row):
    """The community asks an organisation to give what it offers for one need, in public words (R13).

    ``words`` are all that the organisation reads; it never sees the need. It may decline at any time with a reason,
    from which nothing follows; only the community says that it was given.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=MatchState, default=MatchState.ASKED)
    reason = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "posting"), condition=Q(state__in=("asked", "agreed")), name="lists_matched_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "agreed"), over_at=None)
                | (~Q(state__in=("asked", "agreed")) & Q(over_at__isnull=False)),
                name="lists_match_over_dated",
            ),
            models.CheckConstraint(condition=~Q(state="given") | ~Q(result=""), name="lists_match_given_shown"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="lists_match_declined_reason"),
        )
        indexes = (
            models.Index(fields=("need", "-made_at")),
            models.Index(fields=("community", "state", "-made_at")),
            models.Index(fields=("organisation", "state", "-made_at")),
        )

    class Reach:
        community = "community_id"
        holder = "organisation_id"

    class Privacy:
        open = frozenset(
            "id need posting community organisation due_on state made_at made_by answered_at over_at".split()
        )
        personal = {
            name: Personal(purpose=purpose, basis=_BASIS, retention=_RETENTION, days=730)
            for name, purpose in (
                ("words", "Telling an organisation what is needed, when and where."),
                ("reason", "Saying why it is not given, or not needed any more."),
                ("result", "Saying what was given."),
            )
        }
