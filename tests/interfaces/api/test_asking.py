"""Questions to the divider, and divisions of whole areas, over the interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.grids.models import BulkDivision

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    from tests.support.grids_stage import set_stage

    return set_stage()


def program(stage: GridsStage, name: str = "zhao") -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def post(api: Client, address: str, **body: Any) -> Any:
    head = {"Idempotency-Key": str(uuid4())}
    return api.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=head)


def test_a_moment_without_a_zone_is_refused_and_one_with_a_zone_is_kept(stage: GridsStage) -> None:
    api = program(stage, "han")
    area = str(stage.community.parent_id)
    naive = post(api, "area-divisions", area_id=area, begins_at="2027-01-01T01:00:00")
    assert (naive.status_code, BulkDivision.objects.count()) == (422, 0)
    asked = post(api, "area-divisions", area_id=area, begins_at="2027-01-01T01:00:00+08:00")
    assert (asked.status_code, asked.json()["communities"], asked.json()["open"]) == (201, 2, 2)
    known = api.get(f"/api/v1/area-divisions/{asked.json()['id']}")
    assert known.json()["begins_at"].startswith("2026-12-31T17:00:00")
