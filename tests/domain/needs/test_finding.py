"""Long lists: found by area, kind and words as before, whoever looks, and counted up to a limit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import NeedSearch
from gongzhi.domain.needs.queries import NeedFilters
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(hours=1)


def found(stage: Stage, name: str, **filters: str) -> set[str]:
    scope = stage.standing(name).scope(Permission.NEED_READ)
    return {one.text for one in queries.needs_list(scope, NeedFilters(**filters), now=NOW)}  # type: ignore[arg-type]


def test_signs_are_kept_with_the_words_and_leave_telephone_numbers_out(stage: Stage) -> None:
    need = stage.open(text="漏水 13800138000 B座").need
    kept = NeedSearch.objects.get(need=need)
    assert set(kept.signs) == {"漏", "水", "漏水", "座", "b座"}
    need.text = "灯"
    need.save()
    kept.refresh_from_db()
    assert (kept.signs, kept.community_id) == (["灯"], need.community_id)


def test_whoever_works_in_an_area_finds_by_words_number_and_group(stage: Stage) -> None:
    light = stage.open(text="三层楼道灯不亮").need
    stage.open(text="三层漏水", kind="water.leak")
    assert found(stage, "zhao") == {"三层楼道灯不亮", "三层漏水"}
    assert found(stage, "zhao", words="楼道灯") == {"三层楼道灯不亮"}
    assert found(stage, "zhao", words="层 水") == {"三层漏水"}
    assert found(stage, "zhao", words=light.number.lower()) == {"三层楼道灯不亮"}
    assert found(stage, "zhao", kind="group.utilities") == {"三层漏水"}
    assert found(stage, "chen", words="楼道灯") == set()


def test_one_s_own_need_elsewhere_is_found_beside_the_area_s(stage: Stage) -> None:
    stage.open(text="楼道灯坏了")
    elsewhere = stage.cast.next_door
    stage.open(text="隔壁路灯坏了", place_id=elsewhere.pk, reporter=stage.people["zhao"].pk)
    assert found(stage, "zhao") == {"楼道灯坏了", "隔壁路灯坏了"}
    assert found(stage, "zhao", words="路灯") == {"隔壁路灯坏了"}
