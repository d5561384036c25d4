"""Review in a real browser: no axe finding at any width, and the whole way from the worklist to a settled review."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.console.member import Joining, Member
from tests.console.test_console_browser import WIDTHS, window
from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, not_understood
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running
from web.keys import CLOCK, PROGRAMME
from web.review.sampling import week_due
from web.review.turns_asked import JAPAN
from web.store import reviews

pytestmark = pytest.mark.matrix

QUESTIONS = (
    ("費用はいくらかかりますか", answered("cost", 0.91, beside=["menu_of_support", "interview_cost"])),
    ("お金のことを教えてください。社内で説明するので、できるだけ詳しく知りたいです。", asked_back("cost", "contact")),
    ("例の件はどうなりましたか", not_understood()),
    ("特定技能の人は雇えますか", answered("tokutei_ginou", 0.62, beside=["definition_of_talent"])),
    ("特定技能の人を雇う場合はどうですか", answered("definition_of_talent", 0.7)),
    ("そうじゃなくて、うちは対象ですか", answered("eligibility_overview", 0.8)),
)


@pytest_asyncio.fixture
async def reviewed(
    real_site: Running,
    http: ClientSession,
    engine: FakeEngine,
    join: Joining,
) -> tuple[Member, Member, list[str]]:
    """Two reviewers, a week of questions, a sample, a review that waits; the pages."""
    fingerprint = real_site.app[PROGRAMME].current().fingerprint
    answers = itertools.cycle(answer for _, answer in QUESTIONS)

    def answering(_: dict[str, Any]) -> dict[str, Any]:
        answer = next(answers)
        return {**answer, "model": {**answer["model"], "fingerprint": fingerprint}}

    engine.answering = answering
    week = week_due(real_site.app[CLOCK].real())
    moment = datetime.combine(week, datetime.min.time(), JAPAN).replace(hour=10).isoformat()
    for _ in range(3):
        company = Company(http, real_site.url, headers={"X-Test-Clock": moment})
        await company.open()
        for text, _ in QUESTIONS:
            said = await company.say(text)
        await company.call("POST", "/api/chat/feedback", {"seq": said.content["messages"][0]["seq"], "helpful": False})
    await settle(real_site.store)
    one, other = await join(real_site, "reviewer", "one"), await join(real_site, "reviewer", "other")
    await one.post("/console/sample/draw")
    first = (await one.get("/console/sample/next")).location.partition("?")[0]
    await one.post(first, seen="", judgement="topics", topic="cost", note="費用の質問です。")
    await other.post(f"/console/reviews/{await pending(real_site)}/confirm")
    second = (await one.get("/console/sample/next")).location.partition("?")[0]
    await one.post(second, seen="", judgement="answer_unclear", note="金額の根拠が読み取りにくい。")
    pages = [
        "/console/worklist",
        "/console/worklist?reviewed=too",
        "/console/sample",
        "/console/reviews",
        first,
        second,
    ]
    return one, other, pages


async def pending(site: Running) -> str:
    """The id of the review that waits."""
    async with site.store.reading() as connection:
        return (await reviews.in_state(connection, "pending", 1))[0].id


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_page_of_review_has_an_axe_finding_or_is_wider_than_its_window(
    browser: Browser,
    real_site: Running,
    reviewed: tuple[Member, Member, list[str]],
    width: int,
) -> None:
    one, other, paths = reviewed
    for member, mine in ((one, paths), (other, paths[3:])):
        page = await (await window(browser, member, width, bypass_csp=True)).new_page()
        for path in mine:
            await page.goto(real_site.url + path)
            await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            findings = (await Axe().run(page)).response["violations"]
            assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings], path
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


async def test_from_the_worklist_to_a_settled_review_without_a_script(
    browser: Browser,
    real_site: Running,
    reviewed: tuple[Member, Member, list[str]],
) -> None:
    one, other, _ = reviewed
    page = await (await window(browser, one, java_script_enabled=False)).new_page()
    await page.goto(f"{real_site.url}/console/worklist")
    await page.get_by_label("手がかり", exact=True).select_option("contradicted")
    await page.get_by_role("button", name="表示する").click()
    before = await page.locator(".suspects > li").count()
    await page.locator(".suspects > li").first.get_by_role("link", name="詳しく評価する").click()
    await page.get_by_role("radio", name="別の話題が正しい").check()
    await page.get_by_label("一覧から選ぶ(1)").select_option("cost")
    await page.get_by_label("メモ(任意)").fill("費用の話の続きです。")
    await page.get_by_role("button", name="評価を保存する").click()
    await expect(page.locator("#done")).to_contain_text("評価を保存しました")
    assert "sign=contradicted" in page.url
    assert await page.locator(".suspects > li").count() == before - 1
    second = await (await window(browser, other, java_script_enabled=False)).new_page()
    await second.goto(f"{real_site.url}/console/reviews")
    mine = second.locator(".suspects > li").filter(has_text="費用の話の続きです。")
    await mine.get_by_role("button", name="同意して確定する").click()
    await expect(second.locator("#done")).to_contain_text("評価を確定しました")


async def test_a_sample_is_judged_by_keyboard_one_turn_after_the_other(
    browser: Browser,
    real_site: Running,
    reviewed: tuple[Member, Member, list[str]],
) -> None:
    page = await (await window(browser, reviewed[0])).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(f"{real_site.url}/console/sample")
    await page.get_by_role("link", name="次の質問を評価する").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/turns/**")
    judged = page.url
    await page.get_by_role("button", name="正しい", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#done")).to_contain_text("評価を保存しました")
    assert page.url != judged and "/reviews/turns/" in page.url
    assert not problems
