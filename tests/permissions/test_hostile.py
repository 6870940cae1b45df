"""What nobody should ever send to an operation is refused in words, field by field, and is never a fault of ours."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.duties.words import Role
from gongzhi.domain.places.models import Place
from tests.permissions.doors import Door, described, doors
from tests.permissions.matrix import undone
from tests.permissions.things import Things, prepare_small, query_and_body

HOSTILE: tuple[Any, ...] = ("\0", "长" * 5000, "9999-12-31", 10**30)
ROOMS = ("people", "posts", "contracts", "procedures", "relations", "duty-lists", "organisations", "postings",
         "agreements", "check-ins", "offers", "post-types", "organisation-kinds")  # fmt: skip


def stage() -> Things:
    things = prepare_small()
    home = Place.objects.get(kind="community", name="安慧里社区")
    firm = Organisation.objects.get(name="盛兴物业")
    things.by_name |= dict.fromkeys(("community_id", "place_id", "place", "community", "area_id"), home.pk)
    things.by_name |= dict.fromkeys(("organisation_id", "organisation", "first", "second", "source", "target"), firm.pk)
    return things


def fields_of(door: Door) -> dict[str, Any]:
    operation = described(door)
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    return dict(operation["schemas"].get(name, {}).get("properties", {}))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.ADMINISTRATOR])
def test_no_operation_of_actors_duties_and_contributions_breaks(everywhere: None, role: Role) -> None:
    things = stage()
    actor = things.home[role]
    client = Client(raise_request_exception=False)
    client.force_login(actor.user)
    broken = []
    for door in doors():
        if door.method != "POST" or door.address.removeprefix("/api/v1/") not in ROOMS:
            continue
        _asked, body = query_and_body(described(door), things, actor)
        for field in fields_of(door):
            for value in HOSTILE:
                with undone():
                    status = client.post(
                        door.address,
                        json.dumps(body | {field: value}),
                        content_type="application/json",
                        headers={"Idempotency-Key": str(uuid4())},
                    ).status_code
                broken += [f"{door}: {field} = {str(value)[:9]!r}"] if status >= 500 else []
    assert broken == []
