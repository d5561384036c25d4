"""The pages of teaching in a real browser: no axe finding, no page wider than its window, the keyboard's way."""

from __future__ import annotations

import fcntl
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from tests.console.member import Joining, Member
from tests.console.test_console_browser import ARGUMENTS, CHROMIUM, WIDTHS, window
from tests.teaching.classroom import Classroom

pytestmark = pytest.mark.matrix

TEACHING = "/console/teaching"
TEXTS = ("御社の支援って結局なんぼかかるんやろか", "途中で担当の人をチェンジできますか", "落ちたら？")
NAMES = "株式会社見本の田中と申します。03-1234-5678まで電話してほしいのですが、うちの財布から出るお金はありますか"


@pytest_asyncio.fixture
async def browser(stack: AsyncExitStack) -> Browser:
    """Chromium."""
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    stack.push_async_callback(browser.close)
    return browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The kind of database does not matter here."""
    return sqlite_url


@pytest.fixture
def second_review() -> str:
    """One person does everything here; who must not is told in test_teaching_acceptance."""
    return "off"


async def filled(classroom: Classroom, admin: Member) -> list[str]:
    """Something on every page; the pages."""
    for number, text in enumerate(TEXTS):
        turn = await classroom.wrong(text, "cost")
        await admin.post(f"{TEACHING}/reviews/{turn.review.id}", text=text, label="faq/cost")
        listed = (await admin.get(f"{TEACHING}/examples?state=proposed")).html
        example = listed.split("/examples/")[1].split("/")[0]
        if number == 0:
            await admin.post(f"{TEACHING}/examples/{example}/accept")
        if number == 1:
            await admin.post(f"{TEACHING}/examples/{example}/reject", reason="もうある")
    turn = await classroom.wrong(NAMES, "cost", "subsidy")
    classroom.candidate()
    await admin.post(f"{TEACHING}/candidate/accept", candidate="model-2", reason="費用の質問が正しくなった")
    classroom.candidate("model-3", "model-2", ["採択されたら何か書かされますか", "面接は何分くらいですか"])
    lists = [f"{TEACHING}/examples?state={state}" for state in ("waiting", "proposed", "accepted", "rejected")]
    return [TEACHING, *lists, f"{TEACHING}/reviews/{turn.review.id}", f"{TEACHING}/candidate", f"{TEACHING}/models"]


async def look(page: Page, address: str) -> list[Any]:
    """What axe finds on a page, and how much it is wider than its window."""
    await page.goto(address)
    found = (await Axe().run(page)).response["violations"]
    wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] + ([wider] if wider > 0 else [])


async def test_no_page_of_teaching_has_an_axe_finding_or_is_wider_than_its_window(
    browser: Browser, classroom: Classroom, join: Joining
) -> None:
    admin = await join(classroom.site, "admin")
    paths = await filled(classroom, admin)
    for width in WIDTHS:
        page = await (await window(browser, admin, width, bypass_csp=True)).new_page()
        for path in paths:
            assert await look(page, classroom.site.url + path) == [], (width, path)
            assert "悪化 2件" in await page.inner_text("main") or path not in (TEACHING, f"{TEACHING}/candidate")


async def test_a_training_and_its_failure_are_shown(browser: Browser, classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    page = await (await window(browser, admin, 375, bypass_csp=True)).new_page()
    told = {"pid": 1, "started_at": "2026-11-25T03:00:00+00:00", "step": "before", "candidate": "model-2"}
    (classroom.models / "training.json").write_text(json.dumps(told))
    with (classroom.models / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert await look(page, classroom.site.url + TEACHING) == []
        assert "いまのモデルで測る 実行中" in await page.inner_text("main")
    (classroom.models / "training.log").write_text("Traceback\nMemoryError\n")
    await page.reload()
    assert "訓練が途中で止まりました" in await page.inner_text("main")
    assert await look(page, classroom.site.url + TEACHING) == []


async def test_an_example_is_made_by_keyboard(browser: Browser, classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    turn = await classroom.wrong(NAMES, "cost")
    page = await (await window(browser, admin, java_script_enabled=False)).new_page()
    await page.goto(f"{classroom.site.url}{TEACHING}/reviews/{turn.review.id}")
    assert "株式会社見本" in await page.inner_text("main")
    await page.focus("#text")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("うちの財布から出るお金はありますか")
    for _ in range(4):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/teaching/examples?done=example_proposed")
    assert "教材として提案しました" in await page.inner_text(".done")
