"""The real web server on a database of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ARTIFACTS = Path("var/test-artifacts")
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
# How long a page may take on a busy machine before a test gives up; milliseconds.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def web_server() -> Iterator[str]:
    """Serves the application from threads of this process and gives its address."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: the report of a failure would drown in it."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts the machine's own browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


def find_browser() -> str:
    """Finds the program of the browser; `make test` installs it."""
    from system_packages import find_chromium

    found = find_chromium()
    if found is None:
        raise RuntimeError("Chromium is missing; `make test` installs it.")
    return found


class Visitor:
    """Opens pages for the people of a story; each of them has a browser of their own, with their own log-in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.requested: set[str] = set()

    def open(self, path: str = "/", *, phone: bool = False, **options: Any) -> Page:
        """Opens a page as somebody new, in Chinese, as wide as a desk's screen or a phone's."""
        chosen = (PHONE if phone else DESK) | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        context = self.browser.new_context(base_url=self.address, **chosen)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        context.on("request", lambda request: self.requested.add(request.url))
        page = context.new_page()
        page.goto(path)
        return page

    def photograph(self, name: str) -> None:
        """Keeps a picture of every open page, for whoever looks into a failure."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w.-]+", "_", name)[-120:]
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        for number, page in enumerate(page for context in self.contexts for page in context.pages):
            page.screenshot(path=ARTIFACTS / f"{stem}-{worker}-{number}.png", full_page=True)
            (ARTIFACTS / f"{stem}-{worker}-{number}.html").write_text(page.content(), "utf-8")

    def leave(self) -> None:
        """Closes everybody's browser."""
        for context in self.contexts:
            context.close()
