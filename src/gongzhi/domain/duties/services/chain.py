"""What is done with the chain of responsibility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.services import add_post
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.models import ChainLink
from gongzhi.domain.duties.queries.chain import post_of_community
from gongzhi.domain.duties.words import ChainLevel
from gongzhi.domain.grids.queries import buildings_of_grid, grid
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation, Post
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """One body of the chain before it is entered.

    ``post_id`` names a post that exists; without it a post ``title`` is made in ``organisation``. A branch or group
    is attached to ``grid_id``, or else to ``place`` (a courtyard or building).
    """

    level: int
    name: str
    place: Place
    from_: date
    organisation: Organisation | None = None
    title: str = ""
    post_id: UUID | None = None
    parent_id: UUID | None = None
    grid_id: UUID | None = None
    members: int | None = None
    is_sample: bool = False


@transaction.atomic
def add_link(facts: LinkFacts, *, by: By) -> ChainLink:
    """Hangs a body into the chain, with the post that answers for it.

    Raises ``NotSo`` where level, parent and place do not fit together.
    """
    parent = _parent(facts)
    name = " ".join(facts.name.split())
    if not name:
        raise NotSo(_("Write the name."), fields={"name": _("Write the name.")})
    if facts.members is not None and facts.members < 0:
        raise NotSo(_("A number of posts is 0 or more."), fields={"members": _("Write 0 or more.")})
    added = ChainLink(
        level=facts.level,
        name=name,
        post=_post(facts, by),
        parent=parent,
        community_id=facts.place.community_id,
        place=facts.place,
        member_counts=[] if facts.members is None else [[facts.from_.isoformat(), facts.members]],
        is_sample=facts.is_sample,
        during=DateRange(facts.from_, None),
    )
    _attach(added, facts.grid_id)
    if (
        parent is not None
        and added.level == ChainLevel.GROUP
        and added.grid is None
        and added.place == parent.community
    ):
        # A group without a place of its own stands where its branch stands.
        added.place, added.grid, added.buildings = parent.place, parent.grid, parent.buildings
    added.save(force_insert=True)
    note("chain.added", added, by=by.user, community=added.community_id)
    return added


@transaction.atomic
def attach_link(link_id: UUID, *, by: By, grid_id: UUID | None = None, place: Place | None = None) -> ChainLink:
    """Attaches a branch or group to another grid, courtyard or building from now on."""
    link = _locked(link_id)
    if link.level < ChainLevel.BRANCH:
        raise NotSo(_("Only branches and groups are attached to grids, courtyards or buildings."))
    if place is not None:
        if place.community_id != link.community_id:
            raise NotSo(_("Choose a place in the same community."), fields={"place": _("Choose another place.")})
        link.place = place
    _attach(link, grid_id)
    link.save(update_fields=["place", "grid", "buildings"])
    note("chain.attached", link, by=by.user, community=link.community_id)
    return link


@transaction.atomic
def count_members(link_id: UUID, *, number: int, from_: date, by: By) -> ChainLink:
    """Says how many responsibility posts (level five) a body has from a day on; earlier days keep their number."""
    link = _locked(link_id)
    if number < 0:
        raise NotSo(_("A number of posts is 0 or more."), fields={"number": _("Write 0 or more.")})
    kept = [pair for pair in link.member_counts if pair[0] < from_.isoformat()]
    link.member_counts = [*kept, [from_.isoformat(), number]]
    link.save(update_fields=["member_counts"])
    note("chain.counted", link, by=by.user, community=link.community_id)
    return link


@transaction.atomic
def end_link(link_id: UUID, *, on: date, by: By, because: str = "") -> ChainLink:
    """Takes a body out of the chain; ``on`` is the first day without it. Raises ``NotNow`` while others hang on it."""
    link = _locked(link_id)
    if (link.during.upper is not None and link.during.upper <= on) or on <= link.during.lower:
        raise NotNow(_("It has ended already, or began on that day or later."))
    below = link.children.filter(during__contains=on).first()
    if below is not None:
        raise NotNow(_("“%(name)s” hangs on it. End that first.") % {"name": below.name})
    link.during = DateRange(link.during.lower, on)
    link.save(update_fields=["during"])
    note("chain.ended", link, by=by.user, community=link.community_id, because=because)
    return link


def _locked(link_id: UUID) -> ChainLink:
    found = ChainLink.objects.select_for_update(of=("self",)).select_related("place").filter(pk=link_id).first()
    if found is None:
        raise NotThere(_("There is no such body in the chain. Go back to the chain and choose again."))
    return found


def _parent(facts: LinkFacts) -> ChainLink | None:
    if facts.level not in (1, 2, 3, 4):
        raise NotSo(_("The fifth level is only counted; a body stands on levels one to four."))
    if facts.level == ChainLevel.WORK_COMMITTEE:
        return None
    known = ChainLink.objects.select_related("community", "place", "grid").filter(level=facts.level - 1)
    parent = known.filter(pk=facts.parent_id).first() if facts.parent_id else None
    if parent is None or not _is_above(parent, facts.place):
        sentence = _("Choose the body one level above, in the same community.")
        raise NotSo(sentence, fields={"parent": sentence})
    return parent


def _is_above(parent: ChainLink, place: Place) -> bool:
    if parent.level == ChainLevel.WORK_COMMITTEE:
        return place.path.startswith(parent.place.path)
    return parent.community_id == place.community_id


def _attach(link: ChainLink, grid_id: UUID | None) -> None:
    link.grid, link.buildings = None, []
    if grid_id is None:
        return
    found = grid(grid_id)
    if link.level < ChainLevel.BRANCH or found.community_id != link.community_id:
        sentence = _("Choose a grid of the same community, for a branch or group.")
        raise NotSo(sentence, fields={"grid": sentence})
    link.grid = found
    # Grids of a plan in force never change, so the copy stays true as long as the plan does.
    link.buildings = list(buildings_of_grid(found.pk).order_by("id").values_list("id", flat=True))


def _post(facts: LinkFacts, by: By) -> Post:
    if facts.post_id is not None:
        found = post_of_community(facts.post_id, facts.place.community_id)
        if found is None:
            raise NotSo(_("Choose a post of the same community."), fields={"post": _("Choose another post.")})
        return found
    if facts.organisation is None:
        raise NotSo(_("Say in which body the post stands."), fields={"organisation": _("Choose the body.")})
    return add_post(facts.organisation, kind=PostKind.OTHER, title=facts.title or facts.name, place=facts.place, by=by)
