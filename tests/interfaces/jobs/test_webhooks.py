"""Other programs are told of what happens to needs: signed, tried again, written down, and sent again by hand."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from gongzhi.domain.needs.services import accept_need
from gongzhi.foundation import encryption
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.webhooks import services
from gongzhi.foundation.webhooks.models import Delivery, Endpoint
from gongzhi.interfaces.jobs.webhooks import NotDelivered, deliver_letter
from tests.support.needs_stage import MORNING, Stage, set_stage

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """Another program: answers what it is told to, and keeps what it got."""

    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        self.send_response(self.server.answers.pop(0))
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver(("127.0.0.1", 0), _Answer)
    server.answers, server.got = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def listen(receiver: Receiver, **more: Any) -> tuple[Endpoint, str]:
    return services.add_endpoint("热线系统", url=f"http://127.0.0.1:{receiver.server_port}/in", by=SYSTEM, **more)


def deliver(delivery: UUID) -> bool:
    try:
        deliver_letter(delivery)
    except NotDelivered:
        return False
    finally:
        set_reach(EVERYWHERE)
    return True


def test_an_event_is_told_signed_and_holds_no_words_of_anybody(stage: Stage, receiver: Receiver) -> None:
    endpoint, secret = listen(receiver, events=["need.accepted"])
    need = stage.open(text="王奶奶家漏水 13800138000").need
    accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    one = Delivery.objects.get()
    receiver.answers = [204]
    assert deliver(one.pk)
    heads, body = receiver.got[0]
    moment, signed = (part.split("=", 1)[1] for part in heads["X-Gongzhi-Signature"].split(","))
    assert signed == hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert (told["event"], told["id"], told["need"]["number"]) == ("need.accepted", str(one.pk), need.number)
    assert set(told["need"]) == {"id", "number", "kind", "state", "community", "due_at"}
    one.refresh_from_db()
    assert (one.state, one.status, one.tries) == ("delivered", 204, 1)
    assert secret.encode() not in bytes(endpoint.secret)
    assert deliver(one.pk)
    assert len(receiver.got) == 1


def test_what_does_not_arrive_is_tried_again_given_up_and_replayed(
    stage: Stage, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_TRIES", 2)
    endpoint, _secret = listen(receiver)
    stage.open()
    one = Delivery.objects.get(endpoint=endpoint)
    receiver.answers = [500, 302, 200]
    with pytest.raises(NotNow):
        services.replay_delivery(one.pk, by=SYSTEM)
    assert [deliver(one.pk), deliver(one.pk)] == [False, False]
    one.refresh_from_db()
    assert (one.state, one.status, one.tries) == ("failed", 302, 2)
    services.replay_delivery(one.pk, by=SYSTEM)
    assert deliver(one.pk)
    ids = {json.loads(body)["id"] for _heads, body in receiver.got}
    assert (len(receiver.got), ids) == (3, {str(one.pk)})


def test_an_endpoint_hears_its_own_area_and_nothing_after_its_end(stage: Stage, receiver: Receiver) -> None:
    far, _secret = listen(receiver, communities=[stage.cast.next_door.pk])
    near, _other = listen(receiver, communities=[stage.cast.home.pk])
    stage.open()
    assert set(Delivery.objects.values_list("endpoint", "event")) == {(near.pk, "need.received")}
    services.end_endpoint(near.pk, by=SYSTEM)
    assert deliver(Delivery.objects.get().pk)
    assert receiver.got == []
    stage.open()
    assert (Delivery.objects.count(), Delivery.objects.filter(endpoint=far).count()) == (1, 0)


def test_an_address_that_is_none_is_refused() -> None:
    for url in ("ftp://example.org", "https://", "https://a:b@example.org/", "nonsense"):
        with pytest.raises(NotSo) as refused:
            services.add_endpoint("x", url=url, by=SYSTEM)
        assert set(refused.value.fields) == {"url"}


def test_the_administrator_sets_up_tries_and_reads_the_log(stage: Stage, receiver: Receiver) -> None:
    client = Client()
    user = stage.people["zheng"].user
    assert user is not None
    client.force_login(user)
    address = f"http://127.0.0.1:{receiver.server_port}/in"
    refused = client.post("/desk/setup/webhooks/", {"name": "热线", "url": "x"})
    made = client.post("/desk/setup/webhooks/", {"name": "热线", "url": address, "events": ["need.done"]})
    set_reach(EVERYWHERE)
    one = Endpoint.objects.get()
    secret = encryption.unseal(bytes(one.secret), table="webhooks_endpoint", column="secret", row=one.pk)
    assert (refused.status_code, made.status_code, secret in made.content.decode()) == (422, 201, True)
    assert secret not in client.get("/desk/setup/webhooks/").content.decode()
    assert client.post(f"/desk/setup/webhooks/{one.pk}/try").status_code == 302
    set_reach(EVERYWHERE)
    receiver.answers = [500]
    assert not deliver(Delivery.objects.get().pk)
    assert "500" in client.get(f"/desk/setup/webhooks/{one.pk}").content.decode()
    assert client.get(f"/desk/setup/webhooks/{one.pk}/deliveries.csv").status_code == 200
    listed = client.get(f"/api/v1/webhooks/{one.pk}/deliveries").json()["items"]
    assert [(row["event"], row["status"], row["tries"]) for row in listed] == [("try", 500, 1)]
    body = {"name": "接口", "url": address, "area_id": str(stage.cast.home.pk)}
    heads = {"Idempotency-Key": str(uuid4())}
    again = [client.post("/api/v1/webhooks", body, content_type="application/json", headers=heads) for _try in (1, 2)]
    assert [one.status_code for one in again] == [201, 202]
    assert [bool(one.json()["secret"]) for one in again] == [True, False]
