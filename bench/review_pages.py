"""How long the worklist and the sample take: `bench/review_pages.py URL`, on a database that seed_conversations made.

Each page is asked for through the running application, by a reviewer, one request after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiohttp import ClientSession  # noqa: E402

from programme.collector import settle  # noqa: E402
from tests.console.member import Member, joined  # noqa: E402
from tests.web.running import Running, serve  # noqa: E402
from web.app import create_app  # noqa: E402
from web.keys import CLOCK  # noqa: E402
from web.settings import read  # noqa: E402

SETTINGS = {"BANSOU_TEST_CLOCK": "1", "BANSOU_RATE_LIMITS": "off", "BANSOU_RETENTION_DAYS": "3650"}
OLDER = re.compile(r'href="(/console/worklist\?[^"]*after=[^"]+)"')


def pages(today: str, week_ago: str) -> dict[str, str]:
    """What is asked for, by name."""
    worklist = "/console/worklist"
    return {
        "worklist": worklist,
        "of one sign": f"{worklist}?sign=rephrased",
        "of a rare sign": f"{worklist}?sign=runner_up_chosen",
        "of one topic": f"{worklist}?topic=cost",
        "of one week": f"{worklist}?first_day={week_ago}&last_day={today}",
        "sign, topic and week": f"{worklist}?sign=thumb_down&topic=cost&first_day={week_ago}&last_day={today}",
        "nothing fits": f"{worklist}?sign=contradicted&topic=cost&first_day=2020-01-01&last_day=2020-01-02",
        "sample": "/console/sample",
        "second reviews": "/console/reviews",
    }


async def timed(member: Member, path: str) -> tuple[float, str]:
    """One page: how long it took, and what it says."""
    began = time.perf_counter()
    page = await member.get(path)
    assert page.status == 200, (path, page.status)
    return 1000 * (time.perf_counter() - began), page.html


async def deep(member: Member, path: str, times: int) -> list[float]:
    """The pages behind a page, one after the other."""
    took = []
    for _ in range(times):
        milliseconds, html = await timed(member, path)
        took.append(milliseconds)
        following = OLDER.findall(html)
        path = following[0].replace("&amp;", "&") if following else path
    return took


async def measure(url: str, times: int) -> None:
    """Prints a line a page."""
    async with AsyncExitStack() as stack:
        app = create_app(read({"BANSOU_DATABASE_URL": url, **SETTINGS}))
        # As `python -m web` does.
        settle()
        address, runner = await serve(app, stack)
        http = await stack.enter_async_context(ClientSession())
        login = f"bench-{time.time_ns()}"
        member = await joined(http, Running(address, app, runner), "reviewer", login)
        today = app[CLOCK].real().date()
        for name, path in pages(f"{today}", f"{today - timedelta(days=7)}").items():
            await timed(member, path)
            show(name, [(await timed(member, path))[0] for _ in range(times)])
        show("one page after the other", await deep(member, "/console/worklist", times))


def show(name: str, took: list[float]) -> None:
    """One line."""
    cuts = quantiles(took, n=20)
    print(f"{name:<26} p50 {cuts[9]:7.1f} ms   p95 {cuts[18]:7.1f} ms   max {max(took):7.1f} ms", flush=True)


def main() -> int:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="such as sqlite+aiosqlite:///var/bench/million.sqlite")
    parser.add_argument("--times", type=int, default=50)
    given = parser.parse_args()
    asyncio.run(measure(given.url, given.times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
