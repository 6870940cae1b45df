"""What becomes of messages: each stays listed for its reader, and leaves as an e-mail where somebody wishes so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.foundation.outbox.services import handler
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.interfaces.jobs.mails import write_at_once

if TYPE_CHECKING:
    from gongzhi.foundation.outbox.models import Message

# A kind that leaves the house in another way gets a handler of its own and goes from this list.
NOTICES = tuple(MessageKind)


def show_notice(message: Message) -> None:
    """Leaves the message where its reader sees it, and writes an e-mail to whoever wants one at once."""
    write_at_once(message)


for kind in NOTICES:
    handler(kind)(show_notice)
