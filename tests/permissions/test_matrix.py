"""Whoever comes to a door, from here or from elsewhere, is let in or refused as one reviewed table says."""

from __future__ import annotations

import pytest

from tests.permissions.matrix import FIRST_HALF, HEADS, expectations, judge, overheard, try_matrix
from tests.permissions.things import PHONE

HEAD = "METHOD ADDRESS " + " ".join(HEADS)


@pytest.mark.matrix
def test_every_door_answers_the_first_roles_as_the_table_says(demo: None) -> None:
    tried = try_matrix(FIRST_HALF)
    assert not tried.unexpected, tried.told()
    # Whoever may read something personal did so somewhere; else the search for it would prove nothing.
    assert tried.unread == []


def test_a_cell_without_expectation_is_named_with_what_to_add() -> None:
    (sentence,) = judge("GET /desk/new as auditor, home", None, "in")
    assert sentence.startswith(
        "GET /desk/new as auditor, home: in, and no line says what it should be; add one to tests/"
    )


@pytest.mark.parametrize(
    ("word", "side", "got", "is_right"),
    [
        ("own", "home", "in", True),
        ("own", "far", "hidden", True),
        ("own", "far", "in", False),
        ("yes", "far", "in", True),
        ("-", "home", "hidden", False),
        ("hid", "home", "in", False),
        ("log", "home", "a fault (500)", False),
    ],
)
def test_a_door_that_answers_otherwise_is_caught(word: str, side: str, got: str, is_right: bool) -> None:
    assert (judge(f"GET /desk/ as volunteer, {side}", word, got) == []) is is_right


def test_a_telephone_number_before_the_wrong_eyes_is_caught() -> None:
    seen = {
        reader: bool(overheard("GET /x", PHONE, reader)) for reader in ("grid_lead", "auditor", "administrator", "")
    }
    assert seen == {"grid_lead": False, "auditor": True, "administrator": True, "": True}


@pytest.mark.parametrize("line", ["GET /desk/ yes", "GET /desk/ " + "maybe " * len(HEADS)])
def test_a_line_that_does_not_fit_its_heads_is_caught(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        expectations(f"{HEAD}\n{line}")


def test_a_door_that_stands_in_the_table_twice_is_caught() -> None:
    line = "GET /desk/ " + "yes " * len(HEADS)
    with pytest.raises(ValueError, match="twice"):
        expectations(f"{HEAD}\n{line}\n{line}")
