"""More steps of a need for programs: waiting, help, other ways, merging, dividing, changing hands, joining."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import DivertClass
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.needs import MovedOut, take_step
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
ANSWERS = {201: MovedOut, 202: MovedOut}


class NeedQuestionIn(Schema):
    """What the resident is asked."""

    question: str


class NeedBecauseIn(Schema):
    """Why, and what was agreed."""

    because: str


class ResumeIn(Schema):
    """What was answered or agreed; ``spoken`` where the resident said it to a caller."""

    text: str = ""
    spoken: bool = False


class DivertIn(Schema):
    """Which lawful way, and where the resident finds it."""

    to: DivertClass
    because: str


class ReclassifyIn(Schema):
    """The right kind (its code) and place; an empty one stays as it is."""

    kind: str = ""
    place: UUID | None = None
    because: str


class CheckIn(Schema):
    """What a colleague who did not do the work saw on the spot."""

    is_done: bool
    text: str


class NeedMergeIn(Schema):
    """The number of the need in which this one goes on."""

    into: str
    because: str = ""


class PartIn(Schema):
    """One part: its kind, and what is to be done."""

    kind: str
    text: str


class SplitIn(Schema):
    """The parts, two to ten."""

    parts: list[PartIn]


class PartOut(Schema):
    """A part just made."""

    id: UUID
    number: str
    handler_id: UUID | None


class PartsOut(Schema):
    """The parts just made."""

    parts: list[PartOut]


class ReleaseIn(Schema):
    """What neighbours may read, and which photo of the need they may see."""

    words: str
    photo: UUID | None = None


class AnswerPublishIn(Schema):
    """A public question and its answer, as everybody reads them."""

    words: str
    answer: str


class NeedOfferIn(Schema):
    """The colleague (a person) to whom the owner offers the need."""

    to: UUID
    because: str


class TakeOverIn(Schema):
    """The colleague's answer."""

    agrees: bool
    because: str = ""


class JoinedOut(Schema):
    """A public need that one has joined."""

    number: str
    state: str


@router.post("/needs/{uuid:need_id}/ask-back", response=ANSWERS, url_name="ask-back")
@permitted(Permission.NEED_HANDLE)
def ask_back(request: Request, need_id: UUID, sent: NeedQuestionIn) -> HttpResponse:
    """Asks the resident something; the clock stands still until the answer."""
    by = request.standing.by
    return take_step(request, need_id, "ask_back", lambda: services.ask_back(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/wait", response=ANSWERS, url_name="wait-for-others")
@permitted(Permission.NEED_HANDLE)
def wait(request: Request, need_id: UUID, sent: NeedBecauseIn) -> HttpResponse:
    """Says that somebody outside has to act first; the clock goes on."""
    by = request.standing.by
    return take_step(request, need_id, "wait", lambda: services.wait_for_others(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/resume", response=ANSWERS, url_name="resume-need")
@permitted(Permission.NEED_HANDLE)
def resume(request: Request, need_id: UUID, sent: ResumeIn) -> HttpResponse:
    """Goes on with a need that waited."""
    by = request.standing.by
    return take_step(request, need_id, "resume", lambda: services.resume_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/help", response=ANSWERS, url_name="ask-for-help")
@permitted(Permission.NEED_READ)
def ask_for_help(request: Request, need_id: UUID, sent: NeedBecauseIn) -> HttpResponse:
    """Asks the level above for help, which stops one's own clock."""
    by = request.standing.by
    return take_step(request, need_id, "help", lambda: services.ask_for_help(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/divert", response=ANSWERS, url_name="divert-need")
@permitted(Permission.NEED_DISPATCH)
def divert(request: Request, need_id: UUID, sent: DivertIn) -> HttpResponse:
    """Ends a need that has another lawful way."""
    by = request.standing.by
    return take_step(request, need_id, "divert", lambda: services.divert_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/reclassify", response=ANSWERS, url_name="reclassify-need")
@permitted(Permission.NEED_DISPATCH)
def reclassify(request: Request, need_id: UUID, sent: ReclassifyIn) -> HttpResponse:
    """Puts a need's kind or place right; its clock and whoever answers for it follow."""
    by = request.standing.by
    return take_step(request, need_id, "reclassify", lambda: services.reclassify_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/check", response=ANSWERS, url_name="check-need")
@permitted(Permission.NEED_CALL_BACK)
def check(request: Request, need_id: UUID, sent: CheckIn) -> HttpResponse:
    """Ends a done need that no resident can be asked about, or sends it back, as a colleague saw it."""
    by = request.standing.by
    return take_step(request, need_id, "check", lambda: services.check_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/merge", response=ANSWERS, url_name="merge-needs")
@permitted(Permission.NEED_DISPATCH)
def merge(request: Request, need_id: UUID, sent: NeedMergeIn) -> HttpResponse:
    """Lets a need go on in another one; everybody concerned follows that one."""
    by = request.standing.by
    return take_step(request, need_id, "merge", lambda: services.merge_needs(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/split", response={201: PartsOut, 202: PartsOut}, url_name="split-need")
@permitted(Permission.NEED_DISPATCH)
def split(request: Request, need_id: UUID, sent: SplitIn) -> HttpResponse:
    """Divides a need into parts, each sent to whoever is responsible for it."""
    parts, by = [(part.kind, part.text) for part in sent.parts], request.standing.by

    def shown(made: Any) -> dict[str, Any]:
        return {"parts": [{"id": one.pk, "number": one.number, "handler_id": one.handler_id} for one in made]}

    return take_step(request, need_id, "split", lambda: services.split_need(need_id, parts=parts, by=by), shown)


@router.post("/needs/{uuid:need_id}/release", response=ANSWERS, url_name="release-words")
@permitted(Permission.NEED_DISPATCH)
def release(request: Request, need_id: UUID, sent: ReleaseIn) -> HttpResponse:
    """Shows a public need's words to everybody, as a colleague has read them."""
    by = request.standing.by
    return take_step(request, need_id, "release", lambda: services.release_words(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/publish", response=ANSWERS, url_name="publish-answer")
@permitted(Permission.NEED_DISPATCH)
def publish(request: Request, need_id: UUID, sent: AnswerPublishIn) -> HttpResponse:
    """Answers a public question for everybody."""
    by = request.standing.by
    return take_step(request, need_id, "publish", lambda: services.publish_answer(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/offer", response=ANSWERS, url_name="offer-need")
@permitted(Permission.NEED_READ)
def offer(request: Request, need_id: UUID, sent: NeedOfferIn) -> HttpResponse:
    """Offers one's own need to a colleague."""
    by = request.standing.by
    return take_step(request, need_id, "offer", lambda: services.offer_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/take-over", response=ANSWERS, url_name="take-over-need")
@permitted(Permission.NEED_READ)
def take_over(request: Request, need_id: UUID, sent: TakeOverIn) -> HttpResponse:
    """Answers a hand-over that was offered to oneself."""
    by = request.standing.by
    return take_step(request, need_id, "take_over", lambda: services.take_over_need(need_id, by=by, **sent.dict()))


@router.post("/public-needs/{number}/join", response={201: JoinedOut, 202: JoinedOut}, url_name="join-need")
@permitted(Permission.NEED_OPEN)
def join(request: Request, number: str) -> HttpResponse:
    """Says "me too" to a public need, for the person behind the key."""
    standing = request.standing
    face = queries.public_need(number)

    def do() -> dict[str, Any]:
        services.join_need(number, by=standing.by, person=standing.person_id)
        return {"number": face.number, "state": face.state}

    status, given = run_once(request, "need.join", do)
    return JsonResponse(given, status=status)
