"""What programs send and get about the three lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AwareDatetime

from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.api.paging import Paging

if TYPE_CHECKING:
    from gongzhi.domain.lists.models import ListSnapshot, Project, ResourceMatch
    from gongzhi.domain.lists.queries import Offered


class ListCountOut(Schema):
    """How many lines of a list are open, and of these late."""

    kind: str
    open: int
    late: int


class ListMadeOut(Schema):
    """What was just made or changed; number and state where it has them."""

    id: UUID
    number: str
    state: str


class SnapshotFilter(Paging):
    """Which snapshots: of one list, or of all."""

    kind: str = ""


class SnapshotIn(Schema):
    """Which list of which community: ``needs``, ``resources`` or ``projects``."""

    community_id: UUID
    kind: str


class SnapshotSeenIn(Schema):
    """The moment of the list that was looked at, so that nothing else is published."""

    made_at: AwareDatetime


class SnapshotWithdrawIn(Schema):
    """Why a published list is taken back."""

    because: str = Field("", max_length=300)


class SnapshotOut(Schema):
    """A list as it stood on a day."""

    id: UUID
    kind: str
    community_id: UUID
    on: date
    count: int
    hidden: int
    left_out: int
    made_at: datetime
    published_at: datetime | None


class LineOut(Schema):
    """One line of a list, in words that everybody may read."""

    number: str
    title: str
    place: str
    owner: str
    due: str
    state: str
    evidence: str


class SnapshotLinesOut(SnapshotOut):
    """A list as it stood on a day, with its lines."""

    lines: list[LineOut]


class ProjectFilter(Paging):
    """Which proposals and projects: a state or ``open``, words, only late ones."""

    state: str = ""
    text: str = ""
    late: bool = False


class ProjectIn(Schema):
    """A proposal, in public words; ``need_id`` goes on in it."""

    community_id: UUID
    title: str = Field(max_length=120)
    text: str = Field("", max_length=2000)
    need_id: UUID | None = None


class ProjectNeedIn(Schema):
    """The number of the proposal or project in which a need goes on."""

    number: str = Field(max_length=16)


class ProjectMoveIn(Schema):
    """Adopt takes owner, due day, perhaps a body and words; finish evidence; drop a reason; start and note words."""

    owner: UUID | None = None
    organisation: UUID | None = None
    due_on: date | None = None
    text: str = Field("", max_length=300)
    evidence: str = Field("", max_length=300)
    because: str = Field("", max_length=300)

    def facts_of(self, name: str) -> dict[str, Any]:
        """Picks what a step takes; raises ``NotSo`` where an owner or a day is missing."""
        takes = {
            "adopt": ("owner", "organisation", "due_on", "text"), "start": ("text",), "finish": ("evidence",),
            "drop": ("because",), "note": ("text",),
        }  # fmt: skip
        given = {field: getattr(self, field) for field in takes[name]}
        missing = {field: _("This is needed.") for field in ("owner", "due_on") if given.get(field, "") is None}
        if missing:
            raise NotSo(_("Name who answers for it and the day by which it is done."), fields=missing)
        return given


class ProjectOut(Schema):
    """A proposal or project."""

    id: UUID
    number: str
    title: str
    text: str
    state: str
    community_id: UUID
    owner_id: UUID | None
    organisation_id: UUID | None
    due_on: date | None
    evidence: str
    reason: str
    proposed_at: datetime
    over_at: datetime | None
    needs: int


class OfferOut(Schema):
    """An offer, and how much its words have in common with the need's, from 0 to 1."""

    posting: UUID
    number: str
    title: str
    organisation_id: UUID
    organisation: str
    due_on: date | None
    closeness: float


class MatchIn(Schema):
    """Which offer is asked for, in public words, until when."""

    posting_id: UUID
    words: str = Field(max_length=300)
    due_on: date | None = None


class MatchFilter(Paging):
    """Which: a state or ``open``."""

    state: str = ""


class MatchMoveIn(Schema):
    """Decline and withdraw take a reason, finish what was given, agree nothing."""

    because: str = Field("", max_length=300)
    result: str = Field("", max_length=300)

    def facts_of(self, name: str) -> dict[str, Any]:
        """Picks what an answer takes."""
        takes = {"agree": (), "decline": ("because",), "withdraw": ("because",), "finish": ("result",)}
        return {field: getattr(self, field) for field in takes[name]}


class MatchOut(Schema):
    """An offer asked for a need; the need itself is named to the community alone."""

    id: UUID
    posting_id: UUID
    organisation_id: UUID
    community_id: UUID
    need_id: UUID | None
    words: str
    state: str
    due_on: date | None
    result: str
    reason: str
    made_at: datetime
    answered_at: datetime | None


def snapshot_shown(one: ListSnapshot) -> dict[str, Any]:
    """Shows a snapshot without its lines."""
    return {name: getattr(one, name) for name in SnapshotOut.model_fields}


def project_shown(one: Project) -> dict[str, Any]:
    """Shows a proposal or project."""
    return {name: getattr(one, name) for name in ProjectOut.model_fields}


def offer_shown(one: Offered) -> dict[str, Any]:
    """Shows an offer with its closeness."""
    posting = one.posting
    return {
        "posting": posting.pk,
        "number": posting.number,
        "title": posting.title,
        "organisation_id": posting.organisation_id,
        "organisation": posting.organisation.name,
        "due_on": posting.due_on,
        "closeness": round(one.closeness, 3),
    }


def match_shown(one: ResourceMatch, *, is_staff: bool) -> dict[str, Any]:
    """Shows a match; the need's identifier to the community alone."""
    facts = {name: getattr(one, name) for name in MatchOut.model_fields}
    return facts if is_staff else facts | {"need_id": None}
