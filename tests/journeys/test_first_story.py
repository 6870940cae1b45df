"""The first story, whole, in a real browser: divide, adopt, staff, knock, write down a need, handle it, ask, close."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from gongzhi.foundation import time
from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD
from tests.support.browser import Visitor

LIGHT = "三层楼道灯坏了，晚上看不清台阶"
WANGS_PHONE = "13900000046"
HER_BUILDING = "1号楼"  # looked after by the firm whose manager is Qian
RunJobs = Callable[[], None]
# An old phone takes its time with a photo; whoever presses "send" meanwhile need not press again.
SLOW_PICTURES = """{
  const quick = window.createImageBitmap;
  window.createImageBitmap = async (...given) => {
    await new Promise((done) => setTimeout(done, 1500));
    return quick(...given);
  };
}"""
TEAMS = ("work_squad", "volunteer_team", "service_team")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone would take it."""
    file = tmp_path / "light.jpg"
    Image.new("RGB", (1200, 900), (90, 80, 70)).save(file)
    return file


@pytest.fixture(autouse=True)
def any_hour(settings: Settings) -> None:
    """Lets doors be knocked at whenever the test runs; the permitted hours (R5) have tests of their own."""
    settings.KNOCK_HOURS = ("00:00", "23:59")


@pytest.fixture(autouse=True)
def no_third_party(visitor: Visitor) -> Iterator[None]:
    """Fails when any page asked another host for anything (R19)."""
    yield
    asked = {address for address in visitor.requested if not address.startswith(visitor.address)}
    assert {address for address in asked if not address.startswith(("data:", "blob:"))} == set()


def log_in(visitor: Visitor, username: str, *, phone: bool = False) -> Page:
    """Opens a browser of one's own and logs in with it."""
    page = visitor.open("/login", phone=phone)
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    return page


def send(page: Page, action: str, name: str = "") -> None:
    """Presses the button of the form whose address ends so."""
    form = page.locator(f'main form[action*="{action}"]') if action else page.locator("main form").last
    with page.expect_navigation():
        form.locator(f"button{name}").last.click()


def test_a_community_is_divided_knocked_at_and_heard(visitor: Visitor, photo: Path, run_jobs: RunJobs) -> None:
    secretary = log_in(visitor, "zhao")
    expect(secretary.locator("html")).to_have_attribute("lang", "zh-hans")
    divide_and_adopt(secretary, run_jobs)
    staff_all_teams(secretary)
    begun = start_a_round(secretary)

    worker = log_in(visitor, "lin", phone=True)
    stairs = go_to_the_first_untried_stairwell(worker, begun)
    number = knock_and_write_down_a_need(worker, photo)

    firm = log_in(visitor, "qian", phone=True)
    firm.add_init_script(SLOW_PICTURES)
    handle(firm, number, photo)
    ask(worker, number)  # she received it, and did not handle it
    resident = log_in(visitor, "wang", phone=True)
    close(resident, number)

    see_the_figures(secretary, number)
    see_only_what_is_theirs(visitor, stairs, secretary, number)


def divide_and_adopt(page: Page, run_jobs: RunJobs) -> None:
    page.goto("/desk/grids/propose/")
    page.locator("[name=districts]").fill("5")
    send(page, "propose")
    expect(page).to_have_url(re.compile(r"/desk/grids/questions/"))
    expect(page.locator("main progress").first).to_be_visible()
    run_jobs()
    proposals = page.locator('main .beside a[href*="/desk/grids/plans/"]')
    expect(proposals.first).to_be_visible()  # the page looks by itself every two seconds
    # By the keyboard: the maps are still being drawn, and what moves under a pointer swallows its click.
    proposals.first.press("Enter")
    expect(page).to_have_url(re.compile(r"/desk/grids/plans/"))
    expect(page.locator("gz-map canvas").first).to_be_visible()
    loads = page.locator("main table tbody tr")
    expect(loads).to_have_count(5)
    send(page, "adopt")
    expect(page.locator(".note-done").first).to_be_visible()


def staff_all_teams(page: Page) -> None:
    page.goto("/desk/grids/")
    grids = [
        address
        for link in page.locator("main a").all()
        if re.fullmatch(r"/desk/grids/[0-9a-f-]{36}/", address := link.get_attribute("href") or "")
    ]
    assert len(set(grids)) == 5
    people, next_door = iter(range(3, 60)), iter(["孙浩", "", "", ""])
    for grid in dict.fromkeys(grids):
        page.goto(grid)
        is_lins = page.get_by_role("cell", name=HER_BUILDING, exact=True).count() == 1
        for kind in TEAMS:
            page.goto(f"{grid}teams/{kind}/")
            lead = "" if kind != "work_squad" else "林静" if is_lins else next(next_door)
            choose_team(page, lead=lead, number=next(people))
    page.goto("/desk/grids/")
    expect(page.locator("main .state-soon")).to_have_count(0)


def choose_team(page: Page, *, lead: str, number: int) -> None:
    """Chooses a lead, who becomes a member by that."""
    select = page.locator("select[name=lead]")
    value = (
        select.locator("option", has_text=lead).first.get_attribute("value")
        if lead
        else select.locator("option").nth(number).get_attribute("value")
    )
    assert value
    select.select_option(value)
    # Volunteers and service staff join of their own will; staff of the community are not asked.
    for asked in page.locator("select[name=consent]").all():
        asked.select_option("spoken")
    send(page, "")
    expect(page).to_have_url(re.compile(r"/desk/grids/[0-9a-f-]{36}/$"))


def start_a_round(page: Page) -> str:
    page.goto("/desk/rounds/")
    page.locator('main table a[href^="/desk/rounds/"]').first.click()
    page.locator('a[href$="/close/"]').click()
    send(page, "")
    page.goto("/desk/rounds/new/")
    day = time.today()
    page.locator("[name=name]").fill("冬季安全走访")
    page.locator("[name=kind]").first.check(force=True)
    page.locator("[name=purpose]").fill("了解诉求，提醒用电安全")
    page.locator("[name=starts_on]").fill(f"{day}")
    page.locator("[name=ends_on]").fill(f"{day + timedelta(days=5)}")
    page.locator("[name=data_ends_on]").fill(f"{day + timedelta(days=30)}")
    page.locator("[name=legal_basis]").fill("")
    send(page, "")
    expect(page.locator(".field-error").first).to_be_visible()  # a round without legal basis
    expect(page.locator("[name=purpose]")).to_have_value("了解诉求，提醒用电安全")
    page.locator("[name=legal_basis]").fill("城市居民委员会组织法")
    send(page, "")
    expect(page).to_have_url(re.compile(r"/desk/rounds/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rpartition("/")[2]


def go_to_the_first_untried_stairwell(page: Page, begun: str) -> str:
    page.goto("/field/")
    # A round to shops may lead to the same house.
    houses = page.locator(f'main a[href^="/field/rounds/{begun}/buildings/"]')
    houses.filter(has=page.get_by_text(HER_BUILDING, exact=True)).click()
    if "/buildings/" in page.url:
        page.locator('main a[href*="/stairs/"]').first.click()
    expect(page).to_have_url(re.compile("/stairs/"))
    return page.url


def knock_and_write_down_a_need(page: Page, photo: Path) -> str:
    open_floors(page)
    doors = page.locator(".door")
    doors.nth(0).locator(".outcome[value=no_answer]").first.click()
    expect(page.locator("[data-count=attempted]").first).to_have_text("1")
    doors.nth(1).locator(".outcome[value=talked]").first.click()
    expect(page.locator("[data-count=attempted]").first).to_have_text("2")
    doors.nth(2).locator('a[href*="/need/"]').click()
    page.locator("[name=kind]").first.wait_for()
    choose_kind(page)
    page.locator("[name=text]").fill(LIGHT + "，身份证 11010519491231002X")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("details summary").last.click()
    page.locator("[name=phone]").fill(WANGS_PHONE)
    page.locator("[name=name]").fill("王秀英")
    page.locator("[name=has_consented]").check(force=True)
    send(page, "")
    expect(page).to_have_url(re.compile("/receipt/"))
    expect(page.locator("main")).to_contain_text("身份证")  # the page says that a number was masked
    return page.locator("main dl dd").first.inner_text().strip()


def open_floors(page: Page) -> None:
    """Unfolds the first floor where none is open."""
    folded = page.locator("details.floor:not([open]) > summary")
    if folded.count() and not page.locator("details.floor[open]").count():
        folded.first.click()


def choose_kind(page: Page) -> None:
    kind = page.locator("[name=kind]").first
    if kind.evaluate("one => one.tagName") == "SELECT":
        kind.select_option("light.stairwell")
    else:
        page.locator('[name=kind][value="light.stairwell"]').check(force=True)


def handle(page: Page, number: str, photo: Path) -> None:
    open_need(page, number)
    expect(page.locator("main")).to_contain_text(LIGHT)
    expect(page.locator("main")).not_to_contain_text("11010519491231002X")
    expect(page.locator("main")).not_to_contain_text(WANGS_PHONE)
    send(page, "/accept")
    send(page, "/start")
    finish = page.locator('form[action$="/finish"]')
    finish.locator("textarea").fill("灯已更换并试亮")
    finish.locator("input[type=file]").set_input_files(photo)
    send(page, "/finish")
    expect(page.locator("main .photos img")).to_have_count(2)
    expect(page.locator('form[action$="/ask"]')).to_have_count(0)  # the handler does not ask


def open_need(page: Page, number: str) -> None:
    page.goto(f"/desk/needs/?words={number}&state=")
    page.locator("main table a").first.click()
    expect(page.locator("main")).to_contain_text(number)


def ask(page: Page, number: str) -> None:
    open_need(page, number)
    send(page, "/ask")


def close(page: Page, number: str) -> None:
    page.goto("/my")
    page.locator(f'main a[href*="{number}"]').first.click()
    expect(page.locator("main")).to_contain_text(LIGHT)
    send(page, "/answer", "[value=yes]")
    expect(page.locator('form[action$="/answer"]')).to_have_count(0)


def see_the_figures(page: Page, number: str) -> None:
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text("冬季安全走访")
    expect(page.locator("gz-map canvas").first).to_be_visible()
    tried = page.locator(".figure", has_text="已敲门").first
    expect(tried).to_contain_text("3")
    open_need(page, number)
    expect(page.locator("main .state-done").first).to_be_visible()


def see_only_what_is_theirs(visitor: Visitor, stairs: str, secretary: Page, number: str) -> None:
    """The community next door, and the grid next door: not there, in the same words."""
    need = secretary.url
    for username in ("chen", "sun"):
        stranger = log_in(visitor, username, phone=True)
        for address in (stairs, need):
            answer = stranger.goto(address)
            assert answer is not None
            assert (username, answer.status) == (username, 404)
    neighbour = log_in(visitor, "he")
    neighbour.goto(f"/desk/needs/?words={number}&state=")
    expect(neighbour.locator("main .empty")).to_have_count(1)
    answer = neighbour.goto(need)
    assert answer is not None
    assert answer.status == 404
