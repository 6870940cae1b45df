"""The other half of the matrix, in a file of its own so that another process can take it."""

from __future__ import annotations

import pytest

from tests.permissions.matrix import SECOND_HALF, try_matrix


@pytest.mark.matrix
def test_every_door_answers_the_other_roles_as_the_table_says(demo: None) -> None:
    tried = try_matrix(SECOND_HALF)
    assert not tried.unexpected, tried.told()
