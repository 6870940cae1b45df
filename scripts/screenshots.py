"""Takes the pictures of the README anew, from the demo district in a data folder of its own.

make screenshots
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD
from steps import say
from system_packages import find_chromium

PICTURES = Path("docs/images")
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True
}  # fmt: skip


@contextmanager
def demo_district() -> Iterator[str]:
    """Serves the demo district from a folder that is gone afterwards, and gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-pictures-"))
    folder.chmod(0o711)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"GONGZHI_DATA": str(folder / "data"), "GONGZHI_KEYS": str(folder / "keys.json")}
    command = [sys.executable, "-m", "gongzhi", "serve", "--demo", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("The demo district did not start; `make run` says why.")


def enter(browser: Browser, address: str, username: str, look: dict[str, Any]) -> Page:
    """Logs somebody in, in Chinese, and stands on the page they come to."""
    page = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **look).new_page()
    page.goto("/login")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form.form button").last.click()
    page.wait_for_url(re.compile(r"^(?!.*/login).*$"))
    return page


def follow(page: Page, address: str) -> None:
    """Goes on to the first link whose address looks like this."""
    links = [str(link.get_attribute("href")) for link in page.locator("a[href]").all()]
    found = next((link for link in links if re.search(address, link)), None)
    if found is None:
        sys.exit(f"{page.url} has no link like {address}; it has {sorted(set(links))[:20]}.")
    page.goto(found)


def keep(page: Page, name: str) -> None:
    """Writes one picture, when page and map have come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    page.screenshot(path=PICTURES / f"{name}.png")
    say(f"docs/images/{name}.png")


def take_all(browser: Browser, address: str) -> None:
    """Takes the pictures, each as the person who works there."""
    page = enter(browser, address, "zhao", DESK)
    page.goto("/desk/")
    keep(page, "home")
    page.goto("/desk/grids/")
    keep(page, "grids")
    page = enter(browser, address, "lin", PHONE)
    page.goto("/field/")
    follow(page, r"/buildings/[^/]+/$")
    if "/stairs/" not in page.url:
        # A building with one entrance opens its stairwell at once.
        follow(page, r"/stairs/[^/]+/$")
    # The floor that still has doors to try lies open.
    unfolded = page.locator("details.floor[open]")
    if unfolded.count():
        unfolded.first.evaluate("floor => scrollTo(0, floor.getBoundingClientRect().top + scrollY - 90)")
    keep(page, "stairwell")


def main() -> None:
    os.chdir(Path(__file__).resolve().parent.parent)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_district() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--lang=zh-CN"])
        take_all(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
