"""What one was told: messages as sentences with the way to what they are about, for everybody who is logged in."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission, Role
from gongzhi.domain.fieldwork.queries import finds_of_rounds
from gongzhi.domain.insights.queries import need_titles
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.outbox.queries import digest_of, messages_for, messages_of_day, unread_count, urgent_messages
from gongzhi.foundation.outbox.services import mark_messages_read
from gongzhi.foundation.outbox.words import URGENT, MessageKind
from gongzhi.foundation.tidings.queries import address_of, wish_of
from gongzhi.foundation.tidings.services import set_wish
from gongzhi.foundation.tidings.words import Rhythm
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import OWN, own_user
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.shell import shell_of

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.domain.duties.queries import Standing
    from gongzhi.foundation.outbox.models import Message

# More new messages than this are shown as a line for each day and kind.
MOST_SINGLE, MOST_URGENT = 20, 10


class TidingsForm(HouseForm):
    """How somebody wants to be told."""

    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=Rhythm.choices, widget=forms.RadioSelect)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Kept sealed, used for these letters alone. Empty: only on these pages."),
    )


# What a message is about → the address that shows it.
SUBJECTS = {
    "need": "desk:need",
    "cause": "desk:cause",
    "campaigns.round": "desk:round",
    "grids.gridplan": "desk:plan",
    "grids.team": "desk:team",
    "actors.organisation": "desk:organisation",
    "contributions.agreement": "desk:agreement",
    "contributions.posting": "desk:posting",
    "lists.resourcematch": "desk:match",
    "duties.propertycontract": "desk:contract",
    "journal.lookalarm": "desk:look_alarm",
}
# One page for all of them.
PAGES = {"journal.looklimit": "desk:look_limits", "accounts.user": "common:me"}
# The district is told of these too, whose officers read figures and no needs.
TOLD_ABOVE = frozenset(
    {MessageKind.NEED_LATE, MessageKind.NEED_HELP, MessageKind.WHISTLE_LATE, MessageKind.OBJECTION_LATE}
)
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
    finds = finds_of_rounds({one.subject for one in shown if one.kind == MessageKind.FINDS_WAIT})
    return [
        MessageLine(
            id=one.pk,
            kind=one.kind,
            sentence=str(MessageKind(one.kind).label),
            about=_finds(*finds[one.subject]) if _is_of(one, finds) else titles.get(one.subject, ""),
            at=one.at,
            address=_address_of(one, standing),
            is_new=one.read_at is None,
        )
        for one in shown
    ]


def _is_of(one: Message, finds: Container[UUID]) -> bool:
    return one.kind == MessageKind.FINDS_WAIT and one.subject in finds


def _finds(name: str, waiting: int) -> str:
    """Names a round and how many of its finds wait now."""
    if not waiting:
        return _("%(round)s: all decided") % {"round": name}
    return ngettext("%(round)s: %(n)d waits", "%(round)s: %(n)d wait", waiting) % {"round": name, "n": waiting}


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_GET
def my_messages(request: Request) -> HttpResponse:
    """Lists everything that one was told, newest first."""
    user = own_user(request)
    found: Any = messages_for(user)
    show = chosen(request, "show", {"new", "all", "days"}) or _usual_view(user)
    day, kind = _day(request), chosen(request, "kind", set(MessageKind.values))
    if day and kind:
        found, show = messages_of_day(user, day=day, kind=kind), "all"
    shown = listing(request, found.filter(read_at=None) if show == "new" else found)
    context = {
        "listing": shown,
        "lines": message_lines(shown, request.standing),
        "days": digest_lines(user) if show == "days" else (),
        "urgent": message_lines(urgent_messages(user)[:MOST_URGENT], request.standing) if show == "days" else (),
        "show": show,
        "unread": unread_count(user),
        "me_base": shell_of(request.standing),
    }
    return render(request, "common/messages.html", context)


def _usual_view(user: UUID) -> str:
    """Shows each message while they are few or one wished so, and a line for each day and kind otherwise."""
    many = unread_count(user) > MOST_SINGLE and wish_of(user).rhythm != Rhythm.AT_ONCE
    return "days" if many else "all"


def _day(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def digest_lines(user: UUID) -> list[dict[str, Any]]:
    """Collects the messages of the last 30 days by day and kind; what is urgent stands apart."""
    found = digest_of(user, since=now() - timedelta(days=30))
    return [
        {
            "day": one.day,
            "kind": one.kind,
            "sentence": str(MessageKind(one.kind).label),
            "count": one.count,
            "unread": one.unread,
        }
        for one in found
        if one.kind not in URGENT
    ]


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_http_methods(["GET", "POST"])
def my_tidings(request: Request) -> HttpResponse:
    """Says how one wants to be told: each at once or collected, and by e-mail where the installation can."""
    user = own_user(request)
    wish = wish_of(user)
    before = {"rhythm": wish.rhythm, "email": address_of(wish)}
    form = TidingsForm(request.POST if request.method == "POST" else None, initial=before)
    if not settings.EMAIL_READY:
        del form.fields["email"]
    if request.method == "POST" and form.is_valid():
        try:
            set_wish(user, rhythm=form.cleaned_data["rhythm"], email=form.cleaned_data.get("email"))
        except NotSo as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("Noted. From now on you are told in this way."))
            return redirect("common:messages")
    context = {"form": form, "has_mail": settings.EMAIL_READY, "me_base": shell_of(request.standing)}
    return render(request, "common/tidings.html", context, status=422 if form.errors else 200)


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
    if message.kind == MessageKind.FINDS_WAIT:
        return f"{_address('desk:finds')}?round={message.subject}"
    # The district is told of what is late, and reads who must act, not the need itself.
    if message.kind in TOLD_ABOVE and not _reads_needs(standing):
        return _address("desk:need_overdue")
    if lists is None:
        return _address(SUBJECTS.get(message.subject_kind, ""), message.subject)
    if standing.holds(Permission.CONTRIBUTION_READ):
        return _address(lists[0])
    return _address(lists[1] if Role.HANDLER in standing.roles else lists[2])


def _reads_needs(standing: Standing) -> bool:
    return not standing.holds(Permission.HOME_READ) or bool(standing.scope(Permission.NEED_READ).paths)


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        # A room that is not built yet has no page to lead to.
        return ""
