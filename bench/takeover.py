"""Measures a takeover between two browsers: from Enter in the one until the text stands in the other, both ways."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from bench.wake_ups import process  # noqa: E402
from tests.browser.conftest import FLAGS, chromium  # noqa: E402
from tests.console.member import Member, joined  # noqa: E402
from tests.web.running import Running  # noqa: E402
from web.clock import Clock  # noqa: E402
from web.keys import CLOCK, STORE  # noqa: E402
from web.store.database import open_store  # noqa: E402

WARM_UP = 5
MORNING = {"X-Test-Clock": "2026-11-24T10:00:00+09:00"}
# Both clocks are the machine's. A text is there once it is in the page and a frame has been asked for.
WATCH = """text => {
  const place = PLACE;
  window.seen = new Promise(done => {
    const look = () => requestAnimationFrame(place.textContent.includes(text) ? () => done(Date.now()) : look);
    look();
  });
}"""
WIDGET = "document.querySelector('bansou-chat').shadowRoot"
LOG = "document.getElementById('log')"
SAY = f"""text => {{
  const area = {WIDGET}.querySelector('textarea#text');
  area.value = text;
  area.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, composed: true, cancelable: true }}));
  return Date.now();
}}"""
WRITE = """text => {
  const form = document.getElementById('write');
  form.elements.text.value = text;
  form.requestSubmit();
  return Date.now();
}"""


def measured(sender: Page, act: str, reader: Page, place: str, times: int) -> list[float]:
    """Milliseconds of each of so many messages."""
    took = []
    for number in range(times + WARM_UP):
        text = f"{number}通目 {uuid.uuid4()}"
        reader.evaluate(WATCH.replace("PLACE", place), text)
        began = sender.evaluate(act, text)
        took.append(reader.evaluate("() => window.seen") - began)
        sender.wait_for_timeout(20)
    return took[WARM_UP:]


async def member(url: str, database: str) -> Member:
    """A member of the desk, signed in."""
    store = await open_store(database)
    try:
        async with ClientSession() as http:
            site: Any = Running(url, {STORE: store, CLOCK: Clock(False)}, None)  # type: ignore[arg-type]
            return await joined(http, site, "desk", "yamada")
    finally:
        await store.close()


def connected(browser: Browser, url: str, desk: Member) -> tuple[Page, Page]:
    """The widget of a company, and the page of its owner."""
    company = browser.new_context(locale="ja-JP", extra_http_headers=MORNING).new_page()
    company.goto(f"{url}/chat", wait_until="domcontentloaded")
    company.locator("article.message.bot").first.wait_for()
    company.locator("textarea#text").fill("質問です")
    company.locator("textarea#text").press("Enter")
    company.get_by_role("button", name="担当者とチャットする").last.click()
    window = browser.new_context(locale="ja-JP")
    window.add_cookies([{"name": desk.cookie, "value": desk.token, "url": url}])
    page = window.new_page()
    page.goto(f"{url}/console/queue")
    page.get_by_role("button", name="対応する").click()
    page.locator("#write").wait_for()
    company.locator("article.system").filter(has_text="おつなぎしました").wait_for()
    return company, page


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = f"sqlite+aiosqlite:///{folder}/log.sqlite"
        with process(database, "") as url:
            wait_for(url)
            # Playwright's own loop runs in this thread.
            with ThreadPoolExecutor(1) as thread:
                desk = thread.submit(asyncio.run, member(url, database)).result()
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            company, page = connected(browser, url, desk)
            figures = {
                "company to the desk's browser": measured(company, SAY, page, LOG, given.times),
                "desk to the company's browser": measured(page, WRITE, company, WIDGET, given.times),
            }
            browser.close()
    for what, took in figures.items():
        p95 = sorted(took)[int(len(took) * 0.95) - 1]
        print(f"{what:<32} median {statistics.median(took):6.0f} ms   p95 {p95:6.0f} ms   of {len(took)}")
    return 0


def wait_for(url: str) -> None:
    """Until it is alive."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{url}/healthz"):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not start")


if __name__ == "__main__":
    sys.exit(main())
