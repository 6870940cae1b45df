"""What a phone may carry, and what it sent that could not be taken in by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import BodyKind, Organisation, Person
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb, FoundState
from gongzhi.domain.grids.models import Grid
from gongzhi.domain.places.models import Place
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.models import Personal, Row

_WORK = Personal(
    purpose="Knowing whose phone carries the doors of a grid, so that it can be called back.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="deleted on the round's data end date",
    days=0,
)
_ENTERED = Personal(
    purpose="Not losing what was entered at a door until a named person has decided about it.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="deleted on the round's data end date, the content as soon as it is decided",
    days=0,
)

_FINDER = Personal(
    purpose="Asking back where the organisation is, and telling its finder what became of it.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="emptied on the round's data end date",
    days=0,
)


class Pack(Row):
    """The doors of one grid in one round, on the phone of one person, until it runs out or is revoked.

    ``device`` is what the person calls the phone, else the family of its browser, so that two phones of one person can
    be told apart; it tells no phone from another of its kind.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    households = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    device = models.CharField(max_length=40, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="fieldwork_pack_runs_out"),
            models.CheckConstraint(condition=Q(households__lte=1000, size__lte=2_000_000), name="fieldwork_pack_small"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False),
                name="fieldwork_pack_revoked_dated",
            ),
        )
        indexes = (models.Index(fields=("round", "person")),)

    class Reach:
        community = "community_id"
        holder = "person_id"

    class Privacy:
        open = frozenset("id community round grid made_at expires_at households size revoked_at revoked_by".split())
        personal = dict.fromkeys(("person", "device"), _WORK)


class Entry(Row):
    """Something a phone sent that waits: for what came before it, or for a named person to decide.

    ``item`` is the number the phone gave it, ``door`` where it was made (no key: whoever was moved sees it no longer).
    The content is sealed, and emptied once it is decided. ``because`` is a person's words, or a sentence of the house
    by its identifier and values (ADR 0069): a job has nobody's language.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    user = models.UUIDField()
    item = models.UUIDField()
    verb = models.CharField(max_length=12, choices=EntryVerb)
    state = models.CharField(max_length=12, choices=EntryState)
    door = models.UUIDField(null=True)
    about = models.UUIDField(null=True)
    content_hash = models.BinaryField()
    facts_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    because = models.JSONField(default=str)

    class Meta:
        ordering = ("-received_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "item", "content_hash"), name="fieldwork_entry_once"),
            models.CheckConstraint(
                condition=Q(state__in=("held", "conflict", "handed_over"), decided_at=None)
                | Q(state__in=("taken_in", "set_aside"), decided_at__isnull=False),
                name="fieldwork_entry_decided_dated",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state")),
            models.Index(fields=("user", "about"), condition=Q(state="held"), name="fieldwork_entry_held"),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"

    class Privacy:
        open = frozenset(
            "id community round user item verb state about content_hash received_at decided_at decided_by"
            " because".split()
        )
        personal = dict.fromkeys(("person", "door", "facts_sealed", "made_at"), _ENTERED)


class FoundBody(Row):
    """An organisation that a worker found on the way; whoever keeps the register enters it, or does not.

    It says where the organisation stands, never at which minute somebody was there (R23). ``organisation`` is the entry
    that it became or turned out to be, ``reason`` why it was not entered. ``told_on`` is the day on which whoever
    decides was told that it waits.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(BodyKind, to_field="code", db_column="kind", on_delete=models.PROTECT, related_name="+")
    remark = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=FoundState, default=FoundState.WAITING)
    found_on = models.DateField()
    found_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    told_on = models.DateField(null=True)

    class Meta:
        ordering = ("-found_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", decided_on=None) | (~Q(state="waiting") & Q(decided_on__isnull=False)),
                name="fieldwork_found_decided_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("registered", "same"), organisation__isnull=False)
                | (~Q(state__in=("registered", "same")) & Q(organisation=None)),
                name="fieldwork_found_became_something",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="fieldwork_found_rejected_why"),
        )
        indexes = (models.Index(fields=("round", "state")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id round community place name kind remark state found_on organisation decided_on decided_by reason"
            " told_on".split()
        )
        personal = {"found_by": _FINDER}
