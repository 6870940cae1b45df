"""Packs for phones, and the entries that wait for a predecessor or for a named person."""

from gongzhi.domain.fieldwork.services.closing import empty_entries
from gongzhi.domain.fieldwork.services.entries import (
    Waiting,
    end_fieldwork,
    hand_over,
    keep_conflict,
    keep_waiting,
    lock_followers,
    lock_stranded,
    settle_entry,
)
from gongzhi.domain.fieldwork.services.packs import Content, make_pack, repeat_pack, revoke_pack, session_key

__all__ = [
    "Content",
    "Waiting",
    "empty_entries",
    "end_fieldwork",
    "hand_over",
    "keep_conflict",
    "keep_waiting",
    "lock_followers",
    "lock_stranded",
    "make_pack",
    "repeat_pack",
    "revoke_pack",
    "session_key",
    "settle_entry",
]
