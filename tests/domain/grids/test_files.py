"""Files of plans: a certificate whose plan was rolled back, and a file that was only looked at, go after a day."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from gongzhi.domain.grids import services
from gongzhi.foundation.files import kept_files
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def test_files_that_no_row_names_go_after_a_day(stage: GridsStage, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    def propose() -> Any:
        return services.propose_plan(stage.community.pk, districts=2, tolerance=0.5, by=stage.by("zhao"))

    plan = propose()
    with transaction.atomic():
        propose()
        transaction.set_rollback(True)
    services.keep_grids("楼号,网格\n1号楼,甲".encode())
    assert (len(list(kept_files("grids"))), services.sweep_grid_files(at=now())) == (3, 0)
    old = (now() - timedelta(days=2)).timestamp()
    for name in kept_files("grids"):
        os.utime(tmp_path / name, (old, old))
    young = services.keep_grids("楼号,网格\n1号楼,甲".encode())
    assert (services.sweep_grid_files(at=now()), set(kept_files("grids"))) == (2, {plan.certificate, young})
