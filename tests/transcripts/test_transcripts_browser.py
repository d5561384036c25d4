"""The pages of the transcripts in a real browser: without an axe finding, at three widths, and by keyboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect
from sqlalchemy import select

from bench.seed_conversations import seed
from programme.model import Programme
from tests.console.member import Joining
from tests.console.test_console_browser import WIDTHS, browser, window  # noqa: F401
from tests.web.running import Running, Starting
from web.store.review_tables import reviews, transcripts

pytestmark = pytest.mark.matrix

LIST = "/console/transcripts"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a database with a few hundred messages is kept."""
    return tmp_path_factory.mktemp("seeded") / "log.sqlite"


@pytest_asyncio.fixture
async def full_site(start: Starting, real_programme: Programme, seeded: Path) -> Running:
    """A web process with conversations of every kind."""
    url = f"sqlite+aiosqlite:///{seeded}"
    if not seeded.exists():
        await seed(url, real_programme, 1500, datetime.now(UTC))
    return await start(url, knows=real_programme, BANSOU_RETENTION_DAYS=3650)


async def longest(site: Running) -> str:
    """The conversation with a person that has the most questions, and one that was reviewed."""
    async with site.store.reading() as connection:
        query = select(transcripts.c.conversation_id).where(transcripts.c.with_person | transcripts.c.sent_form)
        rows = (await connection.execute(query.order_by(transcripts.c.asked.desc()).limit(1))).all()
    return str(rows[0].conversation_id)


async def reviewed(site: Running) -> str:
    """A conversation with a review."""
    async with site.store.reading() as connection:
        return str((await connection.execute(select(reviews.c.conversation_id).limit(1))).scalar_one())


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_page_of_the_transcripts_has_an_axe_finding_or_is_wider_than_its_window(
    browser: Browser,  # noqa: F811
    full_site: Running,
    join: Joining,
    width: int,
) -> None:
    admin = await join(full_site, "admin", f"admin-{width}")
    await admin.post(f"{LIST}/filters", name="不満の声 " * 5, query="thumb=down", shared="yes")
    page = await (await window(browser, admin, width, bypass_csp=True)).new_page()
    paths = [
        LIST,
        f"{LIST}?q=採用&language=ja",
        f"{LIST}?from=x&q=の",
        f"{LIST}?q=鯨",
        f"{LIST}/{await longest(full_site)}",
    ]
    for path in [*paths, f"{LIST}/{await reviewed(full_site)}"]:
        await page.goto(full_site.url + path)
        for summary in await page.locator("main summary").all():
            await summary.click()
        findings = (await Axe().run(page)).response["violations"]
        assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings], path
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


async def test_searching_keeping_and_reading_by_keyboard(
    browser: Browser,  # noqa: F811
    full_site: Running,
    join: Joining,
) -> None:
    reviewer = await join(full_site, "reviewer", "by-keyboard")
    page = await (await window(browser, reviewer)).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(full_site.url + LIST)
    await page.get_by_label("会社や担当者が書いた言葉で探す").focus()
    await page.keyboard.type("さいよう 採用")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"\?q=[^&]+$"))
    await expect(page.get_by_text("条件に合う会話はありません")).to_be_visible()
    await page.get_by_label("会社や担当者が書いた言葉で探す").fill("採用")
    await page.keyboard.press("Enter")
    await expect(page.locator("mark").first).to_have_text("採用")
    await page.get_by_text("いまの条件を保存する").click()
    await page.get_by_label("名前(60文字まで)").fill("採用の話")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("条件を保存しました。")).to_be_visible()
    await expect(page.get_by_role("link", name="採用の話")).to_be_visible()
    await page.locator(".question a").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="やり取りの内容")).to_be_visible()
    link = page.get_by_role("link", name="この回へのリンク").first
    await link.click()
    await expect(page.locator("li.turn:target")).to_have_count(1)
    assert not problems
