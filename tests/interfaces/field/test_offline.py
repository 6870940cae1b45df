"""My doors in a real browser: without a signal, with a full phone, a wrong clock, two phones at one door, an update."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.fixtures import Settings

from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import now
from tests.support.browser import PATIENCE, PHONE, web_server

pytestmark = pytest.mark.transactional
READY = "#pocket[data-mood=working]"
# Every clock that the page can read.
A_DAY_AHEAD = """{ const Real = Date, now = () => Real.now() + 864e5; globalThis.Date = new Proxy(Real, {
    construct: (D, facts) => facts.length ? new D(...facts) : new D(now()),
    get: (D, name) => name === 'now' ? now : Reflect.get(D, name) }); }"""
# What a browser says when the phone has no room left.
FULL = """{ window.isFull = true; const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
    if (window.isFull) throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, row); }; } 0"""
# A phone whose processor is busy while an entry is sealed.
SLOW_TO_SEAL = """{ const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    crypto.subtle.encrypt = async (...given) => {
    await new Promise((done) => setTimeout(done, 1500)); return encrypt(...given); }; } 0"""
Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, _django_db_helper: None, settings: Settings) -> Iterator[Enter]:
    """Begins a round today, and logs people in on phones of 360 pixels; a word of the browser about faults is one."""
    from gongzhi.domain.campaigns.services import start_round
    from gongzhi.domain.needs.services import add_kind
    from gongzhi.foundation.reach import SYSTEM, By
    from gongzhi.foundation.time import today
    from tests.support.cast import PASSWORD, settle
    from tests.support.rounds_stage import FACTS

    settings.KNOCK_HOURS = ("00:00", "23:59")
    day = today()
    dates = {"starts_on": day, "ends_on": day + timedelta(days=2), "data_ends_on": day + timedelta(days=30)}
    with everywhere():
        cast = settle()
        add_kind("lift", name="电梯", name_en="Lift", hours=24, by=SYSTEM)
        by = By(user=cast.user("zhao").pk, person=cast.people["zhao"].pk)
        start_round(cast.home.pk, by=by, **{**FACTS, **dates})
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    with web_server() as address:

        def open_phone(name: str, context: BrowserContext | None = None) -> Page:
            if context is None:
                chosen: dict[str, Any] = PHONE | {"viewport": {"width": 360, "height": 740}}
                context = browser.new_context(base_url=address, timezone_id="Asia/Shanghai", **chosen)
                context.set_default_timeout(PATIENCE)
                contexts.append(context)
            page = context.new_page()
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.goto("/login")
            page.locator("[name=login]").fill(name)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("[name=password]").press("Enter")
            expect(page.locator("[name=password]")).to_have_count(0)
            page.goto("/field/doors/")
            page.wait_for_selector(READY)
            return page

        yield open_phone
        for context in contexts:
            context.close()
    assert faults == []


def tap(page: Page, door: str, outcome: str) -> None:
    if page.locator("[data-door]").count() == 0:
        page.locator("#pocket .line").first.click()
    page.locator("[data-door]", has_text=door).click()
    # Where manners speak against another knock, the outcomes lie behind one more tap.
    if page.locator("[data-same]").count():
        page.locator("[data-same]").click()
    page.locator(f'[data-outcome="{outcome}"]').click()
    if outcome == "come_back":
        page.locator("[data-without]").click()


def waiting(page: Page, number: int) -> None:
    expect(page.locator("#pocket")).to_have_attribute("data-waiting", str(number))


def send(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)


def agree(page: Page, lines: int) -> None:
    """Compares phone and server on the page that does so."""
    page.goto("/field/doors/#/records")
    page.locator("[data-compare]").click()
    compared = page.locator("#compared")
    expect(compared).to_have_attribute("data-different", "0")
    expect(compared).to_have_attribute("data-same", str(lines))


def attempts() -> list[tuple[str, str, str]]:
    from gongzhi.domain.campaigns.models import Attempt

    with everywhere():
        rows = Attempt.objects.filter(withdraws=None, withdrawn_by=None)
        return sorted(rows.values_list("by__name", "door__household__name", "outcome"))


def test_everything_goes_on_without_a_signal_and_survives_a_killed_tab(enter: Enter) -> None:
    from gongzhi.domain.needs.models import Need

    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
    tap(page, "101", "talked")
    page.locator("[data-snack-undo]").click()
    waiting(page, 0)
    tap(page, "101", "talked")
    page.locator("[data-floor='2']").click()
    waiting(page, 2)
    page.locator("[data-door]", has_text="101").click()
    page.locator("[data-need]").click()
    page.locator("[data-kind=lift]").click()
    page.locator("#pocket-words").fill("三天了")
    page.locator("[data-done]").click()
    waiting(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto("/field/")
    again.wait_for_selector(READY)
    waiting(again, 4)
    send(again)
    agree(again, 4)
    assert attempts() == [("Lin", "101", "talked"), ("Lin", "201", "no_answer")]
    with everywhere():
        assert [one.text for one in Need.objects.all()] == ["电梯"]


def test_news_between_press_and_release_do_not_swallow_the_tap(enter: Enter) -> None:
    page = enter("lin")
    page.wait_for_load_state("networkidle")
    page.locator("#pocket a.line").first.hover()
    page.mouse.down()
    page.context.set_offline(True)
    # Whoever is told to send notices that there is no network, and would say so at once.
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#pocket .note-soon")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("[data-door]").first).to_be_visible()
    expect(page.locator("#pocket .note-soon")).to_be_visible()


def test_neither_a_gateways_page_nor_a_log_out_loses_what_waits(enter: Enter) -> None:
    page = enter("lin")
    answers = [{"status": 200, "body": '{"receipts": []}'}, {"status": 302, "headers": {"Location": "/login"}}]
    blocked = [dict(one, content_type="application/json") for one in answers]
    page.context.route("**/api/v1/field/entries", lambda route: route.fulfill(**blocked[0]))
    tap(page, "101", "talked")
    waiting(page, 1)
    blocked.pop(0)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 1)
    page.goto("/me")
    page.locator('form[action$="/logout"] button').first.click()
    page.wait_for_load_state()
    kept = """() => new Promise(done => { const asked = indexedDB.open('gongzhi-field'); asked.onsuccess = () => {
        const stores = asked.result.transaction(['meta', 'entries', 'packs']);
        const meta = stores.objectStore('meta').count(), rows = stores.objectStore('entries').getAll();
        stores.oncomplete = () => done([meta.result, JSON.stringify(rows.result)]);
    }})"""
    page.wait_for_function("async () => (await (" + kept + ")())[0] === 0")
    _keys, rows = page.evaluate(kept)
    assert ("failed" in rows, "talked" in rows) == (True, False)
    page.context.unroute("**/api/v1/field/entries")
    page.close()
    again = enter("lin", page.context)
    waiting(again, 0)
    agree(again, 1)
    assert attempts() == [("Lin", "101", "talked")]


def test_neither_a_fault_over_one_entry_nor_a_busy_one_holds_up_the_others(enter: Enter) -> None:
    page = enter("lin")
    asked: list[list[str]] = []

    def answer(route: Route) -> None:
        entries = json.loads(route.request.post_data or "{}")["entries"]
        outcomes = [one["facts"]["outcome"] for one in entries]
        asked.append(outcomes)
        if "refused" in outcomes:
            route.fulfill(status=500, json={"type": "fault", "detail": "…"})
            return
        told = [(423, "in_flight") if one == "come_back" else (201, "saved") for one in outcomes]
        words = {"sentence": "", "number": "", "tracking_code": ""}
        receipts = [
            {"id": one["id"], "status": status, "state": state, "kept": status == 201, **words}
            for one, (status, state) in zip(entries, told, strict=True)
        ]
        news = {"now": now().isoformat(), "pack": "", "doors": [], "progress": {}}
        route.fulfill(status=207, json={**news, "receipts": receipts})

    page.context.set_offline(True)
    for door, outcome in (("101", "refused"), ("101", "talked"), ("201", "no_answer"), ("201", "come_back")):
        tap(page, door, outcome)
    waiting(page, 4)
    page.context.route("**/api/v1/field/entries", answer)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 2)
    page.wait_for_timeout(500)
    assert asked == [
        ["refused", "talked", "no_answer", "come_back"],
        [],
        ["refused", "talked"],
        [],
        ["refused"],
        [],
        ["talked"],
        ["no_answer", "come_back"],
    ]
    # What the server fails over is laid aside: only the busy one is offered again.
    with page.expect_response("**/api/v1/field/entries"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert asked[8:] == [["come_back"]]
    waiting(page, 2)


def test_two_phones_at_one_door_one_of_them_full_and_a_day_ahead(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Attempt
    from gongzhi.foundation.time import local, today

    lin, feng = enter("lin"), enter("feng")
    for page in (lin, feng):
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.context.set_offline(True)
    feng.evaluate(A_DAY_AHEAD)
    feng.evaluate(FULL)
    tap(lin, "101", "talked")
    tap(feng, "101", "no_answer")
    expect(feng.locator(".note-late")).to_be_visible()
    waiting(feng, 1)
    feng.evaluate("window.isFull = false")
    for page in (lin, feng):
        send(page)
    expect(feng.locator(".note-late")).to_have_count(0)
    assert attempts() == [("Feng", "101", "no_answer"), ("Lin", "101", "talked")]
    with everywhere():
        assert {local(one.visited_at).date() for one in Attempt.objects.all()} == {today()}
    # The door is settled for both: one of them talked.
    lin.reload()
    lin.wait_for_selector(READY)
    lin.goto("/field/doors/#/")
    for page in (lin, feng):
        agree(page, 1)


def test_a_phone_that_is_full_at_the_first_pack_goes_on_in_the_open_page(enter: Enter) -> None:
    page = enter("lin")
    page.evaluate(
        "new Promise(done => { indexedDB.deleteDatabase('gongzhi-field').onblocked = () => done(0); done(0); })"
    )
    page.context.add_init_script(FULL)
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator(".note-late").first).to_be_visible()
    tap(page, "101", "talked")
    page.wait_for_selector("#pocket[data-waiting='0']")
    assert attempts() == [("Lin", "101", "talked")]


def name_pair() -> None:
    """Lets Lin and Feng go together today."""
    from gongzhi.domain.actors.models import Person
    from gongzhi.domain.campaigns.models import Pair, Round
    from gongzhi.domain.grids.models import Grid
    from gongzhi.foundation.time import today

    with everywhere():
        one, grid = Round.objects.get(), Grid.objects.order_by("serial")[0]
        first, second = (Person.objects.get(name=name) for name in ("Lin", "Feng"))
        facts = {"community": one.community, "team": 1, "on": today(), "time": "day", "named_at": now()}
        Pair.objects.create(round=one, grid=grid, first=first, second=second, **facts)


def test_a_pair_named_after_the_pack_was_fetched_reaches_the_badge_with_the_next_news(enter: Enter) -> None:
    page = enter("lin")
    with page.expect_response("**/field/entries"):
        page.reload()
    page.locator("[data-tab=badge]").click()
    expect(page.locator("[data-badge]")).to_have_count(0)
    name_pair()
    # News come whenever there is a signal again, and every half minute besides.
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-badge=day] li")).to_have_text(["Lin", "Feng"])
    # It stays on the phone, as the pack does.
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-badge=day] li")).to_have_text(["Lin", "Feng"])


def test_who_we_are_and_a_wish_go_without_a_signal(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import DoorSilence
    from gongzhi.foundation.time import today

    name_pair()
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator("[data-tab=badge]").click()
    expect(page.locator("[data-badge=day] li")).to_have_text(["Lin", "Feng"])
    expect(page.locator("#pocket img")).to_be_visible()
    page.locator("[data-tab=doors]").click()
    page.locator("#pocket .line").first.click()
    page.locator("[data-door]", has_text="101").click()
    page.locator(".sheet-more summary").click()
    page.locator("[data-silence]").click()
    page.locator("[data-days='90']").click()
    expect(page.locator("[data-door]", has_text="101")).to_contain_text("暂不上门")
    waiting(page, 1)
    send(page)
    with everywhere():
        kept = list(DoorSilence.objects.values_list("household__name", "until", "way"))
    assert kept == [("101", today() + timedelta(days=90), "door")]


def test_what_is_counted_as_waiting_survives_a_page_that_is_closed_at_once(enter: Enter) -> None:
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.evaluate(SLOW_TO_SEAL)
    tap(page, "101", "talked")
    waiting(page, 1)
    page.reload()
    page.wait_for_selector(READY)
    waiting(page, 1)


def test_what_is_undone_while_it_is_being_written_does_not_come_back(enter: Enter) -> None:
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.evaluate(SLOW_TO_SEAL)
    tap(page, "101", "talked")
    page.locator("[data-door]", has_text="101").click()
    page.locator("[data-undo]").first.click()
    waiting(page, 0)
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("#pocket")).to_have_attribute("data-waiting", "0")
    assert (
        page.evaluate("""new Promise(done => { const open = indexedDB.open("gongzhi-field");
        open.onsuccess = () => { const all = open.result.transaction("entries").objectStore("entries").count();
        all.onsuccess = () => done(all.result); }; })""")
        == 0
    )


def test_doors_that_ran_out_go_and_what_was_entered_is_handed_over(enter: Enter, settings: Settings) -> None:
    from gongzhi.domain.actors.models import Appointment
    from gongzhi.domain.fieldwork.models import Entry
    from gongzhi.domain.grids.models import TeamMember

    settings.SESSION_COOKIE_AGE = 10 * 24 * 3600
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    tap(page, "101", "talked")
    waiting(page, 1)
    page.context.add_init_script(A_DAY_AHEAD.replace("864e5", "3 * 864e5"))
    page.reload()
    page.wait_for_selector("#pocket[data-mood=choosing]")
    assert page.locator("[data-door]").count() == 0
    waiting(page, 1)
    with everywhere():
        TeamMember.objects.filter(person__name="Lin").delete()
        Appointment.objects.filter(person__name="Lin").delete()
    send(page)
    with everywhere():
        assert [(one.verb, one.state) for one in Entry.objects.all()] == [("visit", "handed_over")]


def test_an_update_of_the_page_keeps_the_queue(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongzhi.interfaces.field.fieldwork import views

    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    before = page.evaluate("caches.keys()")
    page.context.route("**/api/v1/field/entries", lambda route: route.abort())
    tap(page, "101", "refused")
    waiting(page, 1)
    monkeypatch.setattr(views, "_content", lambda name: f"another {name}")
    page.evaluate("navigator.serviceWorker.ready.then(found => found.update())")
    page.wait_for_function(
        "async before => { const now = await caches.keys(); return now.length === 1 && now[0] !== before[0]; }",
        arg=before,
    )
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
    waiting(page, 1)
    page.context.unroute("**/api/v1/field/entries")
    send(page)
    agree(page, 1)
    assert attempts() == [("Lin", "101", "refused")]


def test_an_undo_shows_at_once_and_a_clock_that_is_set_on_the_way_does_no_harm(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Attempt
    from gongzhi.foundation.time import local, today

    page = enter("lin")
    tap(page, "101", "talked")
    waiting(page, 0)
    door = page.locator("[data-door]", has_text="101")
    expect(door).to_have_attribute("data-state", "resolved")
    page.context.set_offline(True)
    door.click()
    page.locator("[data-undo]").click()
    expect(door).to_have_attribute("data-state", "not_attempted")
    tap(page, "201", "no_answer")
    waiting(page, 2)
    page.evaluate(A_DAY_AHEAD)
    send(page)
    expect(door).to_have_attribute("data-state", "not_attempted")
    assert attempts() == [("Lin", "201", "no_answer")]
    with everywhere():
        assert {local(one.visited_at).date() for one in Attempt.objects.all()} == {today()}
        assert {one.pk.version for one in Attempt.objects.all()} == {4}
    agree(page, 3)


def test_the_next_entrance_is_taken_and_what_is_asked_there_is_kept(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Attempt, Round
    from gongzhi.domain.surveys.services import keep_sheet
    from gongzhi.foundation.reach import SYSTEM

    with everywhere():
        row = {"type": "select_one yn", "name": "alone", "label": "独居", "required": "yes"}
        choices = [{"list_name": "yn", "name": name, "label": label} for name, label in (("yes", "是"), ("no", "否"))]
        round_ = Round.objects.get()
        round_.sheet = keep_sheet(round_.community_id, name="问需", survey=[row], choices=choices, by=SYSTEM)
        round_.script = "您好，我们是社区的。"
        round_.save(update_fields=["sheet", "script"])
    page = enter("lin")
    page.locator("[data-next]").click()
    expect(page.locator("[data-release]")).to_be_visible()
    page.locator("details.script summary").first.click()
    expect(page.locator(".script-text").first).to_have_text("您好，我们是社区的。")
    tap(page, "101", "talked")
    page.locator("[data-answered]").click()
    expect(page.locator(".asked-fault")).to_have_text("这道题还没有回答。")
    page.locator(".asked-choice", has_text="是").click()
    page.locator("[data-answered]").click()
    page.locator("[data-door]", has_text="201").click()
    page.locator('[data-outcome="come_back"]').click()
    page.locator("[data-on]").last.click()
    waiting(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    with everywhere():
        kept = {one.outcome: (one.answers, one.appointment_slot) for one in Attempt.objects.all()}
    assert kept == {"talked": ({"alone": "yes"}, None), "come_back": (None, 2)}
    other = enter("feng")
    expect(other.locator(".lease")).to_contain_text("Lin")


def test_a_shop_that_is_not_on_the_list_is_written_down_without_a_signal(enter: Enter) -> None:
    from gongzhi.domain.actors.services import add_organisation, relate_place
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.campaigns.services import close_round, start_round
    from gongzhi.domain.fieldwork.models import FoundBody
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.rounds_stage import FACTS

    with everywhere():
        one, house = Round.objects.get(), Place.objects.get(name="1号楼")
        close_round(one.pk, by=SYSTEM)
        shop = add_organisation("老面馆", kind="restaurant", community=one.community, by=SYSTEM, since=one.starts_on)
        relate_place(shop, place=house, relation="located", from_=one.starts_on, source="登记表", by=SYSTEM)
        dates = {name: getattr(one, name) for name in ("starts_on", "ends_on", "data_ends_on")}
        start_round(one.community_id, by=SYSTEM, **{**FACTS, **dates, "target": "organisations"})
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator("[data-find]").click()
    page.locator("[data-found-save]").click()
    # Nothing is chosen beforehand, and whoever saves is led to what is missing.
    expect(page.locator("#found-place")).to_be_focused()
    expect(page.locator("#found-fault")).not_to_be_empty()
    page.locator("#found-place").select_option(label="1号楼")
    page.locator("[data-found-save]").click()
    expect(page.locator("#found-name")).to_be_focused()
    page.locator("#found-name").fill("新饭馆")
    page.locator("[data-found-save]").click()
    expect(page.locator("#found-kind")).to_be_focused()
    page.locator("#found-kind").select_option("restaurant")
    page.locator("#found-remark").fill("东侧门脸")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#found-remark").press("Enter")
    expect(page.locator(".snack")).to_contain_text("新饭馆")
    waiting(page, 1)
    page.reload()
    page.wait_for_selector(READY)
    page.locator("[data-tab=records]").click()
    expect(page.locator("[data-entry]")).to_contain_text("新饭馆")
    send(page)
    with everywhere():
        kept = list(FoundBody.objects.values_list("name", "kind__code", "remark", "place__name", "found_by__name"))
    assert kept == [("新饭馆", "restaurant", "东侧门脸", "1号楼", "Lin")]


def test_a_grid_of_which_the_register_knows_nothing_is_carried_to_write_down_what_is_found(enter: Enter) -> None:
    from gongzhi.domain.actors.services import add_organisation, relate_place
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.campaigns.services import close_round, start_round
    from gongzhi.domain.fieldwork.models import FoundBody
    from gongzhi.domain.fieldwork.services import register_found
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.rounds_stage import FACTS

    with everywhere():
        one, elsewhere = Round.objects.get(), Place.objects.get(name="2号楼")
        close_round(one.pk, by=SYSTEM)
        shop = add_organisation("老面馆", kind="restaurant", community=one.community, by=SYSTEM, since=one.starts_on)
        relate_place(shop, place=elsewhere, relation="located", from_=one.starts_on, source="登记表", by=SYSTEM)
        dates = {name: getattr(one, name) for name in ("starts_on", "ends_on", "data_ends_on")}
        start_round(one.community_id, by=SYSTEM, **{**FACTS, **dates, "target": "organisations"})
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    send(page)
    page.context.set_offline(True)
    # A pack without doors is kept like any other, and is no pack that ran out.
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("[data-nothing]")).to_be_visible()
    expect(page.locator("[data-next]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[data-find]").click()
    page.locator("#found-place").select_option(label="1号楼")
    page.locator("#found-name").fill("新饭馆")
    page.locator("#found-kind").select_option("restaurant")
    page.locator("[data-found-save]").click()
    expect(page.locator("[data-written]")).to_have_attribute("data-written", "1")
    waiting(page, 1)
    send(page)
    with everywhere():
        found = FoundBody.objects.get()
        assert (found.name, found.place.name) == ("新饭馆", "1号楼")
        register_found(found.pk, by=SYSTEM)
    send(page)
    expect(page.locator("#pocket .line").first).to_contain_text("1号楼")
    expect(page.locator("[data-nothing]")).to_have_count(0)


def test_a_phone_is_called_by_the_name_that_was_given_to_it(enter: Enter) -> None:
    from gongzhi.domain.fieldwork.models import Pack

    page = enter("lin")
    with everywhere():
        assert "Chrome" in Pack.objects.get().device
    page.locator("[data-tab=records]").click()
    page.locator("[data-phone]").click()
    page.locator("#phone-name").fill("红色那部")
    with page.expect_response(lambda answer: answer.url.endswith("/device")) as answered:
        page.locator("[data-phone-save]").click()
    assert answered.value.status == 201
    expect(page.locator("#pocket")).to_contain_text("红色那部")
    with everywhere():
        assert Pack.objects.get().device == "红色那部"
