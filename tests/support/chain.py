"""A chain of responsibility on the small stage: two levels above, and branches on grids."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.domain.duties.models import ChainLink
from gongzhi.domain.duties.services import LinkFacts, add_link
from gongzhi.domain.places.models import Place
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import Cast


def hang_link(cast: Cast, level: int, name: str, place: Place, *, since: date, **more: Any) -> ChainLink:
    """Hangs one body into the chain."""
    facts = {"organisation": cast.committee, "title": name, **more}
    return add_link(LinkFacts(level, name, place, since, **facts), by=SYSTEM)


def hang_top(cast: Cast, since: date) -> ChainLink:
    """Hangs the two levels that all grids share; gives the community's."""
    work = hang_link(cast, 1, "工委", cast.subdistrict, since=since, organisation=cast.office)
    own = cast.posts["zhao"].pk
    return hang_link(cast, 2, "社区党委", cast.home, since=since, parent_id=work.pk, post_id=own)


def hang_branch(cast: Cast, number: int, above: ChainLink, since: date) -> ChainLink:
    """Hangs a branch on a grid."""
    grid = cast.grids[number % len(cast.grids)]
    return hang_link(
        cast, 3, f"第{number}支部", cast.home, since=since, parent_id=above.pk, grid_id=grid.pk, title="支部书记"
    )
