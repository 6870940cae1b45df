"""Whatever is typed into a form: no fault of ours, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from gongzhi.domain.duties.words import Role
from gongzhi.foundation.reach import everywhere
from tests.permissions.doors import Door, doors
from tests.permissions.matrix import STRANGER, TABLE, Visit, expectations, undone
from tests.permissions.people import Actor
from tests.permissions.things import Things, prepare
from tests.permissions.typed import Form, forms_of, stands_in

# Rooms, and how many forms they have at least.
PEOPLE = ("/desk/actors", "/desk/duties", "/desk/contributions", "/desk/accounts", "/together", "/me", "/register")
NEEDS = ("/desk/needs", "/desk/intake", "/desk/responses", "/field/doors")
PUBLIC = ("/report", "/n/", "/w/", "/watch", "/slip", "/visitor")
ROLES = (
    Role.COMMUNITY_SECRETARY, Role.ADMINISTRATOR, Role.SUBDISTRICT_OFFICER, Role.HANDLER, Role.RESIDENT,
    Role.GRID_LEAD, Role.GRID_WORKER, Role.EVERYBODY, STRANGER,
)  # fmt: skip
# How a good page refuses: what was typed stands there again.
REFUSED = (400, 409, 422)


def found_forms(things: Things, rooms: tuple[str, ...]) -> Iterator[tuple[Visit, Form]]:
    """Opens every page of the rooms as the first role that the table lets in; gives its forms, one of each kind."""
    expected, known = expectations(TABLE.read_text()), set[str]()
    actors: dict[str, Actor | None] = {STRANGER: None} | {str(role): actor for role, actor in things.home.items()}
    visits = {role: Visit(things, actors[role]) for role in ROLES}
    for door in doors():
        if door.method != "GET" or not door.address.startswith(rooms) or "export" in door.address:
            continue
        role = next((one for one in ROLES if expected.get(str(door), {}).get(one) in ("yes", "own")), None)
        if role is None:
            continue
        for form in _on_page(visits[role], door):
            if form.place not in known:
                known.add(form.place)
                yield visits[role], form


def _on_page(visit: Visit, door: Door) -> list[Form]:
    with undone():
        answer = visit.open(door)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            return []
        return forms_of(answer.content.decode(), answer.wsgi_request.get_full_path())


def tries(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """Gives what is typed and its name: nothing, the usual, all hostile, all full, all twice, a hidden part forged."""
    parts = form.fields.values()
    yield "empty", {}
    yield "usual", form.typed()
    yield "hostile", {one.name: one.hostile() for one in parts if one.kind != "hidden"}
    yield "full", form.typed(**{one.name: "满" * one.most for one in parts if one.is_text and one.most})
    yield "twice", form.typed(**{one.name: [one.usual(), one.hostile()] for one in parts if one.choices})
    for one in parts:
        if one.kind == "hidden":
            yield f"{one.name} forged", form.typed(**{one.name: one.hostile()})


def faults_of(visit: Visit, form: Form, typed: dict[str, Any], what: str) -> list[str]:
    """Sends a form and tells what was wrong with the answer."""
    visit.come_from_elsewhere()
    with undone():
        answer = visit.client.post(form.address, typed)
        page = unescape(answer.content.decode("utf-8", "ignore"))
    visit.forget()
    where = f"{form.place} ({form.address}), {what}: {answer.status_code}"
    if answer.status_code >= 500:
        return [where]
    if answer.status_code not in REFUSED:
        return []
    words = [value for name, value in typed.items() if form.fields[name].is_text and isinstance(value, str)]
    lost = [value[:12] for value in words if not stands_in(value, page)]
    return [f"{where}, lost {lost}"] if lost else []


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("rooms", "least"), [(PEOPLE, 60), (NEEDS, 28), (PUBLIC, 5)], ids=["people", "needs", "public"]
)
def test_no_form_breaks_or_forgets_what_was_typed(demo: None, rooms: tuple[str, ...], least: int) -> None:
    with everywhere():
        things = prepare()
    faults, tried = [], set[str]()
    for visit, form in found_forms(things, rooms):
        tried.add(form.place)
        for what, typed in tries(form):
            faults += faults_of(visit, form, typed, what)
    assert faults == [], "\n".join(faults)
    assert len(tried) > least, sorted(tried)
