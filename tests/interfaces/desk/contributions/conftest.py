"""The cast, on a stage that the test's transaction reaches in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cast import Cast


@pytest.fixture
def cast(everywhere: None) -> Cast:
    from tests.support.cast import settle

    return settle()
