"""Objecting to a dispatch: decided within a term by a named person, or at once where the lists say it already (B4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import UNDONE_STATES, NeedStep
from gongzhi.domain.responses import queries
from gongzhi.domain.responses.models import Objection
from gongzhi.domain.responses.services.common import LEFT_FOR, above, demand_words, tell
from gongzhi.domain.responses.words import ObjectionState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow, NotThere
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.workdays import queries as workdays

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

TOLD_AT_ONCE = 500


@transaction.atomic
def object_to_dispatch(need: Need, *, because: str, article: str, by: By) -> Objection:
    """Says for the handler that a need was sent to it wrongly, by which article.

    What no list gives to a residents' committee goes back at once (R12); else the subdistrict's officer decides, and
    the need's own clock goes on. Raises ``NotSo`` without words, ``NotNow`` where it is over or objected to already.
    """
    because = demand_words(because, "because", _("Say why it is not yours."))
    article = demand_words(article, "article", _("Name the article or the line of the list."), most=200)
    asked, need = need.handler_id, need_services.locked(need.pk)
    if need.handler_id is None or need.handler_id != asked or need.state not in UNDONE_STATES:
        raise NotNow(_("There is nothing to object to: the need is in nobody's hands, done or over."))
    if Objection.objects.filter(need=need, state=ObjectionState.OPEN).exists():
        raise NotNow(_("An objection waits for its decision already."))
    at = time.now()
    on = time.local(at).date()
    by_list = queries.out_of_list(need, need.handler_id, on)
    objection = Objection.objects.create(
        need=need,
        community_id=need.community_id,
        organisation_id=need.handler_id,
        made_by_id=by.person,
        made_at=at,
        because=because,
        article=article,
        decider_id=None if by_list else _decider(need, at),
        due_at=workdays.due(at, working_days=queries.terms().objection_days),
    )
    need_services.write_step(need.pk, NeedStep.OBJECTED, by=by, text=because, article=article)
    if by_list:
        return _decide(objection, is_upheld=True, words=by_list, by=By())
    tell(MessageKind.OBJECTION_MADE, need, _deciders(objection, on))
    return objection


@transaction.atomic
def decide_objection(objection_id: UUID, *, upheld: bool, because: str, by: By) -> Objection:
    """Decides an objection: right takes the need back to its owner, refused leaves it where it is.

    Raises ``NotAllowed`` for anybody but the one named, ``NotSo`` without a reason, ``NotNow`` the second time.
    """
    because = demand_words(because, "because", _("Give the reason of your decision."))
    objection = _locked(objection_id)
    named = _named(objection, time.today())
    # Where nobody is named, or the one named left the post, whoever may decides; nobody about the own dispatch.
    is_decider = by.person == named if named else by.person != objection.need.owner_id
    if by.person is None or not is_decider:
        raise NotAllowed(_("Somebody else was named to decide this objection."))
    if objection.state != ObjectionState.OPEN:
        raise NotNow(_("This objection is decided already."))
    return _decide(objection, is_upheld=upheld, words=because, by=by)


def _locked(objection_id: UUID) -> Objection:
    """Locks the need and then the objection, in the order in which everybody locks them."""
    found = Objection.objects.filter(pk=objection_id).first()
    if found is None:
        raise NotThere(_("There is no such objection."))
    need_services.locked(found.need_id)
    return Objection.objects.select_for_update(of=("self",)).select_related("need__community").get(pk=objection_id)


def _decide(objection: Objection, *, is_upheld: bool, words: str, by: By) -> Objection:
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.REFUSED
    objection.decided_at, objection.decision = time.now(), words
    objection.save(update_fields=["state", "decided_at", "decision"])
    need = objection.need
    need_services.write_step(
        need.pk, NeedStep.DECIDED, by=by, text=f"{objection.get_state_display()}: {words}", article=objection.article
    )
    people = [objection.made_by_id, need.owner_id]
    # What was sent on meanwhile, is done or over stays where it is: the decision still says who was right.
    if is_upheld and need.handler_id == objection.organisation_id and need.state in UNDONE_STATES:
        need_services.take_back_need(need.pk, by=by, because=words, article=objection.article)
    tell(MessageKind.OBJECTION_DECIDED, need, people)
    return objection


def _decider(need: Need, at: datetime) -> UUID | None:
    """Names who decides: an officer of the subdistrict, never the one whose need it is; none where there is nobody."""
    on = time.local(at).date()
    holders = actors.post_holders(PostKind.SUBDISTRICT_OFFICER, place=need.community, on=on)
    return next((one.person_id for one in holders if one.person_id != need.owner_id), None)


def _named(objection: Objection, on: date) -> UUID | None:
    """Says who was named to decide, as long as he holds the post."""
    holders = actors.post_holders(PostKind.SUBDISTRICT_OFFICER, place=objection.need.community, on=on)
    return objection.decider_id if objection.decider_id in {one.person_id for one in holders} else None


def _deciders(objection: Objection, on: date) -> set[UUID]:
    """Says who is told that something has to be decided: the one named, else everybody who may, but not the owner."""
    if named := _named(objection, on):
        return {named}
    kinds, place = (PostKind.SUBDISTRICT_OFFICER, PostKind.COMMUNITY_SECRETARY), objection.need.community
    found = {one.person_id for kind in kinds for one in actors.post_holders(kind, place=place, on=on)}
    return found - {objection.need.owner_id}


@transaction.atomic
def tell_late_objections(*, at: datetime | None = None) -> int:
    """Tells the decider and the district of objections whose term is over; each once."""
    at = at or time.now()
    rows = Objection.objects.select_for_update(of=("self",), skip_locked=True).select_related("need__community")
    late = rows.filter(state=ObjectionState.OPEN, is_late_told=False, due_at__lt=at, need__closed_at=None).order_by(
        "due_at", "id"
    )
    found = list(late[:TOLD_AT_ONCE])
    for one in found:
        one.is_late_told = True
        on = time.local(at).date()
        tell(MessageKind.OBJECTION_LATE, one.need, _deciders(one, on) | above(one.need, on))
    Objection.objects.bulk_update(found, ["is_late_told"])
    return len(found)


@transaction.atomic
def end_left_objections(*, at: datetime | None = None) -> int:
    """Ends objections whose need has long been over: nobody decides about it any more. Returns how many."""
    at = at or time.now()
    rows = Objection.objects.filter(state=ObjectionState.OPEN, need__closed_at__lt=at - LEFT_FOR)
    left = rows.order_by("due_at", "id").values_list("pk", flat=True)
    found = [one for one in map(_locked, left[:TOLD_AT_ONCE]) if one.state == ObjectionState.OPEN]
    for one in found:
        one.state, one.decided_at = ObjectionState.LAPSED, at
        one.decision = _("The need was over before anybody decided.")
        one.save(update_fields=["state", "decided_at", "decision"])
        text = f"{one.get_state_display()}: {one.decision}"
        need_services.write_step(one.need_id, NeedStep.DECIDED, by=By(), text=text, article=one.article)
    return len(found)
