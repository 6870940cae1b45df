"""The manager in the basement works by a link: made, opened, ended; and says with an article that a need is not his."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedStep
from gongzhi.domain.responses import queries
from gongzhi.domain.responses.models import HandlerLink, WhistleCall
from gongzhi.domain.responses.rules import NOT_MINE
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import SYSTEM, By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need


@transaction.atomic
def make_handler_link(need: Need, *, organisation: UUID | None = None, by: By) -> HandlerLink:
    """Makes a link that opens a need to its handler, or to a department that was called up, for some days.

    Raises ``NotNow`` where nobody handles it, or the body has nothing to do with it.
    """
    target = organisation or need.handler_id
    if target is None or not (target == need.handler_id or _is_called(need, target)):
        raise NotNow(_("A link is for the body that handles the need, or for one that was called up for it."))
    at = time.now()
    link = HandlerLink(
        id=ids.uuid7(),
        need=need,
        organisation_id=target,
        made_by_id=by.person,
        made_at=at,
        expires_at=at + timedelta(days=queries.terms().link_days),
    )
    need_services.let_see(need.pk, link.pk)
    link.save(force_insert=True)
    name = link.organisation.name
    need_services.write_step(need.pk, NeedStep.LINKED, by=by, text=_("Made for %(name)s.") % {"name": name})
    return link


def _is_called(need: Need, organisation: UUID) -> bool:
    called = WhistleCall.objects.filter(whistle__need=need, whistle__state="open", reported_at=None)
    return called.filter(organisation_id=organisation).exists()


@transaction.atomic
def open_handler_link(link_id: UUID) -> HandlerLink:
    """Opens a link; the first opening and every later one stand in the journal. Raises ``NotThere`` once it is over."""
    at = time.now()
    link = queries.good_link(link_id, at)
    if link.opened_at is None:
        HandlerLink.objects.filter(pk=link.pk).update(opened_at=at)
    journal.note("response.link_opened", link, by=None, community=link.need.community_id)
    return link


@transaction.atomic
def end_handler_link(link_id: UUID, *, by: By) -> HandlerLink:
    """Ends a link before its time; raises ``NotNow`` the second time."""
    link = HandlerLink.objects.select_for_update(of=("self",)).select_related("need", "organisation").get(pk=link_id)
    if link.ended_at is not None:
        raise NotNow(_("This link is ended already."))
    link.ended_at = time.now()
    link.save(update_fields=["ended_at"])
    words = _("Ended for %(name)s.") % {"name": link.organisation.name}
    if link.need.closed_at is None:
        need_services.write_step(link.need_id, NeedStep.LINKED, by=by, text=words)
    need_services.hide_from(link.need_id, link.pk)
    return link


@transaction.atomic
def refuse_as_not_mine(need_id: UUID, *, reason: str, by: By = SYSTEM, because: str = "") -> Need:
    """Gives a need back with an article from the list; the resident reads what it means, its owner sends it on.

    It is nobody's end (一办到底): the clock goes on. Raises ``NotSo`` for a reason that is not on the list.
    """
    if reason not in NOT_MINE:
        sentence = _("Choose why it is not yours.")
        raise NotSo(sentence, fields={"reason": sentence})
    words = " ".join(part for part in (queries.words_of(reason), because.strip()) if part)
    return need_services.take_back_need(need_id, by=by, because=words, article=queries.article_of(reason))
