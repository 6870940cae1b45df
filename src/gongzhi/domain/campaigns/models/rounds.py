"""Door-knock rounds, their doors, and every attempt at a door."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.campaigns.rules import code_of
from gongzhi.domain.campaigns.words import (
    Because,
    Dial,
    Disposition,
    HouseClass,
    Outcome,
    RoundKind,
    RoundState,
    Slot,
    Target,
    Way,
)
from gongzhi.domain.grids.models import Grid
from gongzhi.domain.places.models import Place
from gongzhi.domain.surveys.models import Sheet
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.models import Personal, Row

VISITS = Personal(
    purpose="Knowing which doors of the round are still to be visited.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="summed per grid and building and destroyed when the round is closed",
    days=0,
)
_LEFT = Personal(
    purpose="Knowing which doors a round left open, so that a next one need not ask everybody again.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="deleted on the round's data end date",
    days=0,
)
_KNOCKS = Personal(
    purpose="Knocking at no door more than three times a week, over all rounds (R5).",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="emptied a week after the close; the days alone, not what happened",
    days=7,
)
_ANSWERS = Personal(
    purpose="Answering the round's question sheet; summed per building at the end of the day where the round says so.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="summed per building and deleted on the round's data end date, or after a day in a round of sums",
    days=0,
)
_UNTIL_CLOSE = Personal(
    purpose="Trying a door again at another time, and asking nobody twice.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="emptied when the round is closed",
    days=0,
)


class Round(Row):
    """One door-knock round over the households or organisations of a community, with its legal basis and its end.

    A campaign is a row of rounds: ``campaign`` is its first one, ``turn`` the round's number in it.
    ``places`` narrows it to what stands below them (empty: everything), ``body_kinds`` to kinds of organisations,
    ``follows`` to the doors that an earlier round left open; ``scope_note`` says the subset in words. ``sums`` is what
    is left of the visits after the close: doors, attempted, contacted and resolved per grid and building, and their
    course; ``answer_sums`` the sheet's choices per building. ``destroyed`` counts what closing deleted (R7);
    ``emptied_at`` is the moment at which the doors and single answers went too.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("self", on_delete=models.PROTECT, related_name="rounds")
    turn = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=RoundKind)
    target = models.CharField(max_length=16, choices=Target, default=Target.HOUSEHOLDS)
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    script = models.TextField(blank=True)
    sheet = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")
    dial = models.CharField(max_length=12, choices=Dial, default=Dial.HOUSEHOLD)
    places = ArrayField(models.UUIDField(), default=list)
    body_kinds = ArrayField(models.CharField(max_length=32), default=list)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    scope_note = models.CharField(max_length=200, blank=True)
    most_tries = models.PositiveSmallIntegerField(default=6)
    has_evening_list = models.BooleanField(default=False)
    office_phone = models.CharField(max_length=24, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    data_ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.OPEN)
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    sums = models.JSONField(null=True)
    answer_sums = models.JSONField(default=dict)
    destroyed = models.JSONField(null=True)
    emptied_at = models.DateTimeField(null=True)
    review = models.TextField(blank=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-started_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(legal_basis=""), name="campaigns_round_has_basis"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")) & Q(data_ends_on__gte=models.F("ends_on")),
                name="campaigns_round_ends",
            ),
            models.UniqueConstraint(fields=("campaign", "turn"), name="campaigns_round_in_its_turn"),
            models.CheckConstraint(
                condition=Q(turn=1, follows=None, campaign=models.F("id"))
                | Q(turn__gt=1, follows__isnull=False) & ~Q(campaign=models.F("id")),
                name="campaigns_round_follows_in_turn",
            ),
            models.UniqueConstraint(
                fields=("community", "target"), condition=Q(state="open"), name="campaigns_one_open_round_a_target"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, sums=None, emptied_at=None)
                | Q(state="closed", closed_at__isnull=False, sums__isnull=False),
                name="campaigns_round_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, review="") | (Q(reviewed_at__isnull=False) & ~Q(review="")),
                name="campaigns_round_reviewed_dated",
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id community campaign turn name kind target purpose legal_basis script sheet dial places body_kinds"
            " follows scope_note most_tries has_evening_list office_phone starts_on ends_on data_ends_on state"
            " started_by started_at closed_at sums answer_sums destroyed emptied_at review reviewed_by reviewed_at"
            " is_synthetic".split()
        )

    @property
    def totals(self) -> dict[str, int]:
        """Adds the figures up that are left of a closed round: doors, attempted, contacted, resolved."""
        grids = (self.sums or {}).get("grids", [])
        return {name: sum(one[name] for one in grids) for name in ("doors", "attempted", "contacted", "resolved")}


class Door(Row):
    """A household (or an organisation, where it stands) in a round: the copies its lists need and its three figures.

    The figures are kept by the service that adds attempts. The grid is the one in force when the round began.
    ``number`` is the door's place in walking order, the same on paper and screen. ``first_at``, ``met_at`` and
    ``settled_at`` are parts of days (R23); ``failed`` holds the slots tried in vain as bits (R21); ``said_empty`` and
    ``said_lived_in`` count what neighbours said in an emergency round (R22). ``recorded`` counts its attempts and
    withdrawals. When the round is closed nothing of a door is left but whether something was left to do, and for a week
    the days on which somebody knocked.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="doors")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    household = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.SmallIntegerField(null=True)
    house_class = models.PositiveSmallIntegerField(choices=HouseClass, default=HouseClass.WALK_UP)
    grid = models.ForeignKey(Grid, null=True, on_delete=models.PROTECT, related_name="+")
    disposition = models.CharField(max_length=16, choices=Disposition, default=Disposition.NOT_ATTEMPTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_attempted = models.BooleanField(default=False)
    is_contacted = models.BooleanField(default=False)
    is_resolved = models.BooleanField(default=False)
    is_home = models.BooleanField(default=True)
    last_outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    last_at = models.DateTimeField(null=True)
    last_slot = models.PositiveSmallIntegerField(null=True, choices=Slot)
    first_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    failed = models.PositiveSmallIntegerField(default=0)
    appointment_on = models.DateField(null=True)
    appointment_slot = models.PositiveSmallIntegerField(null=True, choices=Slot)
    said_empty = models.PositiveSmallIntegerField(default=0)
    said_lived_in = models.PositiveSmallIntegerField(default=0)
    closed_because = models.CharField(max_length=12, choices=Because, blank=True)
    closed_by = models.UUIDField(null=True)
    to_recheck = models.BooleanField(default=False)
    recorded = models.PositiveSmallIntegerField(default=0)
    knocked_on = ArrayField(models.DateField(), default=list)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "household", "organisation"), nulls_distinct=False, name="campaigns_door_once"
            ),
            models.UniqueConstraint(fields=("round", "number"), name="campaigns_door_numbered"),
            models.CheckConstraint(
                condition=Q(appointment_on=None, appointment_slot=None)
                | Q(appointment_on__isnull=False, appointment_slot__isnull=False),
                name="campaigns_appointment_whole",
            ),
        )
        indexes = (
            models.Index(fields=("round", "grid")),
            models.Index(fields=("round", "building", "entrance")),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id round community number household organisation building entrance level house_class grid"
            " to_recheck".split()
        )
        personal = (
            dict.fromkeys(
                "attempts is_attempted is_contacted is_home last_outcome last_at first_at met_at settled_at"
                " closed_because closed_by recorded".split(),
                VISITS,
            )
            | dict.fromkeys(
                "last_slot failed appointment_on appointment_slot said_empty said_lived_in".split(), _UNTIL_CLOSE
            )
            | dict.fromkeys(("disposition", "is_resolved"), _LEFT)
            | {"knocked_on": _KNOCKS}
        )

    @property
    def code(self) -> str:
        """Gives AAPOR's code of what the door came to so far."""
        return code_of(self.last_outcome, self.closed_because)

    @property
    def stands_at(self) -> Place:
        """Gives the place by which it is asked whose door this is.

        What stands in a courtyard or on a lane goes with the building beside which it is visited.
        """
        return self.building if self.household.kind in ("courtyard", "lane") and self.building else self.household

    @property
    def name(self) -> str:
        """Names what is behind the door."""
        return self.organisation.name if self.organisation_id and self.organisation else self.household.name

    @property
    def local_name(self) -> str:
        """Names what is behind the door inside its community; lists load the household's building along with it."""
        return self.organisation.name if self.organisation_id and self.organisation else self.household.local_name


class Attempt(Row):
    """One try at a door, added and never changed; ``withdraws`` takes an earlier one back (undo).

    ``at_device`` is what the phone's clock said, ``at`` what the server's clock said, ``visited_at`` the moment that
    the visit counts for; all cut to the part of the day (R23), and for the same reason the id is chance alone and
    ``serial`` numbers the attempts of a door. ``by`` is nobody where the resident answered by a slip (``way``).
    ``answers`` go at the end of the day in a round that keeps sums only; what has none goes when the round is closed.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="tries")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    way = models.CharField(max_length=8, choices=Way, default=Way.KNOCK)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    at_device = models.DateTimeField(null=True)
    visited_at = models.DateTimeField()
    slot = models.PositiveSmallIntegerField(null=True, choices=Slot)
    serial = models.PositiveSmallIntegerField()
    batch = models.UUIDField(null=True)
    appointment_on = models.DateField(null=True)
    appointment_slot = models.PositiveSmallIntegerField(null=True, choices=Slot)
    answers = models.JSONField(null=True)
    withdraws = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="withdrawn_by")

    class Meta:
        ordering = ("visited_at", "serial", "id")
        constraints = (
            models.UniqueConstraint(fields=("door", "serial"), name="campaigns_attempt_numbered"),
            models.CheckConstraint(
                condition=Q(by=None, way="slip") | (Q(by__isnull=False) & ~Q(way="slip")),
                name="campaigns_attempt_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("round", "at")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "door", "round", "community", "by", "batch", "withdraws", "way", "serial"})
        personal = dict.fromkeys(
            ("outcome", "at", "at_device", "visited_at", "slot", "appointment_on", "appointment_slot"), VISITS
        ) | {"answers": _ANSWERS}
