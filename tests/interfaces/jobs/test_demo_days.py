"""The days of the demo district fit together."""

from __future__ import annotations

from django.db.models import F

from gongzhi.domain.grids.models import GridBuilding
from gongzhi.domain.places.models import Place
from gongzhi.foundation.reach import everywhere


def test_no_building_of_the_demo_is_younger_than_its_grid(demo: None) -> None:
    with everywhere():
        young = GridBuilding.objects.filter(during__startswith__lt=F("building__since"))
        assert (young.count(), Place.objects.filter(since__lt=F("parent__since")).count()) == (0, 0)
        assert GridBuilding.objects.filter(during__isnull=False).count() > 40
