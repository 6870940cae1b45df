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
from gongzhi.domain.fieldwork.services.found import (
    Find,
    match_found,
    register_found,
    reject_found,
    report_found,
    tell_of_finds,
    withdraw_found,
)
from gongzhi.domain.fieldwork.services.packs import (
    Content,
    make_pack,
    name_device,
    repeat_pack,
    revoke_pack,
    session_key,
)

__all__ = [
    "Content",
    "Find",
    "Waiting",
    "empty_entries",
    "end_fieldwork",
    "hand_over",
    "keep_conflict",
    "keep_waiting",
    "lock_followers",
    "lock_stranded",
    "make_pack",
    "match_found",
    "name_device",
    "register_found",
    "reject_found",
    "repeat_pack",
    "report_found",
    "revoke_pack",
    "session_key",
    "settle_entry",
    "tell_of_finds",
    "withdraw_found",
]
