"""Drafts that wait for somebody to confirm them, and orders of the hotline with their contacts."""

from gongzhi.domain.intake.models.drafts import NeedDraft
from gongzhi.domain.intake.models.orders import HotlineContact, HotlineOrder

__all__ = ["HotlineContact", "HotlineOrder", "NeedDraft"]
