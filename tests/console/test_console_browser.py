"""The console in a real browser: every page without an axe finding, and a takeover between two windows."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from sqlalchemy import select

from programme.loader import newest
from programme.source import ProgrammeSource
from tests.console.member import PASSWORD, Joining, Member
from tests.web.company import Company
from tests.web.fake_engine import SECRET, FakeEngine, reply
from tests.web.running import Running, serve
from web.app import create_app
from web.settings import PROGRAMME_ROOT, read
from web.store import tables

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FORM = {"company": "会社", "name": "氏名", "email": "a@company.example.jp", "message": "相談です", "consent": True}
SHOWN = "text => document.getElementById('log').textContent.includes(text)"
WIDTHS = [1280, 375, 320]


@pytest_asyncio.fixture
async def browser(stack: AsyncExitStack) -> Browser:
    """Chromium."""
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    stack.push_async_callback(browser.close)
    return browser


@pytest_asyncio.fixture
async def real_site(engine: FakeEngine, stack: AsyncExitStack, sqlite_url: str) -> AsyncIterator[Running]:
    """A web process with the real programme: its pages are as long as they will be."""
    source = ProgrammeSource(newest(PROGRAMME_ROOT))
    environment = {
        "BANSOU_DATABASE_URL": sqlite_url,
        "BANSOU_ENGINE_URL": engine.url,
        "BANSOU_ENGINE_SECRET": SECRET,
        "BANSOU_TOTP_KEY": "key-of-the-tests-0001",
        "BANSOU_TEST_CLOCK": "1",
        "BANSOU_RATE_LIMITS": "off",
    }
    fingerprint = source.current().fingerprint
    dialogue = {"answers": {"own_website": ["no"]}, "asked": None, "active": False}

    def answering(turn: dict[str, Any]) -> dict[str, Any]:
        answer = reply({"text": "費用は無料です。", "topics": ["cost"]}, dialogue=dialogue)
        return {**answer, "model": {**answer["model"], "fingerprint": fingerprint}}

    engine.answering = answering
    app = create_app(read(environment), source)
    url, runner = await serve(app, stack)
    yield Running(url, app, runner)


async def window(browser: Browser, member: Member | None, width: int = 1280, **more: Any) -> BrowserContext:
    """A window of a member of staff who is signed in."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP", **more)
    if member:
        await context.add_cookies([{"name": member.cookie, "value": member.token, "url": member.url}])
    return context


async def conversation_of(site: Running) -> str:
    """The page of the first conversation."""
    async with site.store.reading() as connection:
        row = (await connection.execute(select(tables.conversations.c.id))).first()
    assert row is not None
    return f"/console/conversations/{row.id}"


async def filled(site: Running, http: ClientSession, admin: Member) -> list[str]:
    """Something on every page; the pages."""
    company = Company(http, site.url)
    await company.open()
    await company.say("費用はいくらですか")
    sent = await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await company.call("POST", "/api/chat/queue")
    conversation, inquiry = await conversation_of(site), f"/console/inquiries/{sent.content['number']}"
    await admin.post(f"{conversation}/claim")
    await admin.post(f"{conversation}/notes", text="メモ")
    await admin.post("/console/canned", title="案内", text="申込ページをご覧ください。")
    await admin.post(f"{conversation}/messages", id=str(uuid.uuid4()), text="お待たせしました。")
    await admin.post(f"{inquiry}/claim")
    await admin.post(f"{inquiry}/answer", id=str(uuid.uuid4()), text="回答です。")
    await admin.post("/console/account/totp")
    names = ("queue", "inquiries", "prescreening", "status", "notices", "canned", "mail", "staff", "audit", "account")
    return [*(f"/console/{name}" for name in names), conversation, inquiry, "/console/sign-in", "/console/nothing"]


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_page_has_an_axe_finding_or_is_wider_than_its_window(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining, width: int
) -> None:
    admin = await join(real_site, "admin")
    paths = await filled(real_site, http, admin)
    # axe is put into the page, which its own rules against foreign scripts would forbid.
    page = await (await window(browser, admin, width, bypass_csp=True)).new_page()
    for path in paths:
        await page.goto(real_site.url + path)
        await expect_sound(page)


async def expect_sound(page: Page) -> None:
    """No finding of axe, and nothing wider than the window."""
    findings = (await Axe().run(page)).response["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings], page.url
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


@pytest.mark.matrix
@pytest.mark.parametrize("width", WIDTHS)
async def test_what_only_a_form_leads_to_has_no_axe_finding_either(
    browser: Browser, real_site: Running, join: Joining, width: int
) -> None:
    admin = await join(real_site, "admin")
    page = await (await window(browser, admin, width, bypass_csp=True)).new_page()
    await page.goto(f"{real_site.url}/console/prescreening")
    await page.locator("main input[type=radio]").first.check()
    await page.get_by_role("button", name="判定する").click()
    await expect(page.locator("#verdict")).to_be_visible()
    await expect_sound(page)
    await page.goto(f"{real_site.url}/console/staff")
    await page.locator("#login").fill("fresh")
    await page.locator("#name").fill("新しい人")
    await page.locator("form:has(#login) button").click()
    await expect(page.locator("code.secret")).to_be_visible()
    await expect_sound(page)
    await page.goto(f"{real_site.url}/console/account")
    await page.locator("form[action$='/account/totp'] button").click()
    secret = await page.locator("code.secret").inner_text()
    await page.locator("#code").fill("000000")
    await page.locator("form[action$='/confirm'] button").click()
    await expect(page.locator("#code-problem")).to_be_visible()
    await expect_sound(page)
    await page.locator("#code").fill(pyotp.TOTP(secret).now())
    await page.locator("form[action$='/confirm'] button").click()
    await expect(page.locator("main code")).to_have_count(10)
    await expect_sound(page)
    await page.context.clear_cookies()
    await page.goto(f"{real_site.url}/console/queue")
    await expect(page.get_by_text("待ち受けは止まっています")).to_be_visible()
    await expect_sound(page)
    await page.locator("#login").fill("admin")
    await page.locator("#password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="確認コードの入力")).to_be_visible()
    await expect_sound(page)


async def test_the_console_keeps_its_own_rules(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    admin = await join(real_site, "admin")
    page = await (await window(browser, admin)).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    for path in (await filled(real_site, http, admin))[:-2]:
        await page.goto(real_site.url + path)
        await page.wait_for_timeout(100)
    assert not problems


async def test_the_code_for_the_phone_is_drawn(browser: Browser, real_site: Running, join: Joining) -> None:
    desk = await join(real_site)
    await desk.post("/console/account/totp")
    page = await (await window(browser, desk)).new_page()
    await page.goto(f"{real_site.url}/console/account")
    picture = page.get_by_role("img", name="QRコード")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("picture => picture.complete && picture.naturalWidth > 100")


async def test_signing_in_by_keyboard(browser: Browser, real_site: Running, join: Joining) -> None:
    await join(real_site, "desk", "yamada")
    page = await (await window(browser, None)).new_page()
    await page.goto(f"{real_site.url}/console/inquiries")
    await expect(page.get_by_role("heading", name="サインイン")).to_be_visible()
    await page.get_by_label("ログイン名").focus()
    await page.keyboard.type("yamada")
    await page.keyboard.press("Tab")
    await page.keyboard.type("correct horse battery staple")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="問い合わせ", exact=True)).to_be_visible()


async def test_a_takeover_between_two_windows(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    company = Company(http, real_site.url)
    await company.open()
    await company.say("費用はいくらですか")
    desk, colleague = await join(real_site), await join(real_site, "desk", "colleague")
    page, other = [await (await window(browser, one)).new_page() for one in (desk, colleague)]
    await page.goto(f"{real_site.url}/console/queue")
    await expect(page.get_by_text("待っている会社はありません。")).to_be_visible()
    await company.call("POST", "/api/chat/queue")
    claim = page.get_by_role("button", name="対応する")
    await expect(claim).to_be_visible(timeout=10_000)
    await other.goto(f"{real_site.url}/console/queue")
    await claim.click()
    await other.get_by_role("button", name="対応する").click(no_wait_after=True)
    await expect(other.get_by_text("先に対応を始めた")).to_be_visible()
    await expect(page.get_by_text("対象外となる項目あり")).to_be_visible()
    await company.call("POST", "/api/chat/typing")
    await expect(page.get_by_text("会社が入力しています")).to_be_visible()
    await company.say("支払いはありますか")
    await expect(page.locator("#log")).to_contain_text("支払いはありますか")
    await write(page, "ございません。")
    await expect(page.locator("#log")).to_contain_text("ございません。")
    assert (await company.log())[-1]["text"] == "ございません。"
    last = (await company.log())[-1]["seq"]
    await company.call("GET", f"/api/chat/messages?after={last}")
    await expect(page.locator("#log .by-staff").last).to_contain_text("届きました")
    await page.get_by_role("button", name="自動応答に戻す").click()
    await expect(page.get_by_text("自動応答に戻しました。")).to_be_visible()
    assert (await company.say("期間は")).texts == ["費用は無料です。"]


async def write(page: Page, text: str) -> None:
    """Types a message and sends it by keyboard."""
    field = page.get_by_label("会社へのメッセージ")
    await field.fill(text)
    await field.press("Control+Enter")
    await expect(field).to_have_value("")


async def test_a_persons_message_is_seen_at_once(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    company = Company(http, real_site.url)
    await company.open()
    await company.call("POST", "/api/chat/queue")
    desk, path = await join(real_site), await conversation_of(real_site)
    await desk.post(f"{path}/claim")
    page = await (await window(browser, desk)).new_page()
    await page.goto(real_site.url + path)
    await page.wait_for_timeout(500)
    for number in range(10):
        await company.say(f"質問 {number}")
        await page.wait_for_function(
            "text => document.getElementById('log').textContent.includes(text)", arg=f"質問 {number}"
        )


async def test_a_page_that_was_refused_its_events_asks_again(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    company = Company(http, real_site.url)
    await company.open()
    await company.call("POST", "/api/chat/queue")
    desk, path = await join(real_site), await conversation_of(real_site)
    await desk.post(f"{path}/claim")
    page = await (await window(browser, desk)).new_page()
    await page.route("**/events*", lambda route: route.fulfill(status=503))
    await page.goto(real_site.url + path)
    await company.say("聞こえますか")
    await page.wait_for_timeout(300)
    await expect(page.locator("#log")).not_to_contain_text("聞こえますか")
    await page.unroute("**/events*")
    await expect(page.locator("#log")).to_contain_text("聞こえますか", timeout=10_000)
    await desk.post("/console/sign-out")
    await expect(page.get_by_role("heading", name="サインイン")).to_be_visible(timeout=10_000)


async def test_what_is_half_written_is_not_thrown_away(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    company = Company(http, real_site.url)
    await company.open()
    await company.call("POST", "/api/chat/queue")
    desk, path = await join(real_site), await conversation_of(real_site)
    await desk.post(f"{path}/claim")
    page = await (await window(browser, desk)).new_page()
    await page.goto(real_site.url + path)
    await page.get_by_label("会社へのメッセージ").fill("書きかけの返事")
    await desk.post(f"{path}/notes", text="同僚のメモ")
    await expect(page.locator("#notes")).to_contain_text("同僚のメモ")
    await page.get_by_label("メモ", exact=True).fill("自分のメモ")
    await page.get_by_role("button", name="メモを残す").click()
    await expect(page.locator("#notes")).to_contain_text("自分のメモ")
    await expect(page.get_by_label("メモ", exact=True)).to_have_value("")
    await desk.post(f"{path}/return")
    await expect(page.get_by_text("状態が変わりました。読み込み直す")).to_be_visible()
    await page.get_by_role("button", name="送信").click()
    await expect(page.locator("#trouble")).to_contain_text("担当から外れています")
    await expect(page.get_by_label("会社へのメッセージ")).to_have_value("書きかけの返事")


async def test_without_a_script_the_pages_work_by_their_forms(
    browser: Browser, real_site: Running, http: ClientSession, join: Joining
) -> None:
    company = Company(http, real_site.url)
    await company.open()
    await company.call("POST", "/api/chat/queue")
    desk = await join(real_site)
    page = await (await window(browser, desk, java_script_enabled=False)).new_page()
    await page.goto(f"{real_site.url}/console/queue")
    await page.get_by_role("button", name="対応する").click()
    await page.get_by_label("会社へのメッセージ").fill("スクリプトなしで返事")
    await page.get_by_role("button", name="送信").click()
    await expect(page.locator("#log")).to_contain_text("スクリプトなしで返事")
    assert (await company.log())[-1]["text"] == "スクリプトなしで返事"
