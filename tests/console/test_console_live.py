"""What htmx keeps up to date on the console's pages, and what it must not do there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
from playwright.async_api import Browser, expect
from sqlalchemy import select

from tests.console.member import Joining, Member, account
from tests.console.test_console_browser import browser, filled, real_site, window  # noqa: F401
from tests.web.company import Company
from tests.web.running import Running, Starting
from web.clock import Clock
from web.console.pages import HTMX
from web.store import desk_tables

MARK = re.compile(r'hx-get="/console/queue/rows\?mark=([0-9a-f.]+)"')
PARTIAL = {"HX-Request": "true"}
SVG = 'xmlns="http://www.w3.org/2000/svg"'
SHARED = Path("web/console/templates")


async def rows(member: Member, mark: str) -> tuple[int, str]:
    """The queue as its page asks for it."""
    answer = await member.call("GET", f"/console/queue/rows?mark={mark}", headers=PARTIAL)
    return answer.status, answer.html


async def test_the_queue_is_sent_again_only_when_it_reads_differently(
    lone_site: Running, lone_company: Company, join: Joining
) -> None:
    desk = await join(lone_site)
    page = await desk.get("/console/queue")
    mark = MARK.findall(page.html)[0]
    assert (await rows(desk, mark))[0] == 204
    await lone_company.call("POST", "/api/chat/queue")
    status, html = await rows(desk, mark)
    assert status == 200 and "<title>(1) 待ち受け" in html and "待っている会社は1社" in html
    assert MARK.findall(html) != [mark] and (await rows(desk, MARK.findall(html)[0]))[0] == 204


async def test_a_minute_that_goes_by_is_shown_but_not_told(start: Starting, sqlite_url: str, http: ClientSession,
                                                           join: Joining) -> None:  # fmt: skip
    now = [datetime.now(UTC)]
    site = await start(sqlite_url, Clock(True, lambda: now[0]))
    desk, company = await join(site), Company(http, site.url)
    await company.open()
    await company.call("POST", "/api/chat/queue")
    now[0] += timedelta(minutes=2)
    mark = MARK.findall((await desk.get("/console/queue")).html)[0]
    now[0] += timedelta(minutes=1)
    status, html = await rows(desk, mark)
    assert status == 200 and "待ち時間 3分" in html and "hx-swap-oob" not in html


async def test_what_the_page_asks_by_itself_keeps_no_session_alive(lone_site: Running, join: Joining) -> None:
    desk = await join(lone_site)
    async with lone_site.store.writing() as connection:
        past = datetime.now(UTC) - timedelta(minutes=10)
        await connection.execute(desk_tables.staff_sessions.update().values(last_seen_at=past))
    await rows(desk, "")
    async with lone_site.store.reading() as connection:
        seen = (await connection.execute(select(desk_tables.staff_sessions.c.last_seen_at))).scalar_one()
    assert seen == past
    assert (await Member(desk.http, desk.url).call("GET", "/console/queue/rows", headers=PARTIAL)).status == 401


async def test_the_queue_warns_before_the_session_ends_and_a_person_at_it_stays(
    start: Starting, sqlite_url: str, http: ClientSession
) -> None:
    now = [datetime(2026, 11, 24, 1, tzinfo=UTC)]
    site = await start(sqlite_url, Clock(True, lambda: now[0]))
    await account(site, "desk", "yamada")
    desk = Member(http, site.url)
    await desk.sign_in("yamada")
    mark = MARK.findall((await desk.get("/console/queue")).html)[0]
    now[0] += timedelta(minutes=24)
    assert (await rows(desk, mark))[0] == 204
    now[0] += timedelta(minutes=2)
    status, html = await rows(desk, mark)
    assert status == 200 and "操作がないため" in html and "【まもなくサインアウト】" in html and 'id="told"' in html
    assert (await desk.post("/console/queue/presence")).status == 204
    status, html = await rows(desk, MARK.findall(html)[0])
    assert status == 200 and "操作がないため" not in html and "サインアウト】" not in html
    now[0] += timedelta(minutes=29)
    assert "操作がないため" in (await rows(desk, mark))[1]
    now[0] += timedelta(minutes=2)
    assert (await rows(desk, mark))[0] == 401
    gone = await desk.get("/console/queue")
    assert (gone.status, gone.location) == (303, "/console/sign-in?next=/console/queue")
    page = await desk.get(gone.location)
    assert "待ち受けは止まっています" in page.text and "<title>【待ち受け停止中】" in page.html
    assert "止まっています" not in (await desk.get("/console/sign-in?next=/console/account")).text


async def test_pointing_at_the_queue_keeps_the_session_alive(
    browser: Browser,  # noqa: F811
    real_site: Running,  # noqa: F811
    join: Joining,
) -> None:
    desk = await join(real_site)
    page = await (await window(browser, desk)).new_page()
    await page.goto(f"{real_site.url}/console/queue")
    async with page.expect_response("**/console/queue/presence") as told:
        await page.mouse.move(300, 300)
    assert (await told.value).status == 204


async def test_a_form_takes_what_its_fields_promise(lone_site: Running, join: Joining) -> None:
    desk = await join(lone_site)
    kept = await desk.post("/console/canned", title="長い案内", text="あ" * 5000 + "。" * 5000)
    assert kept.status == 303
    assert (await desk.post("/console/canned", title="長すぎる", text="あ" * 100_000)).status == 413


async def test_htmx_comes_from_our_own_host_and_may_evaluate_nothing(lone_site: Running, http: ClientSession) -> None:
    page = await Member(http, lone_site.url).get("/console/sign-in")
    assert '"allowEval":false' in page.html and '"includeIndicatorStyles":false' in page.html
    assert '"historyCacheSize":0' in page.html, "what companies wrote stays in no browser"
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    async with http.get(f"{lone_site.url}/console/static/htmx.js") as served:
        assert served.status == 200 and await served.read() == HTMX.read_bytes()
    for template in SHARED.glob("*.html"):
        written = template.read_text(encoding="utf-8").replace(SVG, "")
        assert not re.search(r"hx-on|js:|hx-vals|https?://", written), template.name


async def test_the_list_comes_up_to_date_without_taking_the_focus(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining  # noqa: F811
) -> None:  # fmt: skip
    first, second = Company(http, real_site.url), Company(http, real_site.url)
    for one in (first, second):
        await one.open()
    await first.call("POST", "/api/chat/queue")
    page = await (await window(browser, await join(real_site))).new_page()
    await page.goto(f"{real_site.url}/console/queue")
    await page.get_by_role("button", name="対応する").focus()
    await page.evaluate("window.same = true")
    await second.call("POST", "/api/chat/queue")
    await expect(page.locator("#told")).to_contain_text("待っている会社は2社", timeout=10_000)
    await expect(page.get_by_role("button", name="対応する").first).to_be_focused()
    await expect(page).to_have_title(re.compile(r"^\(2\) 待ち受け"))
    await first.call("DELETE", "/api/chat/queue")
    await expect(page.locator("#told")).to_contain_text("待っている会社は1社", timeout=10_000)
    await expect(page.locator("#main")).to_be_focused()
    assert await page.evaluate("window.same"), "the page was not loaded again"


async def test_forms_and_filters_bring_their_part_of_the_page(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining  # noqa: F811
) -> None:  # fmt: skip
    admin = await join(real_site, "admin")
    inquiry = (await filled(real_site, http, admin))[-3]
    page = await (await window(browser, admin)).new_page()
    await page.goto(f"{real_site.url}/console/canned")
    await page.evaluate("window.same = true")
    await page.get_by_label("見出し").fill("営業時間")
    await page.get_by_label("本文").fill("平日です。")
    await page.get_by_role("button", name="追加").click()
    await expect(page.locator("#done")).not_to_be_empty()
    await expect(page.locator("#main .rows")).to_contain_text("営業時間")
    assert await page.evaluate("window.same") and page.url.endswith("/console/canned")
    await page.goto(f"{real_site.url}/console/inquiries")
    await page.evaluate("window.same = true")
    await page.get_by_role("link", name="終了").click()
    await expect(page.get_by_role("link", name="終了")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_role("link", name="終了")).to_be_focused()
    assert await page.evaluate("window.same") and page.url.endswith("?show=closed")
    await page.goto(real_site.url + inquiry)
    await page.locator("#answer").fill("書きかけの回答")
    await page.locator("#note").fill("電話した。")
    await page.get_by_role("button", name="メモを残す").click()
    await expect(page.locator("#thread")).to_contain_text("電話した。")
    await expect(page.locator("#answer")).to_have_value("書きかけの回答")
    await expect(page.locator("#note")).to_have_value("")


async def test_the_menu_opens_by_keyboard_without_a_script(
    browser: Browser, real_site: Running, join: Joining  # noqa: F811
) -> None:  # fmt: skip
    admin = await join(real_site, "admin")
    for width in (375, 1280):
        page = await (await window(browser, admin, width, java_script_enabled=False)).new_page()
        await page.goto(f"{real_site.url}/console/canned")
        link = page.get_by_role("link", name="操作の記録")
        if width == 375:
            await expect(link).to_have_count(0)
            await page.locator(".menu summary").focus()
            await page.keyboard.press("Enter")
        await expect(page.get_by_role("list", name="管理")).to_be_visible()
        await link.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="操作の記録")).to_be_visible()
