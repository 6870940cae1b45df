"""The stage for the pages of grids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    from tests.support.grids_stage import set_stage

    return set_stage()
