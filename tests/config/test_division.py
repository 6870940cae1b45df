"""Files are divided and results checked on the command line, without a database."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import pytest

from gongzhi.config.division import limits_for
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


def buildings(geometry: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}


def changed(data: dict[str, Any], name: str, place: int, value: object) -> dict[str, Any]:
    data[name][place] = value
    return data


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


def test_grids_may_be_named_by_digits_that_are_no_numbers(tmp_path: Path) -> None:
    data = points()
    for feature in data["features"]:
        feature["properties"]["grid"] = "①" if feature["properties"]["grid"] == "east" else "2²"
    assert run(tmp_path, data, "--districts", "2", "--old", "grid") == 0
    assert {one["district"] for one in result(tmp_path)["units"]} == {"①", "2²"}


def test_units_too_many_for_the_seconds_are_said_beforehand(capsys: pytest.CaptureFixture[str]) -> None:
    given = argparse.Namespace(began=time.monotonic(), seconds=60.0, seed=1)
    assert limits_for(given, 20_000, lambda: False).seconds < 60 - 5
    assert capsys.readouterr().err == ""
    assert limits_for(given, 200_000, lambda: False).seconds == 12
    assert "200000 units take about" in capsys.readouterr().err


def test_an_island_is_explained_and_joined_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, tracts(), "--districts", "1") == 1
    assert "A division into 6 grids was found." in capsys.readouterr().err
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
        (graph(), ["--districts", "0"], "At least one grid"),
        (graph(), ["--districts", "1000000000"], "There are 8 units only"),
        (graph(), ["--seconds", "nan"], "The seconds are more than none"),
        (graph(), ["--seed", "4294967296"], "the seed is a whole number"),
        (changed(graph(), "nodes", 0, {"id": "n0", "x": 1e300, "y": 0}), [], "lies nowhere on the earth"),
        (changed(graph(), "nodes", 0, {"id": "n0", "weight": 10**400, "x": 0, "y": 0}), [], "is no number"),
        (changed(graph(), "nodes", 0, {"id": "n0", "weight": 1e300, "x": 0, "y": 0}), [], "too large"),
        ({"nodes": graph()["nodes"], "adjacency": [[]]}, [], "adjacency is no list with a list"),
        ({"nodes": {"a": 1}, "edges": []}, [], "The properties of a unit are no object"),
        ({"weights": [1, 1], "positions": [[0, 0], [9, 0]], "edges": [[0, 7]]}, [], "names the node 7"),
        ({"weights": [1, 1], "positions": [[0, 0], [9, 0]], "ids": [7]}, [], "ids is no list as long as weights"),
        ({"weights": [1, 1], "positions": [[0, 0], [9, 0]], "ids": [7, "7"]}, [], "Two units have the same id"),
        ({"type": "FeatureCollection", "features": 5}, [], "holds no unit"),
        (buildings({"type": "MultiPolygon", "coordinates": [[]]}), [], "Feature 1 lies nowhere"),
        (buildings({"type": "Polygon", "coordinates": []}), [], "Feature 1 lies nowhere"),
        (buildings({"type": "Point", "coordinates": [float("nan"), 1]}), [], "Feature 1 lies nowhere"),
        (buildings({"type": "GeometryCollection", "geometries": []}), [], "Feature 1 is a GeometryCollection"),
        (buildings({"type": "Point", "coordinates": [39.9, 116.4]}), [], "longitude comes first"),
        (changed(points(), "features", 0, {"properties": [1], "geometry": None}), [], "has no geometry"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: object, words: list[str], sentence: str
) -> None:
    assert run(tmp_path, data, "--districts", "1", *words) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "hello", "[" * 100_000, '{"nodes": [' + "9" * 5_000 + "]}"])
def test_what_is_no_json_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "units.json").write_text(text, "utf-8")
    for words in (["divide", "--districts", "2", "--out", str(tmp_path / "result.json")], ["check-division"]):
        assert main([*words, str(tmp_path / "units.json")]) == 1
        assert "holds no JSON" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "sentence"), [("none/result.json", "folder does not exist"), (".", "is a folder")])
def test_a_place_where_nothing_can_be_written_is_found_before_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    assert run(tmp_path, graph(), "--districts", "2", "--out", str(tmp_path / name)) == 1
    assert [line for line in capsys.readouterr().err.splitlines() if sentence in line] != []
    assert run(tmp_path, graph(), "--districts", "2", "--out", str(tmp_path / "units.json")) == 1
    assert "is the file that is to be divided" in capsys.readouterr().err


def test_a_result_that_cannot_be_written_after_all_is_kept_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(tmp_path, graph(), "--districts", "2", "--out", "/dev/full") == 1
    assert "The result is in" in capsys.readouterr().err
    kept = next(file for file in tmp_path.glob("tmp*.json"))
    assert main(["check-division", str(kept)]) == 0


def test_courtyards_and_old_grids_that_a_data_frame_left_out_are_none(tmp_path: Path) -> None:
    data = points()
    for feature in data["features"]:
        feature["properties"] |= {"court": float("nan"), "grid": float("nan")}
    assert run(tmp_path, data, "--districts", "2", "--court", "court", "--old", "grid") == 0
    assert {*result(tmp_path)["courtyards"], *result(tmp_path)["old"]} == {-1}


def test_names_that_two_units_share_are_no_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = points()
    for at, feature in enumerate(data["features"]):
        feature["id"], feature["properties"]["GEOID"] = "twice", f"安慧里{at}号楼"
    assert run(tmp_path, data, "--districts", "2") == 0
    assert result(tmp_path)["units"][3]["id"] == "安慧里3号楼"
    for feature in data["features"]:
        del feature["properties"]["GEOID"]
    assert run(tmp_path, data, "--districts", "2") == 0
    assert result(tmp_path)["units"][3]["id"] == 3
    assert "units are numbered from 0" in capsys.readouterr().err


def test_small_metres_are_metres_where_that_is_said(tmp_path: Path) -> None:
    data = points()
    for at, feature in enumerate(data["features"]):
        feature["geometry"]["coordinates"] = [10 * (at % 6), 10 * (at // 6)]
    assert run(tmp_path, data, "--districts", "2", "--metres") == 0
    assert result(tmp_path)["positions"][7] == [10, 10]


def test_the_second_load_of_a_unit_too_heavy_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = graph()
    for at, node in enumerate(data["nodes"]):
        node["minutes"] = 1 + 99 * (at == 2)
    assert run(tmp_path, data, "--districts", "2", "--second-field", "minutes") == 1
    assert "Unit n2 alone has a load of 100" in capsys.readouterr().err
    assert main(["check-division", str(tmp_path / "result.json")]) == 0


def test_a_ground_small_enough_is_looked_through_at_once_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, graph(), "--districts", "4", "--seconds", "1e9") == 0
    assert "all divisions looked through" in capsys.readouterr().out
    assert (result(tmp_path)["is_best"], result(tmp_path)["was_stopped"]) == (True, False)


def test_another_name_for_a_unit_or_its_grid_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, points(), "--districts", "3")
    sound = result(tmp_path)
    swapped = [{**sound["units"][0], "district": "9"}, *sound["units"][1:]]
    for change, sentence in (
        ({"units": swapped}, "units: number 0 is not"),
        ({"units": sound["units"][1:]}, "units: not as many"),
        ({"ids": [0] * 24}, "ids: not as many different ones"),
        ({"district_names": ["1", "1", "2"]}, "district_names: not as many"),
    ):
        (tmp_path / "result.json").write_text(json.dumps(sound | change), "utf-8")
        assert main(["check-division", str(tmp_path / "result.json")]) == 1
        assert sentence in capsys.readouterr().err


def test_names_of_no_unit_are_refused_where_they_were_to_stay_and_said_where_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wished = tmp_path / "wished.json"
    wished.write_text(json.dumps({"n0": 0, "nXX": 1, "n99": 1}))
    assert run(tmp_path, graph(), "--districts", "4", "--fixed", str(wished)) == 1
    assert "nXX, n99" in capsys.readouterr().err
    assert not (tmp_path / "result.json").exists()
    assert run(tmp_path, graph(), "--districts", "4", "--old", str(wished)) == 0
    assert "nXX, n99" in capsys.readouterr().err
