"""How a need is shown, the same on desk, phone and residents' pages: place, clock, state with picture and word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.duties.words import Permission, Role
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import INNER_STEPS, OPEN_STATES, UNDONE_STATES, NeedState, NeedStep, Rung
from gongzhi.foundation import files, time
from gongzhi.foundation.errors import NotThere

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.needs.models import Need, NeedEvent, NeedKind, NeedPhoto, PublicNeed
    from gongzhi.interfaces.common.request import Request

# State → colour and picture; the word comes with the state itself.
LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        NeedState.RECEIVED: ("waiting", "state-waiting"),
        NeedState.ACCEPTED: ("hand", "state-hand"),
        NeedState.IN_HAND: ("hand", "state-hand"),
        NeedState.DONE: ("soon", "state-soon"),
        NeedState.CLOSED: ("done", "state-done"),
        NeedState.REOPENED: ("soon", "refresh"),
        NeedState.WAITING_RESIDENT: ("waiting", "talk"),
        NeedState.WAITING_OUTSIDE: ("waiting", "clock"),
        NeedState.DECLINED: ("waiting", "state-off"),
        NeedState.DIVERTED: ("waiting", "send"),
        NeedState.MERGED: ("waiting", "next"),
    }
)
CLOCK_LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late": ("late", "state-late"),
        "soon": ("soon", "state-soon"),
        "calm": ("waiting", "clock"),
        "stopped": ("waiting", "clock"),
    }
)


STEPS: Mapping[str, NeedStep] = {
    "accept": NeedStep.ACCEPTED,
    "start": NeedStep.STARTED,
    "ask_back": NeedStep.ASKED_BACK,
    "wait": NeedStep.WAITED,
    "resume": NeedStep.RESUMED,
    "finish": NeedStep.DONE,
    "decline": NeedStep.DECLINED,
    "divert": NeedStep.DIVERTED,
    "merge": NeedStep.MERGED,
    "send": NeedStep.SENT,
    "ask": NeedStep.ASKED,
    "answer": NeedStep.CLOSED,
    "call": NeedStep.SETTLED,
    "check": NeedStep.CHECKED,
}
HANDLING = frozenset({"accept", "start", "ask_back", "wait", "resume", "finish", "decline"})
DISPATCHING = frozenset({"send", "reclassify", "divert", "merge", "split", "release", "publish"})
# Which permission a step rests on.
RIGHTS: Mapping[str, Permission] = {
    **dict.fromkeys(HANDLING, Permission.NEED_HANDLE),
    **dict.fromkeys(DISPATCHING, Permission.NEED_DISPATCH),
    "ask": Permission.NEED_CALL_BACK,
    "answer": Permission.NEED_CALL_BACK,
    "call": Permission.NEED_CALL_BACK,
    "unreached": Permission.NEED_CALL_BACK,
    "check": Permission.NEED_CALL_BACK,
    "exclude": Permission.FIGURES_READ,
    "contact": Permission.CONTACT_READ,
}


def opened_need(request: Request, need_id: UUID) -> Need:
    """Finds a need that the caller may read, and writes down for its reporter in which role it was opened (R6)."""
    standing = request.standing
    need = queries.need(need_id, standing.scope(Permission.NEED_READ))
    holders = (need.handler_id, need.owner_id)
    services.note_look(
        need, by=standing.by, in_role=standing.role_for(Permission.NEED_READ, at=need.place, holders=holders)
    )
    return need


def permitted_actions(standing: Standing, need: Need) -> frozenset[str]:
    """Lists what this person may do to this need at all, whatever its state."""
    found = _work_actions(standing, need)
    if queries.is_within(standing.scope(Permission.NEED_CALL_BACK), need) and may_ask(standing, need):
        found |= {"ask", "answer", "call", "unreached", "check"}
    if standing.person_id is not None and works_on(standing, need):
        found |= _own_actions(standing.person_id, need)
    if found:
        found |= {"note", "help"}
    # Whoever answers for the figures alone does not work on the need.
    if queries.is_within(standing.scope(Permission.FIGURES_READ), need):
        found.add("exclude")
    # The reporter's number is for the work in hand only, and never for a firm (R13).
    may_read = queries.is_within(standing.scope(Permission.CONTACT_READ), need)
    if may_read and need.reporter_id and need.state in OPEN_STATES:
        found.add("contact")
    return frozenset(found)


def _work_actions(standing: Standing, need: Need) -> set[str]:
    """Lists what handling and sending on allow; where nobody took a need in as theirs, who sends it on finds an owner.

    A firm gives back what is not its own, or objects: only whoever owns or sends on a need ends it with a refusal.
    """
    found = set(HANDLING) if queries.may_handle(standing.scope(Permission.NEED_HANDLE), need) else set()
    if queries.is_within(standing.scope(Permission.NEED_DISPATCH), need):
        return found | DISPATCHING | ({"offer"} if need.owner_id is None else set())
    is_owner = standing.person_id is not None and standing.person_id == need.owner_id
    return found if is_owner else found - {"decline"}


def _own_actions(person: UUID, need: Need) -> set[str]:
    """Lists what changing hands allows: the owner offers, and whoever it is offered to answers."""
    own = {"offer"} if person == need.owner_id else set()
    return own | ({"take_over"} if person == need.offered_to_id else set())


def _is_open_now(name: str, need: Need) -> bool:
    if name == "help":
        return queries.may_ask_for_help(need)
    if name == "release":
        return need.is_public and not need.kind.is_question
    if name == "publish":
        return need.is_public and need.kind.is_question
    if name == "reclassify":
        return need.state in UNDONE_STATES
    if name in ("ask", "answer", "call", "unreached", "check"):
        return _is_askable(name, need)
    if name == "exclude":
        return not need.excluded_because
    if name in ("offer", "split"):
        return need.closed_at is None and (name == "offer" or need.parent_id is None)
    return True


def _is_askable(name: str, need: Need) -> bool:
    """Tells whether a resident is to be asked now, or the result to be looked at where there is nobody to ask."""
    if name == "check":
        return queries.may_be_checked(need)
    is_now = name in ("ask", "answer") or (name == "unreached" and need.state == NeedState.DONE)
    return (is_now or queries.may_call_at_expiry(need, time.now())) and queries.has_somebody_to_ask(need)


def open_actions(standing: Standing, need: Need) -> frozenset[str]:
    """Lists what this person can do to this need now."""
    steps = queries.steps_open(need)
    asked_twice = {"ask"} if need.asked_at else set()
    permitted = permitted_actions(standing, need) - asked_twice
    at_hand = (name for name in permitted if name not in STEPS or STEPS[name] in steps)
    return frozenset(name for name in at_hand if _is_open_now(name, need))


def may_ask(standing: Standing, need: Need) -> bool:
    """Tells whether this person may ask the reporter, because he did not do the work."""
    own = frozenset(grant.organisation_id for grant in standing.grants if grant.organisation_id)
    return queries.may_ask(need, caller=standing.person_id, organisations=own)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need as lists and pages show it."""

    need: Need
    place: str
    kind: str
    state: str
    tone: str
    icon: str
    clock: queries.Clock
    clock_tone: str
    clock_icon: str
    due: str


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One step of the thread in words."""

    event: NeedEvent
    title: str
    at: str
    who: str


def moment(at: datetime) -> str:
    """Writes a moment as the district's clocks show it."""
    return time.local(at).strftime("%Y-%m-%d %H:%M")


def need_row(need: Need, now: datetime) -> NeedRow:
    """Shows one need; place, kind and owner must have been joined."""
    tone, icon = LOOKS[need.state]
    clock = queries.clock_of(need, now)
    clock_tone, clock_icon = CLOCK_LOOKS[clock.tone]
    return NeedRow(
        need=need,
        place=need.place.local_name,
        kind=queries.kind_name(need.kind),
        state=str(NeedState(need.state).label),
        tone=tone,
        icon=icon,
        clock=clock,
        clock_tone=clock_tone,
        clock_icon=clock_icon,
        due=moment(need.due_at),
    )


def term_words(kind: NeedKind) -> str:
    """Says how long a need of a kind may take."""
    if hours := kind.deadline_hours:
        return ngettext("%(n)d hour, day and night", "%(n)d hours, day and night", hours) % {"n": hours}
    days = kind.deadline_working_days or 0
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


def need_rows(needs: Iterable[Need], now: datetime) -> list[NeedRow]:
    """Shows many needs."""
    return [need_row(one, now) for one in needs]


def is_only_resident(standing: Standing) -> bool:
    """Tells whether somebody has no post and no team here, and so reports for herself alone."""
    return standing.roles <= {Role.EVERYBODY, Role.RESIDENT}


def works_on(standing: Standing, need: Need) -> bool:
    """Tells whether a need is the person's work, and not only her own report."""
    if standing.person_id is not None and standing.person_id in (need.owner_id, need.offered_to_id):
        return True
    return any(
        need.place.path.startswith(grant.path) if grant.path else need.building_id in grant.buildings
        for grant in standing.grants
        if Permission.NEED_READ in grant.permissions and (grant.path or grant.buildings)
    ) or any(
        grant.role == Role.HANDLER and need.handler_id is not None and grant.organisation_id == need.handler_id
        for grant in standing.grants
    )


def veil(standing: Standing, need: Need) -> Need:
    """Hides telephone numbers in a need's words from whoever may not read contacts; for showing, never for saving."""
    if not reads_numbers(standing, need):
        need.text = queries.text_to_take_along(need)
        need.answers = {code: queries.mask_phones(words) for code, words in need.answers.items()}
    return need


def reads_numbers(standing: Standing, need: Need) -> bool:
    """Tells whether this person may read telephone numbers that stand in words about a need."""
    is_own = standing.person_id is not None and standing.person_id == need.reporter_id
    return is_own or queries.is_within(standing.scope(Permission.CONTACT_READ), need)


def seen_steps(standing: Standing, need: Need) -> list[NeedEvent]:
    """Lists the steps that this person may read: a reporter no inner notes and no names, a firm no numbers.

    The first step of the ladder is private: it stays between owner, handler and grid.
    """
    steps = queries.thread(need)
    if not works_on(standing, need):
        steps = [step for step in steps if step.step not in INNER_STEPS]
        for step in steps:
            step.by = None
    if not _is_nearest(standing, need):
        steps = [step for step in steps if step.step != NeedStep.WARNED and step.rung != Rung.GRID_LEAD]
    if not reads_numbers(standing, need):
        for step in steps:
            step.text = queries.mask_phones(step.text)
    return steps


def _is_nearest(standing: Standing, need: Need) -> bool:
    own = standing.person_id is not None and standing.person_id in (need.owner_id, need.handled_by_id)
    grants = standing.grants
    return own or any(need.building_id in one.buildings or need.handler_id in one.holders for one in grants)


def thread_lines(need: Need, steps: Iterable[NeedEvent] | None = None) -> list[ThreadLine]:
    """Shows every step of a need to those who work on it, or the steps given."""
    return [
        ThreadLine(
            event=event,
            title=_title(event),
            at=moment(event.at),
            who=event.by.name if event.by else "",
        )
        for event in (queries.thread(need) if steps is None else steps)
    ]


def _title(event: NeedEvent) -> str:
    title = str(NeedStep(event.step).label)
    return title if event.rung is None else f"{title}: {Rung(event.rung).label}"


def public_lines(need: Need) -> list[ThreadLine]:
    """Shows the steps that the reporter may read: no inner notes, no names of staff."""
    return [
        ThreadLine(event=line.event, title=line.title, at=line.at, who="")
        for line in thread_lines(need)
        if line.event.step not in INNER_STEPS
    ]


def lines_question(need: Need) -> str:
    """Gives the words that the resident is asked while a need waits for her; empty where it does not."""
    if need.state != NeedState.WAITING_RESIDENT:
        return ""
    asked = [step.text for step in queries.thread(need) if step.step == NeedStep.ASKED_BACK]
    return asked[-1] if asked else ""


def demand_action(standing: Standing, need: Need, name: str) -> None:
    """Passes when this person may do this to this need; another's need is ``NotThere``."""
    own = {"answer_own"} if standing.person_id is not None and standing.person_id == need.reporter_id else set()
    if name not in permitted_actions(standing, need) | own:
        raise NotThere(_("There is no such need among those that you may do this to."))
    if name in RIGHTS:
        standing.speak(RIGHTS[name], at=need.place, holders=[need.handler_id] if need.handler_id else ())


def photo_answer(photo: NeedPhoto) -> HttpResponse:
    """Hands out a photo to somebody who may see its need; nothing between keeps a copy."""
    return public_photo(photo.file)


def public_photo(file: str) -> HttpResponse:
    """Hands out the file of a photo; who may see it was asked before."""
    with files.open_file(file) as stream:
        answer = HttpResponse(stream.read(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True, slots=True)
class FaceRow:
    """What everybody may read of a need, in words."""

    face: PublicNeed
    kind: str
    place: str
    state: str
    tone: str
    icon: str
    words: str


def face_row(face: PublicNeed) -> FaceRow:
    """Shows what everybody may read of a need; its kind, community and building must have been joined."""
    tone, icon = LOOKS[face.state]
    return FaceRow(
        face=face,
        kind=queries.kind_name(face.kind),
        place=" ".join(one.name for one in (face.community, face.building) if one),
        state=str(NeedState(face.state).label),
        tone=tone,
        icon=icon,
        words=queries.public_state_words(face.state),
    )
