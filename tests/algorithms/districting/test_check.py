"""The independent check finds each kind of fault."""

from __future__ import annotations

from gongzhi.algorithms.districting.check import check

LINE = [(0, 1), (1, 2), (2, 3)]
PLACES = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)]


def faults(assignment: list[int], *, tolerance: float = 0.1, districts: int = 2) -> tuple[str, ...]:
    return check([1.0] * 4, PLACES, LINE, assignment, districts=districts, tolerance=tolerance).faults


def test_a_sound_division_has_no_fault() -> None:
    result = check([1.0] * 4, PLACES, LINE, [0, 0, 1, 1], districts=2, tolerance=0.0)
    assert (result.faults, result.imbalance, result.moi) == ((), 0.0, 2.0)


def test_each_fault_is_found() -> None:
    assert faults([0, 1, 0, 1]) == ("district 0 is torn apart", "district 1 is torn apart")
    assert faults([0, 0, 0, 1]) == ("imbalance 0.5000 above the tolerance 0.1000",)
    assert faults([0, 0, 1]) == ("4 units, 3 assigned",)
    assert faults([0, 0, 0, 0])[0] == "districts used: [0], wanted 0 to 1"
