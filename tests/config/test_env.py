"""Settings are documented, and a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gongzhi.config.env import Env, SettingsProblem, documentation, names, read_env
from gongzhi.config.folders import find_folders, make_folders
from gongzhi.config.installation import open_installation
from gongzhi.config.keys import KeysProblem, create_keys, read_keys
from gongzhi.config.problems import StartProblem


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GONGZHI_")]:
        monkeypatch.delenv(name)


def test_every_setting_is_documented() -> None:
    assert {name for name, field in Env.model_fields.items() if not (field.description or "").endswith(".")} == set()
    page = Path("docs/guides/settings.md").read_text("utf-8")
    assert documentation() in page, "write it anew: gongzhi settings > docs/guides/settings.md, below its heading"
    assert all(f"`{name}`" in page for name in names())


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_HOSTS", "a.example, b.example")
    monkeypatch.setenv("GONGZHI_KNOCK_HOURS", "08:30-19:00")
    monkeypatch.setenv("GONGZHI_PORT", "8123")
    env = read_env()
    assert (env.hosts, env.knock_hours, env.port) == (("a.example", "b.example"), ("08:30", "19:00"), 8123)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GONGZHI_PORT", "none", "GONGZHI_PORT: Input should be a valid integer"),
        ("GONGZHI_PORTS", "8000", "There is no setting called GONGZHI_PORTS"),
        ("GONGZHI_KNOCK_HOURS", "20:00-09:00", "GONGZHI_KNOCK_HOURS: give the first and the last hour"),
        ("GONGZHI_KNOCK_HOURS", "nine", "GONGZHI_KNOCK_HOURS: give the first and the last hour"),
        ("GONGZHI_TIME_ZONE", "Beijing", "GONGZHI_TIME_ZONE: this is not a time zone"),
        ("GONGZHI_PROCESSES", "30", "126 connections are needed and 46 are admitted"),
    ],
)
def test_a_wrong_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as told:
        read_env()
    assert sentence in str(told.value)


def test_the_keys_file_is_for_its_owner_alone_and_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "keys.json"
    first = create_keys(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert create_keys(file) == first == read_keys(file)
    assert [one.name for one in file.parent.iterdir()] == ["keys.json"]


def test_a_damaged_keys_file_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    with pytest.raises(KeysProblem, match="is missing"):
        read_keys(file)
    file.write_text("{}")
    with pytest.raises(KeysProblem, match="is damaged"):
        read_keys(file)


def test_keys_inside_the_data_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StartProblem, match="lies inside the data folder"):
        open_installation(data=tmp_path, keys=tmp_path / "keys.json")


def test_lost_keys_are_not_replaced_while_there_are_data(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    (tmp_path / "data" / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(KeysProblem, match="is missing"):
        open_installation(data=tmp_path / "data", keys=tmp_path / "keys.json")


def test_a_data_folder_that_was_moved_still_finds_its_keys(tmp_path: Path) -> None:
    folders = find_folders(tmp_path / "here", None)
    make_folders(folders)
    (tmp_path / "here").rename(tmp_path / "there")
    assert find_folders(tmp_path / "there", None).keys == folders.keys
