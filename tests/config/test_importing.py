"""Existing grids of any area are taken in from the command line."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from gongzhi.config import program
from gongzhi.config.importing import import_file
from gongzhi.config.problems import StartProblem
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.places.rules import to_gcj02
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.foundation.errors import NotSo


@pytest.mark.django_db
def test_the_grids_of_an_area_become_a_proposal_for_each_community(everywhere: None, tmp_path: Path) -> None:
    from tests.support.grids_stage import set_stage

    stage = set_stage()
    rows = [f"安慧里,{one.name},甲" for one in stage.buildings]
    sheet = tmp_path / "grids.csv"
    sheet.write_text("\n".join(["社区,楼号,网格", *rows, "安慧北里,99号楼,乙"]), "utf-8")
    given = argparse.Namespace(kind="grids", file=[sheet], area="", scheme="", coordinates="cgcs2000")
    with pytest.raises(StartProblem):
        import_file(given)
    given.area = "110105009000"
    assert ("2" in import_file(given), GridPlan.objects.count()) == (True, 2)


@pytest.mark.django_db
def test_outlines_of_a_chinese_map_come_in_from_the_command_line(everywhere: None, tmp_path: Path) -> None:
    from tests.support.grids_stage import set_stage

    stage = set_stage()
    edges = [(116.3998, 39.99), (116.4038, 39.99), (116.4038, 40.0), (116.3998, 40.0), (116.3998, 39.99)]
    outline = {"type": "Polygon", "coordinates": [[to_gcj02(*corner) for corner in edges]]}
    feature = {"type": "Feature", "properties": {}, "geometry": outline}
    drawn = tmp_path / "grids.geojson"
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    given = argparse.Namespace(kind="grids", file=[drawn], area=stage.community.code, scheme="", coordinates="cgcs2000")
    with pytest.raises(NotSo):
        import_file(given)
    given.coordinates = "gcj02"
    assert ("1" in import_file(given), GridPlan.objects.count()) == (True, 1)


@pytest.mark.parametrize("system", CoordinateSystem.values)
def test_every_kind_of_degrees_can_be_named(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_guarded", lambda run: run())
    monkeypatch.setattr(program, "_in_django", lambda name: lambda given: CoordinateSystem.values.index(system))
    assert program.main(["import", "grids", "x", "--coordinates", system]) == CoordinateSystem.values.index(system)
