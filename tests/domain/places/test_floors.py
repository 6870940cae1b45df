"""Floors as people write them, and what is no table at all."""

from __future__ import annotations

import pytest

from gongzhi.domain.places.rules import floor_number
from gongzhi.domain.places.services.tables import read_table
from gongzhi.foundation.errors import NotSo


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1", 1), ("3.0", 3), ("3层", 3), ("3F", 3), ("一层", 1), ("第十二层", 12), ("二十楼", 20), ("十层", 10),
        ("三十一", 31), ("-1", -1), ("-2层", -2), ("B1", -1), ("b2层", -2), ("地下一层", -1), ("负二层", -2),
        ("３层", 3),
        ("甲", None), ("", None), ("层", None), ("1.5", None), ("201", None), ("-10", None), ("101室", None),
    ],
)  # fmt: skip
def test_a_floor_is_read_as_people_write_it(text: str, level: int | None) -> None:
    assert floor_number(text) == level


def test_a_pdf_is_called_one() -> None:
    with pytest.raises(NotSo) as refused:
        read_table(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    assert "PDF" in str(refused.value.sentence)
