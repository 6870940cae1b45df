"""Existing grids of any area are taken in from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from gongzhi.config.importing import import_file
from gongzhi.config.problems import StartProblem
from gongzhi.domain.grids.models import GridPlan


@pytest.mark.django_db
def test_the_grids_of_an_area_become_a_proposal_for_each_community(everywhere: None, tmp_path: Path) -> None:
    from tests.support.grids_stage import set_stage

    stage = set_stage()
    rows = [f"安慧里,{one.name},甲" for one in stage.buildings]
    sheet = tmp_path / "grids.csv"
    sheet.write_text("\n".join(["社区,楼号,网格", *rows, "安慧北里,99号楼,乙"]), "utf-8")
    given = argparse.Namespace(kind="grids", file=[sheet], area="", scheme="", community=None)
    with pytest.raises(StartProblem):
        import_file(given)
    given.area = "110105009000"
    assert ("2" in import_file(given), GridPlan.objects.count()) == (True, 2)
