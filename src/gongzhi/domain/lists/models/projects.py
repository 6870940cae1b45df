"""Proposals and the projects that they become, with the needs behind them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.lists.words import ProjectState
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class Project(Row):
    """One line of the list of projects: first a proposal, then a project with owner and due day, under one number.

    Its words are public; ``organisation`` carries it out, ``due_on`` is the day by which it is done, ``evidence`` says
    what shows it, ``reason`` why it is not carried out.
    """

    number = models.CharField(max_length=16, unique=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=ProjectState, default=ProjectState.PROPOSED)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("done", "dropped"), over_at__isnull=False)
                | (~Q(state__in=("done", "dropped")) & Q(over_at=None)),
                name="lists_project_over_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("adopted", "in_hand", "done")) | Q(owner__isnull=False, due_on__isnull=False),
                name="lists_project_owned_and_due",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(evidence=""), name="lists_project_done_shown"),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(reason=""), name="lists_project_dropped_reason"),
        )
        indexes = (models.Index(fields=("community", "state", "-proposed_at")),)

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id number community title text state owner organisation due_on evidence reason proposed_at over_at"
            " is_synthetic".split()
        )


class ProjectStep(Row):
    """One step in the life of a project; steps are added, never changed. ``position`` counts them from 0."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ProjectState)
    text = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("project", "position")
        constraints = (models.UniqueConstraint(fields=("project", "position"), name="lists_project_step_once"),)

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset("id project community position at by state text".split())


class ProjectNeed(Row):
    """One of the needs behind a project; a need goes on in one project at most, and stays one thread with it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="members")
    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    class Reach:
        community = "community_id"
        parent = ("need_id", "needs_need")
        everybody_reads = True

    class Privacy:
        open = frozenset("id project need community at".split())
