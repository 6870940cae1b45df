"""Identity numbers leave free text; names sort and are found as people expect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.text import (
    KEY_SIGNS,
    MASK,
    bigrams,
    mask_identity_numbers,
    pinyin_initials,
    pinyin_key,
    query_bigrams,
)

# The example of the standard GB 11643 itself.
NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        NUMBER.lower(),
        "110105 19491231 002X",
        "110105-1949-1231-002 x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105　19491231　002Ｘ",
        "440524188001010014",
        "110105491231002",
        "110105 491231 002",
    ],
)
def test_an_identity_number_is_masked_however_it_is_written(written: str) -> None:
    assert mask_identity_numbers(f"王女士，证{written}，三层灯坏了") == (f"王女士，证{MASK}，三层灯坏了", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "三层灯坏了",
        "电话13800138000，订单20250928123456789012",
        "110105194912310021",  # the check sign is wrong
        "11010519491331002X",  # there is no thirteenth month
        "00010519491231002X",  # there is no such province
        "110105009046001",  # the code of a grid
        "110105001012001",  # the code of a grid that looks like a date
        "1101050090461",
        "2025-10-01 2025-10-08",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_identity_numbers(text) == (text, False)


def test_several_numbers_are_masked_and_the_telephone_number_between_them_stays() -> None:
    assert mask_identity_numbers(f"{NUMBER} 13800138000 {NUMBER}") == (f"{MASK} 13800138000 {MASK}", True)


def test_a_number_that_a_telephone_number_touches_is_masked() -> None:
    assert mask_identity_numbers(f"{NUMBER[:17]}X13800138000") == (f"{MASK}13800138000", True)
    assert mask_identity_numbers("13800138000440524188001010014") == (f"13800138000{MASK}", True)


@given(st.text(), st.text())
def test_a_number_never_survives_between_other_words(before: str, after: str) -> None:
    masked, found = mask_identity_numbers(f"{before}，{NUMBER}，{after}")
    assert found
    assert NUMBER not in masked


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masked, _ = mask_identity_numbers(text)
    assert mask_identity_numbers(masked) == (masked, False)


def test_names_sort_by_sound_and_numbers_by_size() -> None:
    names = ["10号楼", "2号楼", "张丽", "安慧里", "Anna", "李明"]
    assert sorted(names, key=pinyin_key) == ["2号楼", "10号楼", "安慧里", "Anna", "李明", "张丽"]


def test_the_key_of_the_longest_name_still_fits_its_column() -> None:
    assert len(pinyin_key("庄" * 120)) == KEY_SIGNS


def test_initials_are_what_people_type() -> None:
    assert [pinyin_initials(name) for name in ("安慧里社区", "3号楼", "盛兴 物业", "Anna")] == [
        "ahlsq",
        "3hl",
        "sxwy",
        "a",
    ]


def test_text_is_cut_into_signs_pairs_and_words() -> None:
    assert bigrams("三层灯坏了 LED12灯") == ["三", "层", "灯", "坏", "了", "三层", "层灯", "灯坏", "坏了", "led12"]
    assert query_bigrams("层灯坏 led12") == ["层灯", "灯坏", "led12"]
    assert query_bigrams("灯") == ["灯"]


@given(st.text(), st.text(), st.text())
def test_whatever_stands_in_a_text_is_found_by_its_pieces(before: str, word: str, after: str) -> None:
    assert set(query_bigrams(word)) <= set(bigrams(f"{before} {word} {after}"))
