"""Which codes and levels fit together."""

import pytest

from gongzhi.domain.places import rules
from gongzhi.domain.places.words import PlaceKind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("110105000000", PlaceKind.DISTRICT),
        ("110105009000", PlaceKind.SUBDISTRICT),
        ("110105009046", PlaceKind.COMMUNITY),
        ("110105000046", None),
        ("110100000000", None),
        ("11010500904", None),
        ("1101050090461", None),
        ("11010500904A", None),
        ("010105009046", None),
        ("", None),
    ],
)
def test_the_level_is_read_off_a_code(code: str, kind: PlaceKind | None) -> None:
    assert rules.kind_of_code(code) == kind


def test_areas_keep_their_three_levels_and_everything_below_may_skip_some() -> None:
    allowed = {(child, parent) for child in PlaceKind for parent in PlaceKind if rules.may_hang_below(child, parent)}
    low = [PlaceKind.COMMUNITY, PlaceKind.COURTYARD, PlaceKind.BUILDING, PlaceKind.ENTRANCE, PlaceKind.FLOOR]
    low.append(PlaceKind.HOUSEHOLD)
    expected = {(child, parent) for at, child in enumerate(low) for parent in low[:at]}
    expected |= {(PlaceKind.SUBDISTRICT, PlaceKind.DISTRICT), (PlaceKind.COMMUNITY, PlaceKind.SUBDISTRICT)}
    expected.add((PlaceKind.LANE, PlaceKind.COMMUNITY))
    assert allowed == expected


def test_a_code_lies_inside_its_uppers_only() -> None:
    assert rules.is_inside("110105009046", "110105009000")
    assert rules.is_inside("110105009046", "110105000000")
    assert not rules.is_inside("110105009046", "110105010000")
    assert not rules.is_inside("110105009000", "110105009000")


def test_a_position_lies_in_china() -> None:
    assert rules.is_position(116.4, 39.99)
    assert not rules.is_position(39.99, 116.4)
