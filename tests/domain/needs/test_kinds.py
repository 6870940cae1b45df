"""The tree of kinds: added, changed for what is to come, ended and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.needs import queries, rules, services
from gongzhi.domain.needs.models import NeedKind
from gongzhi.domain.needs.rules import Question
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage


def test_questions_keep_their_codes_and_rows_without_words_are_none() -> None:
    written = rules.written_questions(
        [
            Question("q1", "哪一部？", "Which one?"),
            Question("", " ", ""),
            Question("", "多久了？", "", ("一天", " ", "一天")),
        ]
    )
    assert written == [
        {"code": "q1", "name": "哪一部？", "name_en": "Which one?", "choices": [], "is_needed": False},
        {"code": "q2", "name": "多久了？", "name_en": "多久了？", "choices": ["一天"], "is_needed": False},
    ]


@pytest.mark.django_db
def test_a_changed_time_is_for_new_needs_and_an_ended_kind_is_offered_no_more(stage: Stage) -> None:
    before = stage.open(kind="water.leak").need
    services.change_kind("water.leak", hours=5, working_days=None, by=SYSTEM)
    after = stage.open(kind="water.leak").need
    services.end_kind("water.leak", is_ended=True, by=SYSTEM)
    before.refresh_from_db()
    assert (before.due_at, after.due_at) == (MORNING + timedelta(hours=2), MORNING + timedelta(hours=5))
    with pytest.raises(NotThere):
        stage.open(kind="water.leak")
    services.end_kind("water.leak", is_ended=False, by=SYSTEM)
    kind = queries.kind("water.leak")
    assert (stage.open(kind="water.leak").need.kind, kind.is_sample) == (kind, False)
    assert set(Entry.objects.filter(subject=kind.pk).values_list("verb", flat=True)) == {
        "need.kind_add", "need.kind_change", "need.kind_end", "need.kind_reopen",
    }  # fmt: skip


@pytest.mark.django_db
def test_what_stands_in_an_ended_group_is_offered_no_more(stage: Stage) -> None:
    del stage
    services.add_kind("group.water", name="供水", by=SYSTEM, is_group=True)
    services.add_kind("water.meter", name="水表", hours=24, group="group.water", by=SYSTEM)
    assert queries.kind_to_choose("water.meter").parent == queries.kind("group.water")
    services.end_kind("group.water", is_ended=True, by=SYSTEM)
    for code in ("water.meter", "group.water"):
        with pytest.raises(NotThere):
            queries.kind_to_choose(code)


@pytest.mark.django_db
def test_a_kind_that_is_not_right_is_refused_at_its_field(everywhere: None) -> None:
    services.add_kind("group.one", name="一", by=SYSTEM, is_group=True)
    wrong = (
        ("water", {"name": "水"}, "hours"),
        ("water", {"name": "水", "hours": 1, "working_days": 1}, "hours"),
        ("water", {"name": "水", "hours": 0}, "hours"),
        ("water", {"name": " ", "hours": 1}, "name"),
        ("Water!", {"name": "水", "hours": 1}, "code"),
        ("group.one", {"name": "水", "hours": 1}, "code"),
        ("water", {"name": "水", "hours": 1, "group": "nowhere"}, "group"),
        ("water", {"name": "水", "is_group": True, "group": "group.one"}, "group"),
    )
    for code, facts, field in wrong:
        with pytest.raises(NotSo) as refused:
            services.add_kind(code, by=SYSTEM, **facts)
        assert set(refused.value.fields) == {field}, (code, facts)
    assert set(NeedKind.objects.values_list("code", flat=True)) == {"group.one"}


@pytest.mark.django_db
def test_the_sample_tree_comes_once_and_leaves_what_was_changed(everywhere: None) -> None:
    added = services.add_sample_kinds(SYSTEM)
    services.change_kind("noise.disturbing", working_days=3, hours=None, by=SYSTEM)
    assert services.add_sample_kinds(SYSTEM) == []
    assert queries.kind("noise.disturbing").deadline_working_days == 3
    assert {one.code for one in added} == set(queries.kind_names())
    assert [branch.group.matter for branch in queries.kind_tree() if branch.group] == ["event"] * 6 + ["component"] * 4
