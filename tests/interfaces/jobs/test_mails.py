"""A letter a day instead of a flood, what is urgent at once, and areas that somebody follows without a name."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from gongzhi.domain.needs import services as needs
from gongzhi.domain.needs.queries import veiled
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.outbox.queries import digest_of
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.tidings import queries, services
from gongzhi.foundation.tidings.models import AreaWatch
from gongzhi.interfaces.jobs.mails import ask_to_confirm, write_at_once, write_collected
from tests.support.needs_stage import Stage, set_stage

pytestmark = pytest.mark.django_db
CODE = "ABCDE-23456"


@pytest.fixture
def stage(everywhere: None, settings: Any) -> Stage:
    settings.EMAIL_READY = True
    return set_stage()


def told(user: Any, kind: str) -> Message:
    return Message.objects.create(kind=kind, subject_kind="need", subject=uuid4(), to=user, at=time.now())


def test_many_messages_become_one_letter_and_what_is_urgent_comes_at_once(stage: Stage) -> None:
    user = stage.people["zhao"].user_id
    assert user is not None
    services.set_wish(user, rhythm="daily", email="zhao@example.org")
    for kind in ("need_received", "need_received", "need_accepted", "need_late"):
        write_at_once(told(user, kind))
    assert len(mail.outbox) == 1
    assert write_collected(time.now() + timedelta(hours=21)) == 1
    set_reach(EVERYWHERE)
    letter = mail.outbox[1]
    assert (letter.to, letter.body.count(": 2"), letter.body.count(": 1")) == (["zhao@example.org"], 1, 1)
    assert write_collected(time.now() + timedelta(hours=22)) == 0
    set_reach(EVERYWHERE)


class Picky(EmailBackend):
    """A server that takes nothing for one address."""

    def send_messages(self, letters: Any) -> int:
        """Keeps the letters, or raises as servers do."""
        if any("zhao@example.org" in letter.to for letter in letters):
            raise SMTPException("no such address")
        return super().send_messages(letters)


def test_a_letter_that_no_server_takes_holds_up_no_other_and_is_tried_again(stage: Stage, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    for name in ("zhao", "lin"):
        user = stage.people[name].user_id
        assert user is not None
        services.set_wish(user, rhythm="daily", email=f"{name}@example.org")
        told(user, "need_accepted")
    assert write_collected(time.now() + timedelta(hours=21)) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert write_collected(time.now() + timedelta(hours=22)) == 1
    set_reach(EVERYWHERE)
    assert [letter.to for letter in mail.outbox] == [["lin@example.org"], ["zhao@example.org"]]


def test_a_form_that_is_sent_twice_follows_an_area_once(stage: Stage) -> None:
    facts = {"command_id": str(uuid4()), "email": "wang@example.org"}
    pages = [Client().post(f"/needs/in/{stage.cast.home.pk}/watch", facts) for _tap in range(2)]
    set_reach(EVERYWHERE)
    assert ([page.status_code for page in pages], AreaWatch.objects.count()) == ([201, 201], 1)


def test_each_comes_at_once_to_whoever_wishes_so_and_nothing_without_an_address(stage: Stage) -> None:
    zhao, lin = stage.people["zhao"].user_id, stage.people["lin"].user_id
    assert zhao is not None
    assert lin is not None
    services.set_wish(zhao, rhythm="at_once", email="zhao@example.org")
    services.set_wish(lin, rhythm="at_once", email="")
    write_at_once(told(zhao, "need_accepted"))
    write_at_once(told(lin, "need_accepted"))
    assert [letter.to for letter in mail.outbox] == [["zhao@example.org"]]
    assert b"zhao@" not in bytes(queries.wish_of(zhao).email or b"")
    with pytest.raises(NotSo):
        services.set_wish(zhao, rhythm="at_once", email="nobody")


def test_the_page_collects_by_day_and_kind_and_opens_to_the_messages(stage: Stage) -> None:
    user = stage.people["zhao"].user_id
    assert user is not None
    for _number in range(25):
        told(user, "need_received")
    told(user, "need_late")
    client = stage.enter("zhao")
    shown = client.get("/me/messages").content.decode()
    day = time.today().isoformat()
    assert f"?day={day}&amp;kind=need_received" in shown
    assert "25" in shown
    assert client.get(f"/me/messages?day={day}&kind=need_received").status_code == 200
    assert client.get("/me/messages?day=nonsense&kind=need_received").status_code == 200
    collected = client.get("/api/v1/me/messages/digest").json()
    assert [(one["kind"], one["count"], one["unread"]) for one in collected] == [("need_received", 25, 25)]
    assert client.post("/me/tidings", {"rhythm": "at_once", "email": ""}).status_code == 302
    assert client.get("/api/v1/me/tidings").json() == {"rhythm": "at_once", "has_email": False}
    assert f"?day={day}&amp;kind=need_received" not in client.get("/me/messages").content.decode()
    set_reach(EVERYWHERE)
    assert [one.count for one in digest_of(user, since=time.now() - timedelta(days=1))] == [1, 25]


def test_an_area_is_followed_without_a_name_and_written_about_once_confirmed(stage: Stage) -> None:
    watch = services.begin_watch(stage.cast.home.pk, code=CODE, email="wang@example.org")
    assert services.begin_watch(stage.cast.home.pk, code=CODE).pk == watch.pk
    ask_to_confirm(watch.pk)
    assert queries.confirmation_of(watch) in mail.outbox[0].body
    need = stage.open(kind="water.leak", text="漏水").need
    assert write_collected(time.now() + timedelta(hours=21)) == 0
    set_reach(EVERYWHERE)
    with pytest.raises(NotThere):
        services.confirm_watch(watch.pk, "0" * 20)
    services.confirm_watch(watch.pk, queries.confirmation_of(watch))
    AreaWatch.objects.update(told_until=need.opened_at - timedelta(hours=1))
    assert write_collected(time.now() + timedelta(hours=21)) == 1
    set_reach(EVERYWHERE)
    assert need.number in mail.outbox[1].body
    services.end_watch(CODE)
    assert AreaWatch.objects.count() == 0


def test_a_stranger_follows_an_area_on_the_pages_and_over_the_interface(stage: Stage) -> None:
    client, home = Client(), stage.cast.home.pk
    begun = client.post(f"/needs/in/{home}/watch", {"kinds": ["water.leak"]})
    set_reach(EVERYWHERE)
    assert (begun.status_code, AreaWatch.objects.get().kinds) == (201, ["water.leak"])
    heads = {"Idempotency-Key": str(uuid4())}
    made = client.post(f"/api/v1/communities/{home}/watch", {}, content_type="application/json", headers=heads).json()
    set_reach(EVERYWHERE)
    AreaWatch.objects.update(seen_until=time.now() - timedelta(days=900))
    need = stage.open(kind="water.leak", text="漏水").need
    seen = client.post("/api/v1/watches/look", made, content_type="application/json").json()
    assert [one["number"] for one in seen] == [need.number]
    assert client.post("/api/v1/watches/look", made, content_type="application/json").json() == []
    set_reach(EVERYWHERE)
    AreaWatch.objects.update(seen_until=time.now() - timedelta(days=900))
    assert need.number in client.post("/watch/", {"code": made["code"]}).content.decode()
    assert client.post("/watch/", {"code": "XXXXX-XXXXX"}).status_code == 422
    assert client.post("/watch/end", made).status_code == 302
    set_reach(EVERYWHERE)
    assert AreaWatch.objects.count() == 1


def test_the_public_map_veils_small_numbers(stage: Stage) -> None:
    stage.open(kind="water.leak", text="漏水")
    needs.add_sample_kinds(stage.by("zheng"))
    drawn = Client().get(f"/needs/in/{stage.cast.home.pk}/map.json").json()["features"]
    assert {one["properties"]["sign"] for one in drawn} <= {"", "<5"}
    assert Client().get(f"/needs/in/{stage.cast.home.pk}").status_code == 200
    assert Client().get(f"/needs/in/{stage.cast.subdistrict.pk}/feed.rss").status_code == 200
    assert [veiled(count) for count in (0, 1, 4, 5, 12, 40)] == [
        (0, ""), (1, "<5"), (1, "<5"), (2, "5+"), (3, "10+"), (4, "40+"),
    ]  # fmt: skip
