"""What one was told: messages as sentences with the way to what they are about, for everybody who is logged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission, Role
from gongzhi.domain.insights.queries import need_titles
from gongzhi.foundation.outbox.queries import messages_for, unread_count
from gongzhi.foundation.outbox.services import mark_messages_read
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import OWN, own_user
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.shell import shell_of

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.domain.duties.queries import Standing
    from gongzhi.foundation.outbox.models import Message

# What a message is about → the address that shows it.
SUBJECTS = {
    "need": "desk:need",
    "campaigns.round": "desk:round",
    "grids.gridplan": "desk:plan",
    "grids.team": "desk:team",
    "actors.organisation": "desk:organisation",
    "contributions.agreement": "desk:agreement",
    "contributions.posting": "desk:posting",
    "duties.propertycontract": "desk:contract",
    "journal.lookalarm": "desk:look_alarm",
}
# One page for all of them.
PAGES = {"journal.looklimit": "desk:look_limits", "accounts.user": "common:me"}
# These have no page of their own; their list does: for the community, for a partner, for a volunteer.
LISTS = {
    "contributions.claim": ("desk:claims", "desk:ours", "public:helping"),
    "contributions.checkin": ("desk:check_ins", "desk:ours", "public:helping"),
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as its reader sees it."""

    id: UUID
    kind: str
    sentence: str
    about: str
    at: datetime
    address: str
    is_new: bool


def message_lines(found: Iterable[Message], standing: Standing) -> list[MessageLine]:
    """Shows messages; the words are made here, the messages hold ids alone."""
    shown = list(found)
    titles = need_titles(one.subject for one in shown)
    return [
        MessageLine(
            id=one.pk,
            kind=one.kind,
            sentence=str(MessageKind(one.kind).label),
            about=titles.get(one.subject, ""),
            at=one.at,
            address=_address_of(one, standing),
            is_new=one.read_at is None,
        )
        for one in shown
    ]


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_GET
def my_messages(request: Request) -> HttpResponse:
    """Lists everything that one was told, newest first."""
    user = own_user(request)
    found: Any = messages_for(user)
    show = chosen(request, "show", {"new"})
    shown = listing(request, found.filter(read_at=None) if show else found)
    context = {
        "listing": shown,
        "lines": message_lines(shown, request.standing),
        "show": show,
        "unread": unread_count(user),
        "me_base": shell_of(request.standing),
    }
    return render(request, "common/messages.html", context)


@page(None, open_because=OWN, signed_in=True)
@require_POST
def read_my_messages(request: Request) -> HttpResponse:
    """Marks all one's messages as read."""
    mark_messages_read(own_user(request))
    messages.success(request, _("All messages are marked as read."))
    return redirect("common:messages")


def _address_of(message: Message, standing: Standing) -> str:
    lists = LISTS.get(message.subject_kind)
    if message.subject_kind in PAGES:
        return _address(PAGES[message.subject_kind])
    if message.subject_kind == "need" and standing.roles <= {Role.EVERYBODY, Role.RESIDENT}:
        return _address("public:mine")
    if lists is None:
        return _address(SUBJECTS.get(message.subject_kind, ""), message.subject)
    if standing.holds(Permission.CONTRIBUTION_READ):
        return _address(lists[0])
    return _address(lists[1] if Role.HANDLER in standing.roles else lists[2])


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        # A room that is not built yet has no page to lead to.
        return ""
