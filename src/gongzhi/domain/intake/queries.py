"""Drafts that wait, orders by their deadline, whom to ring before the official call-back, and replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gongzhi.domain.intake import rules
from gongzhi.domain.intake.models import HotlineContact, HotlineOrder, NeedDraft
from gongzhi.domain.intake.words import DraftSource, DraftState
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.domain.places.models import Place
from gongzhi.foundation import encryption
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

__all__ = [
    "contact_of_draft",
    "contacts_of",
    "draft",
    "draft_reply",
    "drafts",
    "known_numbers",
    "order",
    "orders",
    "orders_of_need",
    "orders_to_ring",
    "place_below",
    "place_named",
    "replies_to_export",
]

# Ring the reporter at the latest so long before the hotline itself asks.
BEFORE = timedelta(hours=48)
_TOLD = (NeedStep.STARTED, NeedStep.WAITED, NeedStep.RESUMED, NeedStep.DONE, NeedStep.DECLINED, NeedStep.DIVERTED)
_NEED = tuple(
    f"{way}__{name}"
    for way in ("need", "need__merged_into")
    for name in ("kind", "place__building", "place__entrance", "handler", "community")
)


def _within(scope: Scope) -> Q:
    condition = Q(pk__in=())
    for start in scope.paths:
        condition |= Q(community__path__startswith=start)
    return condition


def drafts(scope: Scope, *, state: str = DraftState.WAITING) -> QuerySet[NeedDraft]:
    """Lists drafts of one's communities, the oldest first."""
    found = NeedDraft.objects.select_related("community", "place", "need").filter(_within(scope))
    return found.filter(state=state) if state else found


def draft(draft_id: UUID, scope: Scope) -> NeedDraft:
    """Finds a draft of one's communities; raises ``NotThere``."""
    found = drafts(scope, state="").filter(pk=draft_id).first()
    if found is None:
        raise NotThere(_("There is no such draft. It may belong to another community."))
    return found


def known_numbers(numbers: Sequence[str], community: Place) -> set[str]:
    """Names which of these numbers of the hotline a community knows: by a draft that was not dropped, or an order."""
    drafted = NeedDraft.objects.filter(community=community, source=DraftSource.HOTLINE, number__in=numbers)
    taken = HotlineOrder.objects.filter(community=community, number__in=numbers)
    return {
        *drafted.exclude(state=DraftState.DROPPED).values_list("number", flat=True),
        *taken.values_list("number", flat=True),
    }


def contact_of_draft(one: NeedDraft) -> tuple[str, str]:
    """Opens the name and the telephone number that came with a draft; both empty where none did."""
    if one.contact is None:
        return "", ""
    plain = encryption.unseal(bytes(one.contact), table="intake_needdraft", column="contact", row=one.pk)
    name, _newline, phone = plain.partition("\n")
    return name, phone


def place_named(words: str, community_id: UUID) -> Place | None:
    """Finds the building of a community that is named in words; none where it is unclear."""
    buildings = Place.objects.filter(community_id=community_id, kind="building", until=None)
    names = list(buildings.values_list("name", flat=True))
    named = rules.place_in(words, names)
    return buildings.filter(name=named).first() if named and names.count(named) == 1 else None


def place_below(words: str, area: Place) -> Place | None:
    """Finds what an address names within an area: a building, else a community; none where it is unclear.

    Buildings of one name are told apart by the compound or community that is named beside them.
    """
    plain = words.replace(" ", "")
    below = Place.objects.filter(path__startswith=area.path, until=None).select_related("parent", "community")
    named = [one for one in below.filter(kind="community") if rules.short_name(one.name) in plain]
    buildings = below.filter(kind="building")
    name = rules.place_in(words, list(buildings.order_by("name").values_list("name", flat=True).distinct()))
    fits = list(buildings.filter(name=name)) if name else []
    if len(fits) > 1:
        fits = [one for one in fits if any(rules.short_name(name) in plain for name in _names_above(one))]
    if fits:
        return fits[0] if len(fits) == 1 else None
    return named[0] if len(named) == 1 else None


def _names_above(building: Place) -> list[str]:
    return [one.name for one in (building.parent, building.community) if one is not None]


def orders(scope: Scope, *, show: str = "") -> QuerySet[HotlineOrder]:
    """Lists orders, the soonest due first; ``show``: ``open`` without a reply, ``replied``, or all."""
    found = HotlineOrder.objects.select_related(*_NEED).filter(_within(scope))
    if show in ("open", "replied"):
        found = found.filter(replied_at__isnull=show == "open")
    return found


def orders_to_ring(scope: Scope, *, now: datetime) -> QuerySet[HotlineOrder]:
    """Lists orders whose reporter is to be rung before the official call-back, until the reply has left.

    Done or over but nobody has been reached since, or due within two days; the soonest due first. An order whose need
    goes on in another one follows that one. Whoever answered the question about her own need has been reached.
    """
    found = orders(scope).annotate(
        over_at=Coalesce(
            "need__merged_into__done_at", "need__merged_into__closed_at", "need__done_at", "need__closed_at"
        ),
    )
    goes_on = Q(need__merged_into__isnull=False, need__merged_into__done_at=None, need__merged_into__closed_at=None)
    over = ~goes_on & Q(over_at__isnull=False) & (Q(contacted_at=None) | Q(contacted_at__lt=F("over_at")))
    near = Q(due_at__lte=now + BEFORE, contacted_at=None)
    has_answered = Q(need__merged_into=None, need__answered_at__isnull=False, need__closed_at__isnull=False)
    return found.filter(over | near, exported_at=None).exclude(has_answered)


def order(order_id: UUID, scope: Scope) -> HotlineOrder:
    """Finds an order of one's communities; raises ``NotThere``."""
    found = orders(scope).filter(pk=order_id).first()
    if found is None:
        raise NotThere(_("There is no such order. It may belong to another community."))
    return found


def orders_of_need(need_id: UUID) -> list[HotlineOrder]:
    """Lists the hotline's orders within reach that a need answers: its own, and those of needs merged into it."""
    return list(HotlineOrder.objects.filter(Q(need_id=need_id) | Q(need__merged_into=need_id)))


def contacts_of(one: HotlineOrder) -> list[HotlineContact]:
    """Lists who was reached when, the first first."""
    return list(one.contacts.select_related("by"))


def draft_reply(one: HotlineOrder) -> str:
    """Drafts the reply from the thread of the need, or of that in which it goes on; inner notes are left out."""
    if one.reply:
        return one.reply
    need, whole = one.need, one.whole
    steps = whole.events.filter(step__in=_TOLD).exclude(text="").order_by("position").values_list("text", flat=True)
    place = need.place.building.name if need.place.building else ""
    return rules.reply_words(number=need.number, place=place, steps=list(steps), how=_how(whole))


def _how(need: Need) -> str:
    """Says in the words of a reply how far a need is."""
    ended = {NeedState.DECLINED: rules.DECLINED, NeedState.DIVERTED: rules.DIVERTED}.get(NeedState(need.state))
    return ended or (rules.IN_HAND if need.done_at is None and need.closed_at is None else rules.DONE)


def replies_to_export(scope: Scope, *, again: bool = False) -> QuerySet[HotlineOrder]:
    """Lists the orders whose reply is settled and has not left yet; with ``again`` those that have, too."""
    found = orders(scope, show="replied")
    return found if again else found.filter(exported_at=None)
