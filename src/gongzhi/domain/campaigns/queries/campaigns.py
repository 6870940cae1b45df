"""Campaigns: the rounds that follow one another, side by side, and what they came to together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.queries.board import GridBoard, board_of, whole_board
from gongzhi.domain.campaigns.queries.ending import kept_board
from gongzhi.domain.campaigns.words import RoundState
from gongzhi.foundation.reach import Scope


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """One round of a campaign with its figures."""

    round: Round
    board: GridBoard


@dataclass(frozen=True, slots=True)
class Campaign:
    """The rounds of a campaign in their turn.

    A later round goes to the doors that the one before left open, so that settled doors add up over all rounds. Tried
    and met doors do not: who was met in an earlier round is kept nowhere (ADR 0044).
    """

    parts: tuple[CampaignPart, ...]

    @property
    def first(self) -> Round:
        return self.parts[0].round

    @property
    def last(self) -> Round:
        return self.parts[-1].round

    @property
    def settled(self) -> int:
        """Adds the doors up that each round settled; none is in two of them."""
        return sum(part.board.resolved for part in self.parts)

    @property
    def left_open(self) -> int:
        """Counts the doors at which something is left to do after, or in, the last round."""
        return self.parts[-1].board.doors - self.parts[-1].board.resolved

    @property
    def doors(self) -> int:
        """Counts the doors of the whole campaign that may be homes."""
        return self.settled + self.left_open

    @property
    def settled_share(self) -> int:
        """Gives the settled doors of all rounds in whole percent."""
        return round(100 * self.settled / self.doors) if self.doors else 0

    @property
    def may_go_on(self) -> bool:
        """Tells whether a next round would have doors to go to."""
        last = self.last
        return last.state == RoundState.CLOSED and last.emptied_at is None and self.left_open > 0


def campaign_of(one: Round, at: datetime) -> Campaign:
    """Gives the campaign of a round; of closed rounds what is left, of the open one what it came to by now."""
    rounds = Round.objects.filter(campaign_id=one.campaign_id).select_related("community", "sheet").order_by("turn")
    return Campaign(tuple(CampaignPart(each, whole_board(_board(each, at))) for each in rounds))


def _board(one: Round, at: datetime) -> list[GridBoard]:
    if one.sums is not None:
        return kept_board(one)
    return board_of(one.pk, Scope(paths=(one.community.path,)), at)


def is_followed(one: Round) -> bool:
    """Tells whether a later round of the campaign has begun."""
    return Round.objects.filter(campaign_id=one.campaign_id, turn__gt=one.turn).exists()


def rounds_to_follow(community_id: UUID) -> QuerySet[Round]:
    """Lists the closed rounds of which is still known what they left open, and that no round follows yet."""
    later = Round.objects.filter(campaign_id=OuterRef("campaign_id"), turn=OuterRef("turn") + 1)
    closed = Round.objects.filter(community_id=community_id, state=RoundState.CLOSED, emptied_at=None)
    return closed.filter(~Exists(later)).order_by(F("closed_at").desc())
