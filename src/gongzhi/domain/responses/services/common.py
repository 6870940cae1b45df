"""What the verbs of this room share: words, and telling people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.needs import queries as needs
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.typed import words_of

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

MOST_SIGNS = 400
# After a need is over, what was called up for it may still be answered and ended; then it ends by itself.
LEFT_FOR = timedelta(days=7)


def demand_words(words: str, field: str, sentence: str, *, most: int = MOST_SIGNS) -> str:
    """Gives the words without identity numbers and blanks around them; raises ``NotSo`` for none, or too many."""
    return words_of(words, field, sentence, most=most)


def above(need: Need, on: date) -> set[UUID]:
    """Lists the officers of the district, who are told of a lateness."""
    return {one.person_id for one in actors.post_holders(PostKind.DISTRICT_OFFICER, place=need.community, on=on)}


def tell(kind: MessageKind, need: Need, people: Iterable[UUID | None]) -> None:
    """Sends a message about a need to each of these people once."""
    reachable = {person for person in people if person}
    if reachable:
        outbox.send_all(kind, ("need", need.pk), to=needs.users_of(reachable), community=need.community_id)
