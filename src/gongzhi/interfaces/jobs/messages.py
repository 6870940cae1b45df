"""What becomes of messages: each stays listed for its reader. Text messages and webhooks come with later issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.foundation.outbox.services import handler
from gongzhi.foundation.outbox.words import MessageKind

if TYPE_CHECKING:
    from gongzhi.foundation.outbox.models import Message

# A kind that leaves the house in another way gets a handler of its own and goes from this list.
NOTICES = tuple(MessageKind)


def show_notice(message: Message) -> None:
    """Leaves the message where its reader sees it: the list of notices shows what was delivered."""
    del message


for kind in NOTICES:
    handler(kind)(show_notice)
