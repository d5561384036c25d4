"""A real web process whose engine is down, and what is looked for on its pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
SCREENSHOTS = Path("var/screenshots")
SECONDS = 40


@contextmanager
def web_process(folder: Path) -> Iterator[str]:
    """`python -m web` on a free port; nobody answers where its engine should be."""
    port, nobody = _free_port(), _free_port()
    environment = {
        **os.environ,
        "BANSOU_PORT": str(port),
        "BANSOU_ENGINE_URL": f"http://127.0.0.1:{nobody}",
        "BANSOU_ENGINE_SECRET": "a secret of the tests",
        "BANSOU_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/log.sqlite",
    }
    with (folder / "web.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "web"], env=environment, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(10)


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self._url = url
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda message: self._said(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, address: str) -> None:
        if not address.startswith((self._url, "data:")):
            self.elsewhere.append(address)

    def _said(self, text: str) -> None:
        # A wrong answer is answered with its own status, which Chromium writes to the console.
        if "status of 422" not in text:
            self.complaints.append(text)


def findings(page: Page) -> list[str]:
    """What axe finds, with the elements.

    Of each theme's answers three are looked at: axe takes half a minute for more than a hundred of one make.
    """
    page.evaluate("document.querySelectorAll('article:nth-of-type(n+4)').forEach(article => article.remove())")
    violations = Axe().run(page, options=AXE).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]]


def open_all(page: Page) -> None:
    """Opens all that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")


def is_too_wide(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def keep(page: Page, name: str) -> None:
    """A screenshot to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    # All answers on one picture would be taller than anybody could look at.
    tall = page.locator("article").count() > 20
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=not tall)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url + "/healthz", timeout=2):
            return
        time.sleep(0.1)
    pytest.fail(f"the web process does not answer on {url}", pytrace=False)
