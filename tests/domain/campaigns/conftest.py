"""The small community and a round that runs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from tests.domain.campaigns.small import Small


@pytest.fixture
def small(everywhere: None) -> Small:
    from tests.domain.campaigns.small import make_small

    return make_small()


@pytest.fixture
def running(small: Small) -> Round:
    from tests.domain.campaigns.small import begin

    return begin(small)
