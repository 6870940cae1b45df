"""A round that runs, at noon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from tests.support.rounds_stage import Running


@pytest.fixture
def running(everywhere: None) -> Iterator[Running]:
    from tests.support.rounds_stage import NOON, begin

    with time_machine.travel(NOON, tick=True):
        yield begin()
