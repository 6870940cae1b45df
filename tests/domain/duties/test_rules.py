"""The one table of roles and permissions."""

from __future__ import annotations

from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.rules import (
    POST_ROLES,
    POSTS_WITHOUT_ROLE,
    ROLE_PERMISSIONS,
    beginnings,
    role_in_team,
    sources_of,
)
from gongzhi.domain.duties.words import Permission, Role
from permission_page import PAGE, page

P = Permission

ABOUT_PEOPLE = {P.NEED_READ, P.CONTACT_READ, P.NEED_HANDLE, P.NEED_CALL_BACK, P.VISIT_RECORD}


def test_every_role_stands_in_the_table_and_every_permission_is_held_by_somebody() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == set(P)


def test_every_kind_of_post_gives_one_role_or_says_that_it_gives_none() -> None:
    assert set(POST_ROLES) | POSTS_WITHOUT_ROLE == set(PostKind)
    assert set(POST_ROLES) & POSTS_WITHOUT_ROLE == set()


def test_who_may_read_a_contact() -> None:
    assert {role for role in Role if P.CONTACT_READ in ROLE_PERMISSIONS[role]} == {
        Role.COMMUNITY_SECRETARY,
        Role.GRID_LEAD,
        Role.GRID_WORKER,
    }


def test_who_may_record_visits() -> None:
    assert {role for role in Role if P.VISIT_RECORD in ROLE_PERMISSIONS[role]} == {
        Role.COMMUNITY_SECRETARY,
        Role.GRID_LEAD,
        Role.GRID_WORKER,
        Role.VOLUNTEER,
    }


def test_only_the_secretary_makes_and_adopts_plans_staffs_teams_and_starts_rounds() -> None:
    for permission in (P.PLAN_MAKE, P.PLAN_ADOPT, P.TEAM_STAFF, P.ROUND_START):
        assert {role for role in Role if permission in ROLE_PERMISSIONS[role]} == {Role.COMMUNITY_SECRETARY}


def test_auditor_and_administrator_read_nothing_about_people() -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert ROLE_PERMISSIONS[role] & ABOUT_PEOPLE == frozenset()


def test_what_a_volunteer_may() -> None:
    assert ROLE_PERMISSIONS[Role.VOLUNTEER] == {P.PLACE_READ, P.VISIT_RECORD, P.NEED_OPEN}


def test_what_a_handler_may() -> None:
    assert ROLE_PERMISSIONS[Role.HANDLER] == {P.NEED_READ, P.NEED_HANDLE, P.CONTRIBUTE}


def test_what_everybody_may_with_their_own_needs() -> None:
    assert ROLE_PERMISSIONS[Role.EVERYBODY] == {P.NEED_OPEN, P.NEED_READ, P.NEED_ANSWER, P.CONTRIBUTE}


def test_only_the_work_squad_is_staff_of_the_grid() -> None:
    found = {
        (kind, lead): role_in_team(kind, lead)
        for kind in ("work_squad", "volunteer_team", "service_team")
        for lead in (False, True)
    }
    assert found == {
        ("work_squad", False): Role.GRID_WORKER,
        ("work_squad", True): Role.GRID_LEAD,
        ("volunteer_team", False): Role.VOLUNTEER,
        ("volunteer_team", True): Role.VOLUNTEER,
        ("service_team", False): Role.VOLUNTEER,
        ("service_team", True): Role.VOLUNTEER,
    }


def test_beginnings_of_a_code_are_all_that_a_matter_may_say() -> None:
    assert beginnings("ab.c") == ["", "a", "ab", "ab.", "ab.c"]


def test_the_guide_shows_the_table_as_it_is() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text) == text, "write it anew: .venv/bin/python scripts/permission_page.py"


def test_every_role_says_what_gives_it() -> None:
    assert [role for role in Role if not sources_of(role)] == []
