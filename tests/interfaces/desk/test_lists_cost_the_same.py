"""Lists at the desk cost as many questions with three items as with one: actors, duties, accounts, one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import (
    CoverageFacts,
    Seat,
    add_organisation,
    add_person,
    add_post,
    appoint,
    join_alliance,
    record_coverage,
)
from gongzhi.domain.duties.models import ChainLink
from gongzhi.domain.duties.services import (
    DutyList,
    Item,
    RelationFacts,
    TaskFacts,
    add_duty_item,
    add_relation,
    delegate,
    draft_list,
    scan_gaps,
    send_task,
)
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.outbox.services import send
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from gongzhi.foundation.time import today
from tests.support.cast import BASIS, PASSWORD, Cast
from tests.support.chain import hang_branch, hang_top

pytestmark = pytest.mark.django_db


def accounts(cast: Cast, number: int) -> None:
    user = create_user(f"neu{number}", password=PASSWORD, display_name="新", by=None)
    add_person(f"新{number}", community=cast.home, user=user, by=SYSTEM)


def delegations(cast: Cast, number: int) -> None:
    by, day = By(user=cast.user("zhao").pk, person=cast.people["zhao"].pk), today() + timedelta(days=number * 9)
    delegate(
        cast.appointments["zhao"].pk, to=cast.people["lin"].pk, permissions=["need.dispatch"], first=day, last=day,
        because="休假", by=by,
    )  # fmt: skip


def coverages(cast: Cast, number: int) -> None:
    body = add_organisation(f"餐厅{number}", kind="restaurant", community=cast.home, by=SYSTEM)
    branch = add_organisation(f"支部{number}", kind="party_branch", community=cast.home, by=SYSTEM)
    record_coverage(body.pk, facts=CoverageFacts(way="own", branch=branch.pk), from_=today(), by=SYSTEM)


def alliances(cast: Cast, number: int) -> None:
    alliance = add_organisation(f"联盟{number}", kind="alliance", community=cast.home, charter="章程", by=SYSTEM)
    member = add_organisation(f"物业{number}", kind="property_service_provider", community=cast.home, by=SYSTEM)
    seat = Seat("chair", today(), "联盟会议", None)
    join_alliance(alliance.pk, member=member.pk, seat=seat, by=SYSTEM)


def duties(cast: Cast, number: int) -> None:
    since = today() - timedelta(days=number + 1)
    add_duty_item(
        Item("manager", "light.", "照明", f"条例{number}"), of=DutyList(f"{number}", cast.home, since), by=SYSTEM
    )


def versions(cast: Cast, number: int) -> None:
    draft_list([Item("manager", "light.", "照明", "条例")], place=cast.home, name="清单", label=f"{number}", by=SYSTEM)


def relations(cast: Cast, number: int) -> None:
    body = add_organisation(f"单位{number}", kind="restaurant", community=cast.home, by=SYSTEM)
    facts = RelationFacts(cast.committee.pk, body.pk, "guide", "law", "法律", today())
    add_relation(facts, place=cast.home, by=SYSTEM)


def chain(cast: Cast, number: int) -> None:
    top = ChainLink.objects.filter(level=2).first() or hang_top(cast, today())
    link = hang_branch(cast, number, top, today())
    person = add_person(f"书记{number}", community=cast.home, by=SYSTEM)
    appoint(link.post, person=person, from_=today(), legal_basis=BASIS, by=SYSTEM)


def gaps(cast: Cast, number: int) -> None:
    add_post(cast.committee, kind="property_manager", title=f"空岗{number}", place=cast.home, by=SYSTEM)
    scan_gaps(cast.home, kinds=["light.x"], on=today(), by=SYSTEM)


def tasks(cast: Cast, number: int) -> None:
    send_task(TaskFacts(f"任务{number}", cast.office.pk), to=cast.home, by=By(None, cast.people["qian"].pk))


def posts(cast: Cast, number: int) -> None:
    post = add_post(cast.committee, kind="liaison", title=f"岗{number}", place=cast.home, by=SYSTEM)
    person = add_person(f"任{number}", community=cast.home, by=SYSTEM)
    appoint(post, person=person, from_=today(), legal_basis=BASIS, by=SYSTEM)


def told(cast: Cast, number: int) -> None:
    del number
    user = cast.user("zhao").pk
    send("checked_in", ("contributions.checkin", cast.home.pk), to=user, community=cast.home.pk)


LISTS: tuple[tuple[str, Callable[[Cast, int], None]], ...] = (
    ("/desk/accounts/", accounts),
    ("/desk/accounts/export.csv?as=xlsx", accounts),
    ("/me/delegations", delegations),
    ("/me/messages", told),
    ("/desk/actors/", coverages),
    ("/desk/actors/coverage", coverages),
    ("/desk/actors/coverage/export.csv", coverages),
    ("/desk/actors/alliances", alliances),
    ("/desk/actors/posts", posts),
    ("/desk/duties/list", duties),
    ("/desk/duties/versions", versions),
    ("/desk/duties/relations", relations),
    ("/desk/duties/picture", relations),
    ("/desk/duties/chain", chain),
    ("/desk/duties/gaps", gaps),
    ("/desk/duties/tasks", tasks),
    ("/desk/duties/figures", chain),
    ("/desk/duties/figures", alliances),
)


@pytest.mark.parametrize(("address", "add"), LISTS, ids=[f"{one[0]} {one[1].__name__}" for one in LISTS])
def test_a_list_costs_as_many_questions_with_three_as_with_one(
    cast: Cast, address: str, add: Callable[[Cast, int], None]
) -> None:
    client = Client()
    client.force_login(cast.user("zhao"))

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        set_reach(EVERYWHERE)
        return len(caught)

    add(cast, 0)
    # The first visit may fill memories of the process.
    questions()
    one = questions()
    add(cast, 1)
    add(cast, 2)
    # What changed is read anew once, and kept again.
    questions()
    assert questions() == one
