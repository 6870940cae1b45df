"""Files are divided and results checked on the command line, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gongzhi.config.program import main


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def points() -> dict[str, Any]:
    """Draws twenty-four buildings on a lattice of degrees, with households and courtyards of two."""
    features = [
        {
            "type": "Feature",
            "properties": {"households": 30 + at % 3, "court": at // 2, "grid": "east" if at % 6 > 2 else "west"},
            "geometry": {"type": "Point", "coordinates": [116.4 + at % 6 / 2000, 39.9 + at // 6 / 2000]},
        }
        for at in range(24)
    ]
    return {"type": "FeatureCollection", "features": features}


def tracts() -> dict[str, Any]:
    """Draws six square tracts in a row, the last one an island."""
    squares = [[(x, 0), (x + 1, 0), (x + 1, 1), (x, 1), (x, 0)] for x in (0, 1, 2, 3, 4, 9)]
    features = [
        {
            "type": "Feature",
            "properties": {"TOTPOP": 10},
            "geometry": {"type": "Polygon", "coordinates": [[(1000.0 * x, 1000.0 * y) for x, y in square]]},
        }
        for square in squares
    ]
    return {"type": "FeatureCollection", "features": features}


def graph() -> dict[str, Any]:
    nodes = [{"id": f"n{at}", "weight": 1 + at % 2, "x": 10.0 * at, "y": 0.0} for at in range(8)]
    return {"nodes": nodes, "links": [{"source": f"n{at}", "target": f"n{at + 1}"} for at in range(7)]}


def run(tmp_path: Path, data: object, *words: str) -> int:
    file = tmp_path / "units.json"
    file.write_text(json.dumps(data), "utf-8")
    return main(["divide", str(file), "--seconds", "2", "--out", str(tmp_path / "result.json"), *words])


def result(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "result.json").read_text("utf-8"))
    return found


def test_points_are_divided_with_whole_courtyards_and_the_result_is_sound(tmp_path: Path) -> None:
    assert run(tmp_path, points(), "--districts", "3", "--court", "court") == 0
    assert (result(tmp_path)["figures"]["courtyards_split"], len(result(tmp_path)["units"])) == (0, 24)
    assert main(["check-division", str(tmp_path / "result.json")]) == 0


def test_a_changed_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, points(), "--districts", "3")
    (tmp_path / "result.json").write_text(
        json.dumps(result(tmp_path) | {"assignment": [*result(tmp_path)["assignment"][1:], 1]}), "utf-8"
    )
    assert main(["check-division", str(tmp_path / "result.json")]) == 1
    assert "Fault: " in capsys.readouterr().err


def test_nodes_and_links_are_divided_in_the_best_way(tmp_path: Path) -> None:
    assert run(tmp_path, graph(), "--districts", "4") == 0
    assert [one["district"] for one in result(tmp_path)["units"][::2]] == [
        one["district"] for one in result(tmp_path)["units"][1::2]
    ]


def test_old_grids_keep_their_names_and_fixed_units_stay(tmp_path: Path) -> None:
    assert run(tmp_path, points(), "--districts", "2", "--old", "grid", "--fixed", "grid") == 0
    assert {one["district"] for one in result(tmp_path)["units"]} == {"east", "west"}
    assert result(tmp_path)["figures"]["churn"] == 0


def test_an_island_is_explained_and_joined_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, tracts(), "--districts", "1") == 1
    assert "It may come out with 2 grids" in capsys.readouterr().err
    assert run(tmp_path, tracts(), "--districts", "3", "--join-islands") == 0


def test_what_cannot_be_kept_is_said_and_the_nearest_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heavy = graph()
    heavy["nodes"][0]["weight"] = 100
    assert run(tmp_path, heavy, "--districts", "3") == 1
    assert "Unit n0 alone has a load of 100" in capsys.readouterr().err
    assert main(["check-division", str(tmp_path / "result.json")]) == 0


@pytest.mark.parametrize(
    ("data", "words", "sentence"),
    [
        ([], [], "is neither a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": []}, [], "holds no unit"),
        ({"type": "FeatureCollection", "features": [{"geometry": None}]}, [], "Feature 1 has no geometry"),
        ({"nodes": [{"id": 1}], "edges": []}, [], "Node 1 has no position"),
        ({"nodes": [{"id": 1, "x": 0, "y": 0}], "edges": [[1, 2]]}, [], "which is not there"),
        ({"nodes": [{"id": 1, "x": 0, "y": 0}]}, [], "no list of pairs"),
        (graph(), ["--field", "households"], "Unit n0 has no field households"),
        (graph(), ["--field", "id"], "is no number"),
        (graph(), ["--court", "yard"], "No unit has the field yard"),
        (graph(), ["--tolerance", "2"], "tolerance from 0 to below 1"),
        (graph(), ["--neighbours", "missing.csv"], "cannot be read"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: object, words: list[str], sentence: str
) -> None:
    assert run(tmp_path, data, "--districts", "1", *words) == 1
    assert sentence in capsys.readouterr().err
