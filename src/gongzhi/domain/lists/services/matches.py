"""A need and an offer brought together: asked in public words, agreed or declined, given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import keepers_of, organisation_users
from gongzhi.domain.contributions import queries as contributions
from gongzhi.domain.contributions.words import PostingSide, PostingState
from gongzhi.domain.lists import queries, rules
from gongzhi.domain.lists.models import ResourceMatch
from gongzhi.domain.lists.services.saying import said_in_public
from gongzhi.domain.lists.words import OPEN_MATCHES, MatchState
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import SYSTEM, By

if TYPE_CHECKING:
    from gongzhi.domain.contributions.models import Posting
    from gongzhi.domain.needs.models import Need

# Stands where words about a need were that are gone.
EMPTIED = "—"


@transaction.atomic
def match_resource(need: Need, *, posting_id: UUID, words: str, by: By, due_on: date | None = None) -> ResourceMatch:
    """Asks whoever offers something to give it for one need, in words that tell nothing of whose need it is.

    Raises ``NotSo`` for what is no offer of the need's community or without words, ``NotNow`` where the need is over,
    the offer has left the list, or is asked for already.
    """
    words = said_in_public(words, "words", _("Say in public words what is needed, when and where."), most=300)
    if due_on is not None and due_on < time.today():
        sentence = _("Choose today or a later day.")
        raise NotSo(sentence, fields={"due_on": sentence})
    need, offer = need_services.locked(need.pk), contributions.posting(posting_id)
    if offer.side != PostingSide.OFFER or offer.community_id != need.community_id:
        sentence = _("Choose an offer of this community.")
        raise NotSo(sentence, fields={"posting": sentence})
    if need.closed_at is not None or _has_gone(offer):
        raise NotNow(_("The need is over, or the offer does not stand on the list any more."))
    if ResourceMatch.objects.filter(need=need, posting=offer, state__in=OPEN_MATCHES).exists():
        raise NotNow(_("This offer is asked for already."))
    match = ResourceMatch.objects.create(
        need=need,
        posting=offer,
        community_id=need.community_id,
        organisation_id=offer.organisation_id,
        words=words,
        due_on=due_on,
        made_at=time.now(),
        made_by_id=by.person,
    )
    journal.note("match.asked", match, by=by.user, community=match.community_id)
    _note(match, _("Asked for: %(offer)s.") % {"offer": _named(match)}, by)
    _tell_body(match)
    return match


@transaction.atomic
def agree_to_match(match_id: UUID, *, by: By) -> ResourceMatch:
    """Says for the organisation that it gives what it offers; raises ``NotNow``, also where the offer was withdrawn."""
    if _has_gone(queries.match(match_id).posting):
        raise NotNow(_("The offer does not stand on the list any more. Put it there again, or decline."))
    match = _move(match_id, MatchState.AGREED, by=by)
    _tell_community(match)
    return match


@transaction.atomic
def decline_match(match_id: UUID, *, because: str, by: By) -> ResourceMatch:
    """Says for the organisation that it cannot, and why; nothing follows from it. Raises ``NotSo``, ``NotNow``."""
    because = said_in_public(because, "because", _("Say why; the community reads it."), most=300)
    match = _move(match_id, MatchState.DECLINED, by=by, reason=because)
    _tell_community(match)
    return match


@transaction.atomic
def withdraw_match(match_id: UUID, *, because: str, by: By) -> ResourceMatch:
    """Says for the community that it is not needed any more; raises ``NotSo``, ``NotNow``."""
    because = said_in_public(because, "because", _("Say why; the organisation reads it."), most=300)
    match = _move(match_id, MatchState.WITHDRAWN, by=by, reason=because)
    _note(match, _("Not needed any more: %(offer)s.") % {"offer": _named(match)}, by)
    _tell_body(match)
    return match


@transaction.atomic
def finish_match(match_id: UUID, *, result: str, by: By) -> ResourceMatch:
    """Says for the community that it was given, and what came of it, also in the need's thread."""
    result = said_in_public(result, "result", _("Say what was given."), most=300)
    match = _move(match_id, MatchState.GIVEN, by=by, result=result)
    _note(match, _("Given: %(offer)s. %(result)s") % {"offer": _named(match), "result": result}, by)
    _tell_body(match)
    return match


@transaction.atomic
def end_matches(matches: Iterable[UUID], to: MatchState, *, because: str, by: By) -> int:
    """Ends those of these matches that are open still, and tells both sides why; returns how many.

    ``to`` is declined where the offer or its organisation is gone, withdrawn where the need is.
    """
    because = said_in_public(because, "because", _("Say why."), most=300)
    still = ResourceMatch.objects.select_for_update(of=("self",)).filter(pk__in=list(matches), state__in=OPEN_MATCHES)
    ended = [_move(one.pk, to, by=by, reason=because) for one in still.order_by("pk")]
    for match in ended:
        words = {"offer": _named(match), "reason": because}
        _note(match, _("No longer asked for: %(offer)s. %(reason)s") % words, by)
        _tell_body(match)
        _tell_community(match)
    return len(ended)


@transaction.atomic
def end_left_matches(*, at: datetime | None = None) -> int:
    """Ends the open matches whose need is over or whose offer left the list, each night; returns how many."""
    left, gone = queries.left_matches(at=at or time.now())
    over = end_matches(left, MatchState.WITHDRAWN, because=_("The need is over."), by=SYSTEM)
    because = _("The offer does not stand on the list any more.")
    return over + end_matches(gone, MatchState.DECLINED, because=because, by=SYSTEM)


@transaction.atomic
def forget_matches() -> int:
    """Empties what was said to organisations about needs whose own words are gone (R2); returns how many rows."""
    rows = ResourceMatch.objects.filter(need__text="").exclude(words=EMPTIED)
    rows.exclude(reason="").update(reason=EMPTIED)
    rows.exclude(result="").update(result=EMPTIED)
    return rows.update(words=EMPTIED)


def _has_gone(offer: Posting) -> bool:
    return offer.state != PostingState.PUBLISHED or (offer.due_on is not None and offer.due_on < time.today())


def _move(match_id: UUID, to: MatchState, *, by: By, **facts: str) -> ResourceMatch:
    match = (
        ResourceMatch.objects.select_for_update(of=("self",))
        .select_related("posting", "organisation")
        .filter(pk=match_id)
        .first()
    )
    if match is None:
        raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
    if not rules.may_move_match(match.state, to):
        raise NotNow(_("It stands at: %(state)s. Load the page again.") % {"state": match.get_state_display()})
    at, match.state = time.now(), to
    for name, value in facts.items():
        setattr(match, name, value)
    match.answered_at = match.answered_at or at
    match.over_at = None if to in OPEN_MATCHES else at
    match.save(update_fields=["state", "answered_at", "over_at", *facts])
    journal.note(f"match.{to.value}", match, by=by.user, community=match.community_id)
    return match


def _named(match: ResourceMatch) -> str:
    return f"{match.posting.number} {match.posting.title} · {match.organisation.name}"


def _note(match: ResourceMatch, text: str, by: By) -> None:
    """Writes into the thread of the need where one sees it, and its words are not forgotten."""
    need = needs.seen_need(match.need_id)
    if need is None or not need.text:
        return
    need_services.write_step(match.need_id, NeedStep.NOTED, by=by, text=text)


def _tell_body(match: ResourceMatch) -> None:
    users = organisation_users([match.organisation_id], time.today())
    subject = ("lists.resourcematch", match.pk)
    outbox.send_all(MessageKind.MATCH_ASKED, subject, to=users, community=match.community_id)


def _tell_community(match: ResourceMatch) -> None:
    """Tells those who answer for the community, and whoever asked."""
    asker = needs.users_of({match.made_by_id} if match.made_by_id else set())
    users = list(dict.fromkeys([*keepers_of(match.community_id, time.today()), *asker]))
    subject = ("lists.resourcematch", match.pk)
    outbox.send_all(MessageKind.MATCH_ANSWERED, subject, to=users, community=match.community_id)
