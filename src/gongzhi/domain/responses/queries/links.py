"""What is asked about links, numbers for a visit, and proxies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.words import UNDONE_STATES
from gongzhi.domain.responses import rules
from gongzhi.domain.responses.models import HandlerLink, NeedProxy, VisitContact, WhistleCall
from gongzhi.foundation.errors import NotThere

__all__ = ["good_link", "has_visit_contact", "link", "link_is_good", "proxies_of", "relation_of"]


def link(id: UUID) -> HandlerLink:
    """Finds a link within reach; raises ``NotThere``."""
    found = (
        HandlerLink.objects.select_related("need__kind", "need__community", "need__place", "organisation")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise NotThere(_("This link opens nothing. Ask the community for a new one."))
    return found


def good_link(id: UUID, now: datetime) -> HandlerLink:
    """Finds a link that still opens its need; raises ``NotThere``."""
    found = link(id)
    if not link_is_good(found, now):
        raise NotThere(_("This link is over. Ask the community for a new one, if the need still waits for you."))
    return found


def link_is_good(of: HandlerLink, now: datetime) -> bool:
    """Tells whether a link still opens its need."""
    is_good = rules.is_link_good(of.expires_at, of.ended_at, now) and of.need.closed_at is None
    return is_good and (of.organisation_id == of.need.handler_id or _is_called(of))


def _is_called(of: HandlerLink) -> bool:
    """Tells whether the body was called up for the need: what was sent on to somebody else opens no longer."""
    called = WhistleCall.objects.filter(whistle__need=of.need, whistle__state="open")
    return called.filter(organisation_id=of.organisation_id).exists()


def has_visit_contact(of: Need) -> bool:
    """Tells whether whoever handles a need now was given a number for the visit, and still has to come."""
    given = VisitContact.objects.filter(need=of, organisation=F("need__handler"))
    return of.state in UNDONE_STATES and given.exists()


def proxies_of(of: Need) -> list[NeedProxy]:
    """Lists the relatives who may follow a need and answer, the first first."""
    return list(NeedProxy.objects.filter(need=of, ended_at=None))


def relation_of(of: Need, holders: Iterable[UUID]) -> str:
    """Says which relative holds one of these codes; empty where none does, or the reporter's own code is among them."""
    proxies = {one.holder: one.relation for one in proxies_of(of)}
    held = list(holders)
    if any(one in of.granted_to and one not in proxies for one in held):
        return ""
    return next((proxies[one] for one in held if one in proxies), "")
