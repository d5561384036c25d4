"""Measures in the browser: from Enter to the first answer's text on the screen, median of so many questions."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.acceptance.client import cases_of  # noqa: E402
from tests.browser.conftest import FLAGS, chromium  # noqa: E402
from tests.e2e.system import System  # noqa: E402

WARM_UP = 5
# From the key's own event to the frame in which a new answer is painted.
MEASURE = """text => new Promise(done => {
  const root = document.querySelector("bansou-chat").shadowRoot;
  const answers = () => root.querySelectorAll("article.message.bot").length;
  const [before, area] = [answers(), root.querySelector("textarea#text")];
  area.value = text;
  const look = () => answers() > before ? requestAnimationFrame(now => done(now - began)) : requestAnimationFrame(look);
  const began = performance.now();
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true, cancelable: true }));
  look();
})"""


def first_answers(page: Page, url: str, turns: int) -> list[float]:
    """Milliseconds of each of so many questions."""
    texts = [case["text"] for _, case, _ in cases_of(ROOT / "tests/acceptance/cases/faq.yml")]
    page.goto(url, wait_until="domcontentloaded")
    page.locator(".launcher").click()
    page.locator("article.message.bot").first.wait_for()
    measured = [page.evaluate(MEASURE, texts[number % len(texts)]) for number in range(turns + WARM_UP)]
    return measured[WARM_UP:]


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--url", help="a server that runs already; else one is started")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        system = None if given.url else System(Path(folder))
        try:
            if system:
                system.start()
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            measured = first_answers(browser.new_page(), given.url or (system.url if system else ""), given.turns)
            browser.close()
        finally:
            if system:
                system.stop()
    print(f"{f'Enter to answer, median of {len(measured)}':<32}{statistics.median(measured):>9.0f} ms")
    print(f"{'Enter to answer, 95th percentile':<32}{statistics.quantiles(measured, n=20)[-1]:>9.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
