"""Models, addresses and documents keep to the walls, and each planted break is caught."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, path

from gongzhi.config import env
from gongzhi.foundation.models import Personal, Row
from tests.house import model_walls as walls
from tests.house.sources import PROJECT

OURS = walls.ours()


@pytest.fixture
def isolated() -> Iterator[None]:
    with isolate_apps("gongzhi.domain.places", "gongzhi.domain.needs"):
        yield


def planted(**attributes: Any) -> type[models.Model]:
    """Makes a model of the room of places that is gone after the test."""
    meta = type("Meta", (), {"app_label": "places"})
    return type("Planted", (Row,), {"__module__": "gongzhi.domain.places.models", "Meta": meta, **attributes})


def test_foreign_keys_point_down_the_stairs() -> None:
    assert walls.keys_pointing_up(OURS) == []


def test_a_string_key_that_points_up_is_caught(isolated: None) -> None:
    target = type(
        "Higher",
        (Row,),
        {"__module__": "gongzhi.domain.needs.models", "Meta": type("Meta", (), {"app_label": "needs"})},
    )
    lower = planted(need=models.ForeignKey("needs.Higher", on_delete=models.PROTECT))
    assert walls.keys_pointing_up([lower, target]) == ["places.Planted.need points up to needs.Higher"]


def test_every_field_is_declared_open_or_personal() -> None:
    assert walls.undeclared_fields(OURS) == []


def test_a_model_without_declaration_is_caught(isolated: None) -> None:
    assert walls.undeclared_fields([planted()]) == ["places.Planted has no class Privacy"]


def test_a_field_without_declaration_is_caught(isolated: None) -> None:
    model = planted(name=models.TextField(), Privacy=SimpleNamespace(open={"id", "gone"}))
    assert walls.undeclared_fields([model]) == [
        "places.Planted.name is not declared",
        "places.Planted.gone is declared but does not exist",
    ]


def test_a_personal_field_without_its_reasons_is_caught(isolated: None) -> None:
    reason = Personal(purpose="", basis="PIPL §13", retention="a year")
    model = planted(name=models.TextField(), Privacy=SimpleNamespace(open={"id"}, personal={"name": reason}))
    assert walls.undeclared_fields([model]) == ["places.Planted.name does not say purpose, basis and retention"]


def test_no_column_exists_for_what_is_never_asked() -> None:
    assert walls.forbidden_fields(OURS) == []


@pytest.mark.parametrize(
    "name",
    ["id_number", "resident_id_card", "face_photo", "fingerprint", "religion", "ethnicity", "hukou_type", "gps_point",
     "device_id", "political_status", "points", "diagnosis"],
)  # fmt: skip
def test_a_column_that_must_not_exist_is_caught(isolated: None, name: str) -> None:
    model = planted(**{name: models.TextField()})
    assert walls.forbidden_fields([model]) == [f"places.Planted.{name} must not exist"]


@pytest.mark.parametrize("name", ["surface", "building_class", "appoints", "internal_note"])
def test_a_harmless_column_passes(isolated: None, name: str) -> None:
    assert walls.forbidden_fields([planted(**{name: models.TextField()})]) == []


def test_every_model_has_a_wall_or_a_reason() -> None:
    assert walls.without_wall(OURS) == []


def test_the_list_of_models_without_a_wall_names_no_stranger() -> None:
    assert set(walls.WITHOUT_WALL) - {model._meta.label for model in OURS} == set()


def test_a_model_without_a_wall_is_caught(isolated: None) -> None:
    model = planted(community=models.UUIDField())
    assert walls.without_wall([model]) == ["places.Planted has no wall"]


def test_a_listed_model_with_a_community_is_caught(isolated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "WITHOUT_WALL", {"places.Planted": "a mistake"})
    model = planted(community=models.UUIDField())
    assert walls.without_wall([model]) == ["places.Planted carries a community and has no wall"]


def test_every_model_and_choice_has_a_word_in_the_glossary() -> None:
    glossary = (PROJECT / "docs" / "glossary.md").read_text("utf-8")
    assert walls.missing_from_glossary(OURS, walls.our_choices(), glossary) == []


def test_a_model_missing_from_the_glossary_is_caught(isolated: None) -> None:
    assert walls.missing_from_glossary([planted()], [], "| 地点 | place | `Place` |") == ["Planted"]


def test_every_address_names_its_permission() -> None:
    assert walls.views_without_permission(walls.views(get_resolver().url_patterns)) == []


def test_an_address_without_a_permission_is_caught() -> None:
    def marked(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    vars(marked).update(permission=None, open_because="anybody may")
    patterns = [path("good", marked), path("bad", bare)]
    assert walls.views_without_permission(walls.views(patterns)) == ["bad"]


def test_an_operation_of_the_api_without_a_permission_is_caught() -> None:
    from ninja import NinjaAPI

    api = NinjaAPI(urls_namespace="planted", docs_url=None, openapi_url=None)

    @api.get("/bad")
    def bad(request: Any) -> None: ...

    found = walls.views_without_permission(walls.views(list(api.urls[0])))
    assert [where for where in found if "bad" in where] == ["GET bad"]


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    page = (PROJECT / "docs" / "guides" / "settings.md").read_text("utf-8")
    assert env.documentation().strip() in page


def test_every_setting_stands_on_the_page_with_its_meaning() -> None:
    page = (PROJECT / "docs" / "guides" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(GONGZHI_\w+)` \|.*\| (.+) \|$", page, re.MULTILINE))
    assert set(rows) == set(env.names())
