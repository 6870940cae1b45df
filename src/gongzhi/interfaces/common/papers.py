"""Handing out the papers of procedures, for the desk and for programs alike."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from gongzhi.domain.duties.queries import paper
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.files import open_file
from gongzhi.interfaces.common.request import Request


def file_of_paper(request: Request, paper_id: UUID) -> HttpResponse:
    """Answers with the file of a paper of a procedure that the caller may see."""
    kept = paper(paper_id)
    request.standing.demand(Permission.PROCEDURE_READ, at=kept.procedure.place)
    with open_file(kept.file) as stream:
        answer = HttpResponse(stream.read(), content_type=kept.media_type)
    answer.headers["Content-Disposition"] = "attachment" if kept.media_type == "application/pdf" else "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
