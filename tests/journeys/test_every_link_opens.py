"""Everybody who logs in to the demo district can open whatever the first page and its own pages lead to, and walk."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

from gongzhi.domain.campaigns.models import Door
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.reach import everywhere
from gongzhi.interfaces.common.demo_logins import DEMO_LOGINS

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
# One of each kind of address is opened; the rest differ in the record or the filter only.
RECORD = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
MOST = 60


def links_of(client: Client, start: str) -> tuple[dict[str, int], list[str]]:
    """Opens the links of a page, and those of the pages behind them; gives the refused and what was opened."""
    refused: dict[str, int] = {}
    opened: list[str] = []
    seen: set[str] = set()
    waiting = [(start, 0)]
    while waiting and len(opened) < MOST:
        address, depth = waiting.pop(0)
        kind = RECORD.sub("…", address.partition("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(address, follow=True)
        opened.append(address)
        if answer.status_code >= 400:
            refused[address] = answer.status_code
        elif depth < 2 and answer["Content-Type"].startswith("text/html"):
            waiting += [(unescape(link), depth + 1) for link in LINK.findall(answer.content.decode())]
    return refused, opened


def test_no_link_on_the_first_pages_of_a_demo_log_in_is_refused(demo: None) -> None:
    refused: dict[str, int] = {}
    for login in DEMO_LOGINS:
        client = Client()
        with everywhere():
            client.force_login(User.objects.get(username=login.username))
        found, opened = links_of(client, login.start)
        assert len(opened) > 2, login
        refused |= {f"{login.username} {address}": status for address, status in found.items()}
    assert refused == {}


def test_a_team_is_led_to_every_door_of_the_rounds_that_run_in_the_demo(demo: None) -> None:
    with everywhere():
        running = Door.objects.filter(round__state="open")
        assert running.filter(round__target="organisations").exists()
        assert not running.filter(grid=None).exists()
