"""The page of figures and the monthly report in a real browser, with the real programme and seeded conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from bench.figures import complete
from bench.seed_conversations import seed
from programme.loader import newest
from programme.source import ProgrammeSource
from tests.console.member import Joining
from tests.console.test_console_browser import ARGUMENTS, CHROMIUM, window
from tests.figures.filled import up_to_date
from tests.web.fake_engine import SECRET
from tests.web.running import Running, serve
from web.app import create_app
from web.clock import real_now
from web.settings import PROGRAMME_ROOT, read
from web.store import figure_days

pytestmark = pytest.mark.matrix

PATHS = ("/console/figures?period=fiscal_year", "/console/figures/report")
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
# Text of a chart that leaves the chart's card.
OUTSIDE = """[...document.querySelectorAll('svg.chart text')].filter(text => {
  const own = text.getBoundingClientRect(), card = text.closest('article').getBoundingClientRect();
  return own.width && (own.left < card.left || own.right > card.right + 1);
}).map(text => text.textContent)"""


@pytest_asyncio.fixture
async def browser(stack: AsyncExitStack) -> Browser:
    """Chromium."""
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    stack.push_async_callback(browser.close)
    return browser


@pytest_asyncio.fixture
async def seeded(stack: AsyncExitStack, sqlite_url: str) -> AsyncIterator[Running]:
    """A web process whose log holds some weeks of conversations."""
    source = ProgrammeSource(newest(PROGRAMME_ROOT))
    await seed(sqlite_url, source.current(), 600, real_now())
    environment = {
        "BANSOU_DATABASE_URL": sqlite_url,
        "BANSOU_ENGINE_URL": "http://127.0.0.1:1",
        "BANSOU_ENGINE_SECRET": SECRET,
        "BANSOU_RATE_LIMITS": "off",
        "BANSOU_TEST_CLOCK": "1",
    }
    app = create_app(read(environment), source)
    url, runner = await serve(app, stack)
    site = Running(url, app, runner)
    await complete(site.store)
    async with site.store.writing() as connection:
        await figure_days.mark_all(connection)
    await up_to_date(site)
    yield site


async def test_no_axe_finding_nothing_cut_off_and_no_rule_broken_at_any_width(
    browser: Browser, seeded: Running, join: Joining
) -> None:
    admin = await join(seeded, "admin")
    for width in (1280, 375, 320):
        page = await (await window(browser, admin, width, bypass_csp=True)).new_page()
        for path in PATHS:
            await page.goto(seeded.url + path)
            if width == 375:
                await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            findings = (await Axe().run(page)).response["violations"]
            assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings], (path, width)
            assert await page.evaluate(OVERFLOW) <= 0, (path, width)
            assert await page.evaluate(OUTSIDE) == [], (path, width)
            assert await page.locator("svg.chart").count() >= 8
    await page.context.close()


async def test_the_consoles_rules_hold_and_the_charts_are_seen(
    browser: Browser, seeded: Running, join: Joining
) -> None:
    page = await (await window(browser, await join(seeded, "admin"))).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for path in PATHS:
        await page.goto(seeded.url + path)
        assert await painted(page)
    assert not problems


async def painted(page: Page) -> bool:
    """Whether the columns of the first chart have a height, and the fills that they name are there."""
    return bool(
        await page.evaluate("""() => {
            const drawn = [...document.querySelectorAll('svg.chart [fill^="url("]')];
            const fills = drawn.map(one => one.getAttribute('fill'));
            const there = fills.every(one => document.querySelector(one.slice(4, -1)));
            const tall = document.querySelector('svg.plot rect[stroke-width]').getBoundingClientRect().height;
            return there && fills.length > 0 && tall > 0;
        }""")
    )


async def test_another_period_by_keyboard_and_a_report_that_prints_without_the_menu(
    browser: Browser, seeded: Running, join: Joining
) -> None:
    page = await (await window(browser, await join(seeded, "viewer"), java_script_enabled=True)).new_page()
    await page.goto(f"{seeded.url}/console/figures")
    await page.get_by_role("link", name="今年度").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="今年度")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_role("link", name="CSV")).to_have_count(0)
    summary = page.locator("#results-head ~ details > summary")
    await summary.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#results-head ~ details table")).to_be_visible()
    await page.get_by_role("link", name="月次報告").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("月次報告")
    await page.emulate_media(media="print")
    await expect(page.locator("header.top")).to_be_hidden()
    await expect(page.get_by_role("navigation")).to_have_count(0)
    await expect(page.locator("table").first).to_be_visible()
