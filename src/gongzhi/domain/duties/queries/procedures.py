"""What is asked about statutory procedures: where they stand, what is due, and whether one is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.algorithms.ruling import Ruling
from gongzhi.domain.actors.models import OrganisationPlace, Person, Post
from gongzhi.domain.actors.queries import posts_held_with
from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.domain.duties.models import Procedure, ProcedurePaper, ProcedureStep
from gongzhi.domain.duties.queries.rulings import procedure_template, ruling
from gongzhi.domain.duties.words import PaperKind, ProcedureState
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.errors import NotThere


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the law in force says about a person for a post; ``interests`` names posts in the firm that serves there."""

    rulings: tuple[Ruling, ...]
    interests: tuple[str, ...]

    @property
    def refusals(self) -> tuple[Ruling, ...]:
        """Lists the checks that do not hold, or lack their facts."""
        return tuple(one for one in self.rulings if not one.holds)


def procedures(paths: tuple[str, ...], *, state: str = "", template: str = "", text: str = "") -> QuerySet[Procedure]:
    """Lists the procedures below these paths, the newest first, with their steps counted and the next day due."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(place__path__startswith=path)
    found = Procedure.objects.filter(inside)
    if state:
        found = found.filter(state=state)
    if template:
        found = found.filter(template=template)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(person__name__icontains=text))
    counted = found.select_related("place", "community", "person", "post").annotate(
        step_count=Count("steps"),
        steps_done=Count("steps", filter=Q(steps__done_on__isnull=False)),
        next_due=Min("steps__due_on", filter=Q(steps__done_on=None)),
    )
    return counted.order_by("-started_on", "-id")


def procedure(id: UUID) -> Procedure:
    """Finds one procedure; raises ``NotThere``."""
    found = (
        Procedure.objects.select_related("place__community", "community", "person", "post__organisation", "measure")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise NotThere(_("There is no such procedure. Go back to the list and choose again."))
    return found


def steps_of(procedure_id: UUID) -> QuerySet[ProcedureStep]:
    """Lists the steps of a procedure in order, with the number of their papers."""
    papers = Count("papers", filter=~Q(papers__kind=PaperKind.OBJECTION))
    return ProcedureStep.objects.filter(procedure_id=procedure_id).annotate(paper_count=papers).order_by("position")


def no_such_step() -> NotThere:
    """Makes the refusal for a step or paper that belongs to another procedure."""
    return NotThere(_("There is no such step. Go back to the procedure and choose again."))


def papers_of(procedure_id: UUID) -> QuerySet[ProcedurePaper]:
    """Lists documents, notices and objections of a procedure in the order in which they came."""
    return ProcedurePaper.objects.filter(procedure_id=procedure_id).select_related("step")


def paper(id: UUID) -> ProcedurePaper:
    """Finds one paper with its procedure; raises ``NotThere``."""
    found = ProcedurePaper.objects.select_related("procedure__place").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such paper. Go back to the procedure and choose again."))
    return found


def steps_due(paths: tuple[str, ...], *, until: date) -> QuerySet[ProcedureStep]:
    """Lists the next step of each procedure under way below these paths that is due until a day, the soonest first."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(procedure__place__path__startswith=path)
    running = ProcedureStep.objects.filter(inside, procedure__state=ProcedureState.RUNNING, done_on=None)
    first = running.order_by().values("procedure_id").annotate(position=Min("position"))
    nexts = {(row["procedure_id"], row["position"]) for row in first}
    wanted = Q(pk__in=[])
    for procedure_id, position in nexts:
        wanted |= Q(procedure_id=procedure_id, position=position)
    return (
        ProcedureStep.objects.filter(wanted, due_on__lte=until)
        .select_related("procedure__place", "procedure__community", "procedure__person")
        .order_by("due_on", "id")
    )


def is_complete(procedure_id: UUID, *, on: date) -> bool:
    """Tells whether a procedure is complete on a day: nothing that is bound to it takes effect before."""
    return Procedure.objects.filter(pk=procedure_id, state=ProcedureState.COMPLETED, completed_on__lte=on).exists()


def step_name(step: ProcedureStep) -> str:
    """Names a step in the reader's language."""
    return step.name if (get_language() or "").startswith("zh") else step.name_en


def eligibility(
    post: Post, *, person: Person, template: str, is_owner: bool, has_interest: bool, on: date
) -> Eligibility:
    """Judges a person for a post by the checks of a procedure, in the law in force on a day.

    What somebody says about themselves counts, and so does what stands in the records: whoever holds a post in the
    firm that serves the place has an interest in it, whatever they say.
    """
    asked = procedure_template(template)
    interests = tuple(
        f"{held.post.organisation.name} · {held.post.title}"
        for held in posts_held_with(_firms_of(post, on), person_id=person.pk, on=on)
    )
    facts = {"is_owner": is_owner, "has_interest": has_interest or bool(interests)}
    found = (ruling(asked.law, check, facts, on=on, place=post.place) for check in asked.checks)
    return Eligibility(rulings=tuple(one for one in found if one is not None), interests=interests)


def _firms_of(post: Post, on: date) -> list[UUID]:
    """Lists the organisations that manage the post's place, or one above or below it, on a day."""
    around = Q(place__path__in=paths_upwards(post.place)) | Q(place__path__startswith=post.place.path)
    found = OrganisationPlace.objects.filter(around, relation=PlaceRelation.MANAGES, during__contains=on)
    return list(found.values_list("organisation_id", flat=True))
