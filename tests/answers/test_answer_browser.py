"""The pages of the answers in a real browser, without JavaScript: no axe finding, nothing wider than its window."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.answers.conftest import AnswersSite
from tests.answers.test_answer_pages import HERE, form, propose
from tests.console.member import Joining, Member
from tests.console.test_console_browser import WIDTHS, browser, window  # noqa: F401
from web.answers.standing import standings
from web.keys import CLOCK
from web.store import interventions

pytestmark = pytest.mark.matrix


@pytest_asyncio.fixture
async def paths(lone_answers: AnswersSite, join: Joining) -> dict[str, str]:
    """Something on every page: an approval, a proposal in each state, a withdrawn answer."""
    site, reviewer, admin = lone_answers, await join(lone_answers, "reviewer"), await join(lone_answers, "admin")
    site.member = admin
    digest = standings(site.programme, [])["contact"].digest
    await admin.post(f"{HERE}/approvals", approve=f"contact:{digest}")
    accepted = await propose(site, reviewer, "contact", text_ja="お問い合わせ先は{desk_department}です。")
    failed = await propose(
        site, reviewer, "contact", text_ja="お問い合わせは{desk_department}へ。", detail_ja="", detail_en=""
    )
    await site.check_ended()
    await admin.post(f"{accepted}/acceptance", note="確認しました")
    await admin.post(f"{failed}/check")
    checked = await propose(site, reviewer, "contact_hours", text_ja="電話({desk_phone})は、{desk_hours}です。")
    await site.check_ended()
    now = site.app[CLOCK].real()
    async with site.store.writing() as connection:
        until = now + timedelta(days=1)
        texts = {"text_ja": "いま確認しています。", "text_en": "", "by": admin.id, "now": now, "expires_at": until}
        await interventions.add(connection, kind="withdrawal", topic="cost", **texts)
    return {
        "list": HERE,
        "changed": f"{HERE}/contact",
        "withdrawn": f"{HERE}/cost",
        "a day": f"{HERE}/cost?date=2026-12-30&hour=12&status=open&language=ja",
        "reply": f"{HERE}/out_of_scope.tax",
        "form": f"{HERE}/cost/proposal",
        "accepted": accepted,
        "checked": checked,
        "failed": failed,
    }


async def opened(browser: Browser, member: Member, width: int) -> Page:  # noqa: F811
    """A window that runs axe: put into the page, which the page's own rules would forbid."""
    return await (await window(browser, member, width, bypass_csp=True)).new_page()


async def findings(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds."""
    violations = (await Axe().run(page)).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]


async def test_no_page_of_the_answers_has_an_axe_finding_or_is_wider_than_its_window(
    browser: Browser,  # noqa: F811
    lone_answers: AnswersSite,
    paths: dict[str, str],
) -> None:
    for width in WIDTHS:
        page = await opened(browser, lone_answers.member, width)
        for name, path in paths.items():
            await page.goto(lone_answers.url + path)
            assert await findings(page) == [], (name, width)
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
        await page.goto(lone_answers.url + paths["form"])
        await page.get_by_label("本文 (日本語)").fill("{desk_fone}!")
        await page.get_by_role("button", name="提案する").click()
        await expect(page.get_by_text("感嘆符は使えません")).to_be_visible()
        assert await findings(page) == [], ("wrong", width)
        await page.close()


async def test_a_change_by_keyboard_without_javascript(
    browser: Browser,  # noqa: F811
    lone_answers: AnswersSite,
    join: Joining,
) -> None:
    reviewer = await join(lone_answers, "reviewer")
    page = await (await window(browser, reviewer, java_script_enabled=False)).new_page()
    await page.goto(f"{lone_answers.url}{HERE}/cost")
    await page.get_by_role("link", name="変更を提案する").press("Enter")
    await page.get_by_label("本文 (日本語)").fill("費用は、原則無料です。")
    await page.get_by_label("提案の理由").fill("短くするため")
    await page.get_by_role("button", name="表示を確かめる").press("Enter")
    await expect(page.get_by_role("heading", name="変わるところ")).to_be_visible()
    assert form(lone_answers, "cost")["text_en"] == await page.get_by_label("本文 (英語)").input_value()
    await page.get_by_role("button", name="提案する").press("Enter")
    await expect(page.get_by_text("提案しました。検査を始めています。")).to_be_visible()
    await lone_answers.check_ended()
    await page.reload()
    await expect(page.get_by_text("検査済み、判断待ち")).to_be_visible()
