"""The tree of kinds for programs: read by everybody with an account, edited by the administrator."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from ninja import Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import Matter
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import NeedKind

router = Router()


class KindQuestion(Schema):
    """What the reporter is asked; without choices the answer is free."""

    code: str = ""
    name: str
    name_en: str = ""
    choices: list[str] = []
    is_needed: bool = False


class NeedKindIn(Schema):
    """A kind, or a group of kinds; exactly one of ``hours`` and ``working_days`` (a group needs none)."""

    name: str
    name_en: str = ""
    group: str = ""
    matter: Matter = Matter.EVENT
    hours: int | None = None
    working_days: int | None = None
    needs_proof: bool = True
    is_public: bool = False
    is_question: bool = False
    questions: list[KindQuestion] = []


class NewNeedKindIn(NeedKindIn):
    """A new kind or group with its code, which stays for good."""

    code: str
    is_group: bool = False


class NeedKindOut(NewNeedKindIn):
    """A kind or a group; an ended one is offered no more."""

    is_sample: bool
    is_ended: bool


class EndedIn(Schema):
    """True ends a kind, False opens it again."""

    is_ended: bool


class TextIn(Schema):
    """The words of a need."""

    text: str


class SuggestedOut(Schema):
    """A kind that may fit: how likely (0 to 1) and the words that spoke for it; a person confirms."""

    kind: str
    probability: float
    because: list[str]


class LessonOut(Schema):
    """One learning; ``figures`` is empty of a quality where there was too little to learn from."""

    learned_at: datetime
    texts: int
    figures: dict[str, Any]


ANSWERS = {201: NeedKindOut, 202: NeedKindOut, **COMMANDED}


@router.get("/need-kinds", response=list[NeedKindOut], url_name="need-kinds")
@permitted(Permission.NEED_READ)
def list_kinds(request: Request) -> list[dict[str, Any]]:
    """Lists the whole tree: each group, then its kinds; the ended ones too."""
    del request
    found = []
    for branch in queries.kind_tree():
        found += [branch.group] if branch.group else []
        found += branch.kinds
    return [_shown(one) for one in found]


@router.post("/need-kinds", response=ANSWERS, url_name="need-kind-add")
@permitted(Permission.SETUP)
def add_kind(request: Request, body: NewNeedKindIn) -> HttpResponse:
    """Adds a kind or a group."""
    facts = _facts(body) | {"is_group": body.is_group}
    return _once(request, "add", lambda: services.add_kind(body.code, by=request.standing.by, **facts))


@router.put("/need-kinds/{code}", response=ANSWERS, url_name="need-kind")
@permitted(Permission.SETUP)
def change_kind(request: Request, code: str, body: NeedKindIn) -> HttpResponse:
    """Changes a kind for the needs to come."""
    return _once(request, "change", lambda: services.change_kind(code, by=request.standing.by, **_facts(body)))


@router.post("/need-kinds/{code}/end", response=ANSWERS, url_name="need-kind-end")
@permitted(Permission.SETUP)
def end_kind(request: Request, code: str, body: EndedIn) -> HttpResponse:
    """Offers a kind no more, or offers it again; needs that have it keep it."""
    return _once(request, "end", lambda: services.end_kind(code, is_ended=body.is_ended, by=request.standing.by))


@router.post("/needs/suggest-kinds", response=list[SuggestedOut], url_name="suggest-kinds")
@permitted(Permission.NEED_OPEN)
def suggest_kinds(request: Request, body: TextIn) -> list[dict[str, Any]]:
    """Suggests up to three kinds for a text; saves nothing."""
    del request
    return [
        {"kind": one.kind.code, "probability": round(one.probability, 4), "because": list(one.because)}
        for one in queries.suggest_kinds(body.text)
    ]


@router.get("/kind-lessons", response=list[LessonOut], url_name="kind-lessons")
@permitted(Permission.NEED_READ)
def list_lessons(request: Request) -> list[dict[str, Any]]:
    """Lists what was learned about kinds with its quality, the newest first."""
    del request
    return [{"learned_at": one.learned_at, "texts": one.texts, "figures": one.figures} for one in queries.lessons()]


@router.post("/kind-lessons", response={201: dict[str, Any], 202: dict[str, Any], **COMMANDED}, url_name="learn-kinds")
@permitted(Permission.SETUP)
def learn_anew(request: Request) -> HttpResponse:
    """Leaves a new learning to the background."""

    def do() -> dict[str, Any]:
        services.ask_to_learn()
        return {"is_asked": True}

    status, given = run_once(request, "need.kinds_asked", do)
    return JsonResponse(given, status=status)


def _facts(body: NeedKindIn) -> Any:
    facts = {name: getattr(body, name) for name in NeedKindIn.model_fields}
    return facts | {"questions": [queries.Question(**one.dict()) for one in body.questions]}


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, f"need.kind_{verb}", lambda: _shown(do()))
    return JsonResponse(given, status=status)


def _shown(kind: NeedKind) -> dict[str, Any]:
    same = {name: getattr(kind, name) for name in NeedKindOut.model_fields if hasattr(kind, name)}
    return same | {
        "group": kind.parent.code if kind.parent else "",
        "hours": kind.deadline_hours,
        "working_days": kind.deadline_working_days,
    }
