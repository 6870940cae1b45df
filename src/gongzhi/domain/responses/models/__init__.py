"""The tables of the room."""

from gongzhi.domain.responses.models.causes import Cause, CauseNeed
from gongzhi.domain.responses.models.links import HandlerLink, NeedProxy, VisitContact
from gongzhi.domain.responses.models.terms import HelpLine, ReplyTemplate, ResponseTerms
from gongzhi.domain.responses.models.whistles import Objection, Rating, Whistle, WhistleCall

__all__ = [
    "Cause",
    "CauseNeed",
    "HandlerLink",
    "HelpLine",
    "NeedProxy",
    "Objection",
    "Rating",
    "ReplyTemplate",
    "ResponseTerms",
    "VisitContact",
    "Whistle",
    "WhistleCall",
]
