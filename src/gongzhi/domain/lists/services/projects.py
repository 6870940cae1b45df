"""From a need to a proposal, to a project, to its end; whoever said the need reads each step in its own thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.lists import rules
from gongzhi.domain.lists.models import Project, ProjectNeed, ProjectStep
from gongzhi.domain.lists.services.saying import perhaps_in_public, said_in_public
from gongzhi.domain.lists.words import OPEN_PROJECTS, ProjectState
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What a proposal says, in words that everybody reads."""

    title: str
    text: str = ""
    is_synthetic: bool = False


@transaction.atomic
def propose_project(
    community: Place, *, facts: ProjectFacts, by: By, need: Need | None = None, at: datetime | None = None
) -> Project:
    """Writes a proposal on the list of projects, of its own or out of a need, which goes on in it.

    Raises ``NotSo`` without a title, ``NotNow`` where the need goes on in a project already.
    """
    at = at or time.now()
    title = said_in_public(facts.title, "title", _("Say in a few words what is proposed."), most=120)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('lists_project_seq')")
        number = ids.public_number("P", int(cursor.fetchone()[0]))
    project = Project.objects.create(
        number=number,
        community=community,
        title=title,
        text=perhaps_in_public(facts.text, "text", most=2000),
        proposed_at=at,
        is_synthetic=facts.is_synthetic,
    )
    _add_step(project, by=by, at=at)
    journal.note("project.proposed", project, by=by.user, community=community.pk)
    if need is not None:
        _bring_in(project, need, by=by, at=at)
    return project


@transaction.atomic
def join_project(need: Need, *, number: str, by: By, at: datetime | None = None) -> Project:
    """Lets a need go on in a proposal or project of its community; raises ``NotSo`` and ``NotNow``."""
    wanted = Project.objects.filter(number=number.strip().upper(), community_id=need.community_id).first()
    if wanted is None:
        sentence = _("No proposal or project of this community has this number.")
        raise NotSo(sentence, fields={"number": sentence})
    project = _locked(wanted.pk)
    if project.state not in OPEN_PROJECTS:
        raise NotNow(_("“%(title)s” is over. Write a new proposal.") % {"title": project.title})
    _bring_in(project, need, by=by, at=at or time.now())
    return project


def _bring_in(project: Project, need: Need, *, by: By, at: datetime) -> None:
    need = need_services.locked(need.pk)
    if need.state == NeedState.MERGED:
        raise NotNow(_("This need goes on in another one. Take that one."))
    if ProjectNeed.objects.filter(need=need).exists():
        raise NotNow(_("This need goes on in a proposal or project already."))
    ProjectNeed.objects.create(project=project, need=need, community_id=project.community_id, at=at)
    journal.note("project.need_joined", project, by=by.user, community=project.community_id)
    _tell(project, [need], _("It goes on in"), by)


@transaction.atomic
def adopt_project(
    project_id: UUID, *, owner: UUID, due_on: date, by: By, organisation: UUID | None = None, text: str = ""
) -> Project:
    """Makes a project of a proposal: with an owner, a day by which it is done and, where known, who carries it out.

    Raises ``NotSo`` for a day that is over, an owner who does not work in the community with an account, and a body
    that does not take part there; ``NotNow`` in another state.
    """
    if due_on < time.today():
        sentence = _("Choose today or a later day.")
        raise NotSo(sentence, fields={"due_on": sentence})
    path = _locked(project_id).community.path
    if not actors.people_with_accounts((path,), whole_district=False, state="works").filter(pk=owner).exists():
        sentence = _("Choose somebody who works in this community and has an account.")
        raise NotSo(sentence, fields={"owner": sentence})
    if organisation and not actors.organisations((path,), on=time.today()).filter(pk=organisation).exists():
        sentence = _("Choose an organisation that takes part in this community.")
        raise NotSo(sentence, fields={"organisation": sentence})
    facts = {"owner_id": owner, "due_on": due_on, "organisation_id": organisation}
    return _move(project_id, ProjectState.ADOPTED, by=by, text=text, **facts)


@transaction.atomic
def start_project(project_id: UUID, *, by: By, text: str = "") -> Project:
    """Says that a project is being carried out; raises ``NotNow``."""
    return _move(project_id, ProjectState.IN_HAND, by=by, text=text)


@transaction.atomic
def finish_project(project_id: UUID, *, evidence: str, by: By) -> Project:
    """Ends a project with what shows that it is done.

    Whoever reported the needs behind it is told; owners and handlers are, so that they finish those needs and she is
    asked (问效). Raises ``NotSo``, ``NotNow``.
    """
    evidence = said_in_public(evidence, "evidence", _("Say what was done and what shows it."), most=300)
    return _move(project_id, ProjectState.DONE, by=by, text=evidence, evidence=evidence)


@transaction.atomic
def drop_project(project_id: UUID, *, because: str, by: By) -> Project:
    """Says why a proposal or project is not carried out; everybody reads it. Raises ``NotSo``, ``NotNow``."""
    because = said_in_public(because, "because", _("Say why; whoever reported the need reads it."), most=300)
    return _move(project_id, ProjectState.DROPPED, by=by, text=because, reason=because)


@transaction.atomic
def note_project(project_id: UUID, *, text: str, by: By) -> Project:
    """Says how far a project is, without moving it; raises ``NotSo``, ``NotNow`` once it is over."""
    text = said_in_public(text, "text", _("Say how far it is."), most=300)
    project = _locked(project_id)
    if project.state not in OPEN_PROJECTS:
        raise NotNow(_("“%(title)s” is over. Write a new proposal.") % {"title": project.title})
    _add_step(project, by=by, at=time.now(), text=text)
    journal.note("project.noted", project, by=by.user, community=project.community_id)
    _tell(project, _members(project), text, by)
    return project


def _move(project_id: UUID, to: ProjectState, *, by: By, text: str, **facts: object) -> Project:
    text, project, at = perhaps_in_public(text, "text", most=300), _locked(project_id), time.now()
    if not rules.may_move_project(project.state, to):
        state = project.get_state_display()
        raise NotNow(
            _("“%(title)s” stands at: %(state)s. Load the page again.") % {"title": project.title, "state": state}
        )
    project.state = to
    for name, value in facts.items():
        setattr(project, name, value)
    project.over_at = None if to in OPEN_PROJECTS else at
    project.save(update_fields=["state", "over_at", *facts])
    _add_step(project, by=by, at=at, text=text)
    journal.note(f"project.{to.value}", project, by=by.user, community=project.community_id)
    _tell(project, _members(project), text, by)
    return project


def _locked(project_id: UUID) -> Project:
    found = Project.objects.select_for_update(of=("self",)).filter(pk=project_id).first()
    if found is None:
        raise NotThere(_("There is no such proposal or project. Go back to the list and choose again."))
    return found


def _members(project: Project) -> list[Need]:
    """Locks the needs in which those behind a project go on: a merged one is told of in the one it was merged into."""
    members = ProjectNeed.objects.filter(project=project).order_by("need_id").values_list("need_id", flat=True)
    found = {}
    for one in members:
        need = need_services.locked(one)
        while need.merged_into_id is not None:
            need = need_services.locked(need.merged_into_id)
        found[need.pk] = need
    return list(found.values())


def _add_step(project: Project, *, by: By, at: datetime, text: str = "") -> None:
    ProjectStep.objects.create(
        project=project,
        community_id=project.community_id,
        position=ProjectStep.objects.filter(project=project).count(),
        at=at,
        by_id=by.person,
        state=project.state,
        text=text,
    )


def _tell(project: Project, behind: list[Need], words: str, by: By) -> None:
    """Writes what happened into the thread of each need behind a project, and tells everybody who has it.

    A need whose words are forgotten gets the step alone.
    """
    for need in behind:
        line = f"{project.number} {project.title} · {project.get_state_display()}"
        text = f"{words} {line}" if words else line
        need_services.write_step(need.pk, NeedStep.PROJECTED, by=by, text=text if need.text else "")
        others = {one for one in (need.owner_id, need.handled_by_id) if one} - {by.person}
        need_services.tell_reporters(MessageKind.NEED_PROJECT, need, *others)
