"""Whatever is typed into a form of people, organisations and duties: no fault of ours, and nothing typed is lost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from gongzhi.domain.duties.words import Role
from gongzhi.foundation.reach import everywhere
from tests.permissions.doors import Door, doors
from tests.permissions.matrix import Visit, undone
from tests.permissions.things import Things, prepare
from tests.permissions.typed import Form, forms_of, stands_in

ROOMS = ("/desk/actors", "/desk/duties", "/desk/contributions", "/desk/accounts", "/together", "/me", "/register")
ROLES = (Role.COMMUNITY_SECRETARY, Role.ADMINISTRATOR, Role.SUBDISTRICT_OFFICER, Role.HANDLER, Role.RESIDENT)
# How a good page refuses: what was typed stands there again, or the thing is not there, or not one's own.
REFUSED, ELSEWHERE = (400, 409, 422), (403, 404)


def found_forms(things: Things, role: Role) -> dict[str, Form]:
    """Opens every page of the rooms that a role may see and reads its forms, one of each kind."""
    visit, found = Visit(things, things.home[role]), dict[str, Form]()
    for door in doors():
        if door.method == "GET" and door.address.startswith(ROOMS) and "export" not in door.address:
            for one in _on_page(visit, door):
                found.setdefault(one.place, one)
    return found


def _on_page(visit: Visit, door: Door) -> list[Form]:
    with undone():
        answer = visit._send(door)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            return []
        return forms_of(answer.content.decode(), answer.wsgi_request.get_full_path())


def faults_of(visit: Visit, form: Form, typed: dict[str, Any], what: str) -> list[str]:
    """Sends a form and tells what was wrong with the answer."""
    with undone():
        answer = visit.client.post(form.address, typed)
        page = unescape(answer.content.decode("utf-8", "ignore"))
    visit.client.cookies.load(visit._kept)
    where = f"{form.place} ({form.address}), {what}: {answer.status_code}"
    if answer.status_code >= 500:
        return [where]
    if answer.status_code not in REFUSED:
        return []
    words = [value for name, value in typed.items() if form.fields[name].is_text and isinstance(value, str)]
    lost = [value[:12] for value in words if not stands_in(value, page)]
    return [f"{where}, lost {lost}"] if lost else []


@pytest.mark.matrix
def test_no_form_of_people_organisations_and_duties_breaks_or_forgets_what_was_typed(demo: None) -> None:
    with everywhere():
        things = prepare()
    faults, tried = [], set[str]()
    for role in ROLES:
        visit = Visit(things, things.home[role])
        for place, form in found_forms(things, role).items():
            if place in tried:
                continue
            tried.add(place)
            faults += faults_of(visit, form, {}, "empty")
            faults += faults_of(visit, form, form.typed(), "as usual")
            for name, one in form.fields.items():
                twice = [one.usual(), one.hostile()]
                faults += faults_of(visit, form, form.typed(**{name: one.hostile()}), name)
                if one.is_text and one.most:
                    faults += faults_of(visit, form, form.typed(**{name: "满" * one.most}), f"{name} full")
                elif one.choices:
                    faults += faults_of(visit, form, form.typed(**{name: twice}), f"{name} twice")
    assert faults == []
    assert len(tried) > 60, sorted(tried)
