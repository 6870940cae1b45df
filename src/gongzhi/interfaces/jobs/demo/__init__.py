"""The demo district: real place codes, one community in depth, everything in it synthetic and from a fixed seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import resources
from random import Random
from typing import Any

from gongzhi.domain.needs import services as needs
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation import time
from gongzhi.foundation.accounts import queries as accounts
from gongzhi.foundation.outbox.queries import messages_for, urgent_messages
from gongzhi.foundation.outbox.services import mark_messages_read
from gongzhi.foundation.reach import EVERYWHERE, By, set_reach
from gongzhi.interfaces.common.demo_logins import DEMO_LOGINS as LOGINS
from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD as PASSWORD
from gongzhi.interfaces.jobs.demo import (
    divisions,
    duties,
    first_round,
    geography,
    ground,
    lists,
    lives,
    looks,
    partners,
    people,
    phones,
    posts,
    responses,
    standing_in,
    story,
    walks,
    ways_in,
)
from gongzhi.workflows.set_up_installation import CodeLists, set_up_installation

__all__ = ["DEMO_LOGINS", "PASSWORD", "is_loaded", "load_demo"]

SEED = 20200501
DISTRICT = (people.DISTRICT_CODE, "朝阳区")
ANHUILI, ANHUILI_SOUTH = "110105009046", "110105009047"

DEMO_LOGINS: list[tuple[str, str, str, str]] = [
    (f"{login.kind} · {login.kind_en}", login.username, PASSWORD, login.start) for login in LOGINS
]


def is_loaded() -> bool:
    """Tells whether this database holds the demo district."""
    return accounts.demo_users().exists()


def load_demo(say: Callable[[str], None]) -> None:
    """Fills an empty database with the demo district, inside the transaction that its caller opened.

    ``say`` gets a line at each step.
    """
    set_reach(EVERYWHERE)
    now, since = time.now(), time.today() - timedelta(days=400)
    say("区划代码 place codes: 43 + 768")
    set_up_installation(
        district=DISTRICT, username="admin", password=PASSWORD, codes=_codes(), is_demo=True, since=since
    )
    setup = By(user=accounts.demo_users().get(username="admin").pk)
    say("楼栋与住户 buildings and households")
    _build(ANHUILI, ground.courtyards_on_lane(ANHUILI, setup, since), setup, since)
    _build(ANHUILI_SOUTH, geography.courtyards(geography.ANHUILI_SOUTH, geography.ANHUILI_SOUTH_ORIGIN), setup, since)
    say("单位、岗位、人员 organisations, posts, people")
    cast, chance = people.Cast(), Random(SEED)
    people.hire(cast, setup, since, chance)
    home = people.register_wang(cast, setup)
    stage = story.Stage(cast=cast, chance=chance, now=now, say=say)
    say("共建单位 partners: offers, agreements, coverages")
    partners.bring_partners(stage, setup, since)
    duties.publish_duties(setup, since)
    say("网格与队伍 grids and teams")
    in_force = story.divide(stage, ANHUILI, 5, "zhao")
    story.staff_anhuili(stage, in_force)
    story.staff_next_door(stage, story.divide(stage, ANHUILI_SOUTH, 2, "he"))
    duties.share_out(stage, in_force, setup, since)
    posts.found_committees(setup, say)
    _tell_needs(stage, home)
    first_round.play_first_round(stage, in_force)
    say("敲门行动 the round")
    begun = story.begin_round(stage, ANHUILI, "zhao", **walks.extras(stage, ANHUILI))
    story.knock(stage, begun, in_force)
    walks.furnish_round(stage, begun, in_force)
    phones.furnish_phones(stage, begun, in_force)
    walks.plan_walks(stage, ANHUILI)
    story.begin_round(stage, ANHUILI_SOUTH, "he")
    divisions.show_divisions(stage, ANHUILI_SOUTH, setup)
    _end_the_story(stage, setup, since)


def _tell_needs(stage: story.Stage, home: Any) -> None:
    stage.say("两个月的诉求 two months of needs")
    story.tell_needs(stage, home)
    lives.tell_lives(stage)


def _end_the_story(stage: story.Stage, setup: By, since: date) -> None:
    duties.find_gaps(stage, setup)
    standing_in.stand_in(stage)
    responses.call_up(stage, ANHUILI, setup, since)
    ways_in.bring_ways_in(stage, setup)
    lists.keep_lists(stage, ANHUILI)
    ground.furnish(ANHUILI, stage.cast.by("zhao"))
    looks.look_too_much(stage, ANHUILI)
    _read_messages(stage)


def _read_messages(stage: story.Stage) -> None:
    """Rings what is over, and lets everybody have read what they were told but the last word of what is urgent."""
    while needs.ring_clocks(at=stage.now):
        pass
    for user in accounts.demo_users():
        left = urgent_messages(user.pk).values_list("pk", flat=True)
        mark_messages_read(user.pk, messages_for(user.pk).exclude(pk__in=left).values_list("pk", flat=True))


def _codes() -> CodeLists:
    lists = resources.files(geography.__package__ or __name__) / "data"
    return CodeLists(
        subdistricts=(lists / "chaoyang_streets.csv").read_bytes(),
        communities=(lists / "chaoyang_committees.csv").read_bytes(),
    )


def _build(code: str, branches: list[Branch], setup: By, since: date) -> None:
    plant(branches, parent=places.community_by_code(code), by=setup, is_synthetic=True, since=since)
