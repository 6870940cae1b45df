"""What organisations and volunteers offer, ask for, agree on and take on, and where they have checked in."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.contributions.words import (
    AgreementState,
    CheckInGround,
    CheckInState,
    ClaimState,
    PostingKind,
    PostingSide,
    PostingState,
)
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class Posting(Row):
    """One line of the list of resources: what an organisation can give, or what somebody asks for.

    ``quantity`` counts in ``unit``; ``due_on`` is the last day on which it stands. ``need`` is the identifier of the
    need behind an ask, which a higher room knows; the ask itself carries public words only.
    """

    number = models.CharField(max_length=16, unique=True)
    side = models.CharField(max_length=8, choices=PostingSide)
    kind = models.CharField(max_length=12, choices=PostingKind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    quantity = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=PostingState, default=PostingState.SUBMITTED)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-posted_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity=None) | (Q(quantity__gt=0) & ~Q(unit="")), name="contributions_quantity_has_unit"
            ),
            models.UniqueConstraint(
                fields=("need",),
                condition=Q(need__isnull=False, state__in=("submitted", "published")),
                name="contributions_need_asked_once",
            ),
        )
        indexes = (models.Index(fields=("community", "side", "state")), models.Index(fields=("organisation", "state")))

    class Reach:
        community = "community_id"
        holder = "organisation_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id number side kind organisation community title text quantity unit state owner need reason evidence"
            " posted_at due_on is_synthetic".split()
        )


class Agreement(Row):
    """A co-building agreement between two sides: what the one gives is what the other gets.

    It is in force once both have confirmed, from ``starts_on`` to ``ends_on`` (its last day); ``review_on`` is the day
    on which both look at it again. ``ended_on`` is the first day without it where it ended early.
    """

    number = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=120)
    project_label = models.CharField(max_length=60, blank=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_gives = models.TextField()
    second_gives = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    review_on = models.DateField()
    state = models.CharField(max_length=12, choices=AgreementState, default=AgreementState.PROPOSED)
    proposed_at = models.DateTimeField()
    first_confirmed_at = models.DateTimeField(null=True)
    second_confirmed_at = models.DateTimeField(null=True)
    first_confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    second_confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True)
    review_result = models.CharField(max_length=300, blank=True)
    review_told_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(first=F("second")), name="contributions_two_sides"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"), review_on__gte=F("starts_on"), review_on__lte=F("ends_on")),
                name="contributions_term_holds_review",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("in_force", "ended"))
                | Q(first_confirmed_at__isnull=False, second_confirmed_at__isnull=False),
                name="contributions_both_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on=None)),
                name="contributions_end_dated",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state")),
            models.Index(fields=("first", "state")),
            models.Index(fields=("second", "state")),
        )

    class Reach:
        community = "community_id"
        holder = ("first_id", "second_id")
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id number title project_label community first second first_gives second_gives starts_on ends_on review_on"
            " state proposed_at first_confirmed_at second_confirmed_at first_confirmed_by second_confirmed_by"
            " reviewed_on review_result review_told_at ended_on reason is_synthetic".split()
        )


_OWN_WORD = Personal(
    purpose="Knowing who has taken something on or wants to help, and who confirmed it.",
    basis="PIPL §13(1)1: the volunteer's own word; withdrawn as easily as given",
    retention="removed two years after it ended",
    days=730,
)


class Claim(Row):
    """Somebody takes on what a posting asks for: an organisation or a volunteer, of their own accord or asked to.

    Either may decline at any time with a reason; only the community confirms that it is done. Nothing is counted
    against whoever declined.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="claims")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ClaimState)
    text = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False) | Q(organisation__isnull=False, person=None),
                name="contributions_one_claimant",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(done_at__isnull=False, confirmed_at__isnull=False),
                name="contributions_confirmed_after_done",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "refused")) | ~Q(reason=""), name="contributions_refusal_reason"
            ),
            models.UniqueConstraint(
                fields=("posting", "organisation"),
                condition=Q(state__in=("asked", "claimed", "accepted", "done")),
                name="contributions_claimed_once",
            ),
            models.UniqueConstraint(
                fields=("posting", "person"),
                condition=Q(state__in=("asked", "claimed", "accepted", "done")),
                name="contributions_claimed_once_alone",
            ),
        )
        indexes = (models.Index(fields=("community", "state")),)

    class Reach:
        community = "community_id"
        holder = ("organisation_id", "person_id")

    class Privacy:
        open = frozenset(
            "id posting community organisation state reason result made_at answered_at done_at confirmed_at"
            " confirmed_by due_on is_synthetic".split()
        )
        personal = {"person": _OWN_WORD, "text": _OWN_WORD}


class CheckIn(Row):
    """An organisation or a working volunteer has checked in with a community where they work or live.

    It says what they can do there, nothing else: no position, no times, no points (R9, R11). A person's membership of
    the Party stands here only where the installation allows it and the person declared it by a consent of its own
    (R10); it is taken back by one tap.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=CheckInGround)
    state = models.CharField(max_length=12, choices=CheckInState, default=CheckInState.REGISTERED)
    text = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    membership_declared_on = models.DateField(null=True)
    during = DateRangeField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-registered_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False) | Q(organisation__isnull=False, person=None),
                name="contributions_one_checks_in",
            ),
            models.CheckConstraint(
                condition=Q(membership_declared_on=None) | Q(person__isnull=False), name="contributions_own_declaration"
            ),
            ExclusionConstraint(
                name="contributions_body_in_once",
                expressions=(
                    ("community", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
                condition=~Q(state="declined"),
            ),
            ExclusionConstraint(
                name="contributions_person_in_once",
                expressions=(
                    ("community", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
                condition=~Q(state="declined"),
            ),
        )
        indexes = (models.Index(fields=("community", "state")),)

    class Reach:
        community = "community_id"
        holder = ("organisation_id", "person_id")

    class Privacy:
        open = frozenset(
            "id community organisation ground state reason registered_at confirmed_at confirmed_by during"
            " is_synthetic".split()
        )
        personal = {
            "person": _OWN_WORD,
            "text": _OWN_WORD,
            "membership_declared_on": Personal(
                purpose="Counting how many working Party members have checked in; published as a count only.",
                basis="PIPL §13(1)1 and §29: separate consent of the person, who alone can enter it",
                retention="removed at once when the person takes it back, else with the check-in's end",
                days=0,
            ),
        }
