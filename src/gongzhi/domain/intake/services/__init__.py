"""Taking in what others wrote down: pasted orders, sheets, chats; and answering the hotline."""

from gongzhi.domain.intake.services.drafts import LONGEST, draft_chat, draft_orders, draft_sheet
from gongzhi.domain.intake.services.forgetting import forget_drafts, forget_orders, sweep_screenshots
from gongzhi.domain.intake.services.orders import note_contact, note_exported, settle_reply
from gongzhi.domain.intake.services.taking import (
    USUAL_TERM,
    Confirmed,
    OfHotline,
    attach_draft,
    drop_draft,
    take_in_draft,
)

__all__ = [
    "LONGEST",
    "USUAL_TERM",
    "Confirmed",
    "OfHotline",
    "attach_draft",
    "draft_chat",
    "draft_orders",
    "draft_sheet",
    "drop_draft",
    "forget_drafts",
    "forget_orders",
    "note_contact",
    "note_exported",
    "settle_reply",
    "sweep_screenshots",
    "take_in_draft",
]
