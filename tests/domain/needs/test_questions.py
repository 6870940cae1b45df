"""Public questions: answered for everybody, within a time, and counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.queries import QuestionCounts
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(stage: Stage, **more: Any) -> Need:
    return stage.open(kind="question.public", text="小区什么时候装充电桩？电话13800138000", **more).need


def test_a_public_question_is_not_done_before_its_answer_is_published(stage: Stage) -> None:
    need = asked(stage)
    services.accept_need(need.pk, by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.finish_need(need.pk, by=stage.by("zhao"), text="已答复")
    services.publish_answer(need.pk, words="充电桩何时装？", answer="六月", by=stage.by("zhao"))
    assert services.finish_need(need.pk, by=stage.by("zhao"), text="已答复").state == "done"
    shown = {
        show: queries.public_questions(need.community_id, show=show).count() for show in ("asked", "answered", "late")
    }
    assert shown == {"asked": 1, "answered": 1, "late": 0}


def test_a_question_is_answered_for_everybody_and_its_clock_is_counted(stage: Stage) -> None:
    first, second = asked(stage), asked(stage)
    face = queries.face_of(first.pk)
    assert face is not None
    assert face.answer_due == first.due_at
    home, later = stage.cast.home.pk, MORNING + DAY
    words, answer, by = "小区什么时候装充电桩？", "年底前安装二十个，问询13800138000", stage.by("zhao")
    services.publish_answer(first.pk, words=words, answer=answer, by=by, at=later)
    face.refresh_from_db()
    assert (face.is_released, face.answered_at, "13800138000" in face.answer) == (True, later, False)
    services.publish_answer(first.pk, words=words, answer=answer, by=by, at=later + DAY)
    face.refresh_from_db()
    assert face.answered_at == later
    counts = queries.question_counts(home, since=MORNING - DAY, now=second.due_at + DAY)
    assert counts == QuestionCounts(asked=2, answered=1, in_time=1, late=1)
    assert {one.number for one in queries.public_questions(home)} == {first.number, second.number}


def test_only_a_question_is_answered_in_public_and_with_words(stage: Stage) -> None:
    with pytest.raises(NotNow):
        services.publish_answer(stage.open().need.pk, words="灯", answer="好", by=SYSTEM)
    with pytest.raises(NotSo):
        services.publish_answer(asked(stage).pk, words="充电桩", answer=" ", by=SYSTEM)


def test_everybody_reads_question_and_answer(stage: Stage) -> None:
    need = asked(stage)
    client = Client()
    address = f"/questions/in/{stage.cast.home.pk}"
    assert "充电桩" not in client.get(address).content.decode()
    desk = Client()
    user = stage.people["zhao"].user
    assert user is not None
    desk.force_login(user)
    facts = {"words": "何时装充电桩", "answer": "年底前", "command_id": str(uuid4())}
    assert desk.post(f"/desk/needs/{need.pk}/publish", facts).status_code == 302
    shown = client.get(address).content.decode()
    assert ("何时装充电桩" in shown, "年底前" in shown) == (True, True)
    listed = client.get(f"/api/v1/communities/{stage.cast.home.pk}/questions").json()
    assert [(one["number"], one["answer"]) for one in listed] == [(need.number, "年底前")]
    set_reach(EVERYWHERE)
