"""Sealed values open only where they were sealed, and are found by a hash that tells nothing."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.encryption import Unreadable, blind_index, key_name, seal, unseal
from gongzhi.foundation.ids import uuid7

ROW = uuid7()


@given(st.text())
def test_what_was_sealed_is_read_again(text: str) -> None:
    assert unseal(seal(text, table="t", column="c", row=ROW), table="t", column="c", row=ROW) == text


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("王", table="t", column="c", row=ROW) != seal("王", table="t", column="c", row=ROW)


def test_a_value_moved_to_another_row_column_or_table_is_refused() -> None:
    sealed = seal("王", table="t", column="c", row=ROW)
    for table, column, row in (("x", "c", ROW), ("t", "x", ROW), ("t", "c", uuid7())):
        with pytest.raises(Unreadable):
            unseal(sealed, table=table, column=column, row=row)


def test_a_value_with_any_changed_byte_is_refused() -> None:
    sealed = seal("王女士", table="t", column="c", row=ROW)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unreadable):
            unseal(changed, table="t", column="c", row=ROW)
        with pytest.raises(Unreadable):
            unseal(sealed[:place], table="t", column="c", row=ROW)


def test_an_old_key_still_opens_what_it_sealed(settings: Any) -> None:
    settings.FIELD_KEYS = {"old": os.urandom(32)}
    settings.FIELD_KEY_CURRENT = "old"
    sealed = seal("王", table="t", column="c", row=ROW)
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"new": os.urandom(32)}
    settings.FIELD_KEY_CURRENT = "new"
    assert unseal(sealed, table="t", column="c", row=ROW) == "王"
    assert (key_name(sealed), key_name(seal("王", table="t", column="c", row=ROW))) == ("old", "new")
    settings.FIELD_KEYS = {"new": settings.FIELD_KEYS["new"]}
    with pytest.raises(Unreadable, match="'old' is not in the keys file"):
        unseal(sealed, table="t", column="c", row=ROW)


def test_the_blind_index_differs_by_table_column_and_text() -> None:
    hashes = {blind_index(text, table=table, column=column) for text in "ab" for table in "tu" for column in "cd"}
    assert len(hashes) == 8
    assert blind_index("a", table="t", column="c") == blind_index("a", table="t", column="c")
