"""Measures the figures: `bench/figures.py sqlite+aiosqlite:///var/bench/million.sqlite`, on a seeded database.

The first making of all days, the cost of a round while conversations go on, how old the figures are meanwhile, and
the pages through HTTP. Seed with `bench/seed_conversations.py` first; `--copies 34` makes a million of 30,000 messages.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import statistics
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiohttp import ClientSession  # noqa: E402
from sqlalchemy import delete, func, insert, literal_column, select, text  # noqa: E402

from programme.collector import settle  # noqa: E402
from programme.loader import load, newest  # noqa: E402
from tests.console.member import Member, joined  # noqa: E402
from tests.web.company import Company  # noqa: E402
from tests.web.fake_engine import SECRET, FakeEngine, reply  # noqa: E402
from tests.web.running import Running, serve  # noqa: E402
from web.app import create_app  # noqa: E402
from web.clock import real_now  # noqa: E402
from web.review.figure_making import make_all_anew, make_figures  # noqa: E402
from web.review.grouping import group  # noqa: E402
from web.review.periods import presets  # noqa: E402
from web.review.turns_asked import JAPAN  # noqa: E402
from web.settings import PROGRAMME_ROOT, read  # noqa: E402
from web.store import figure_days, samples  # noqa: E402
from web.store.database import Store, open_store  # noqa: E402
from web.store.desk_tables import takeovers  # noqa: E402
from web.store.figure_tables import figure_counts, inquiry_times  # noqa: E402
from web.store.review_tables import asked_turns, prescreening_runs, queue_waits, reviews  # noqa: E402
from web.store.sample_tables import sample_turns  # noqa: E402
from web.store.tables import conversations, feedback, handoffs, labels, messages, turns  # noqa: E402

# The seed writes rows in bulk; what the desk's acts would have kept for the figures is made of them here.
HANDLED = """
UPDATE queue_waits SET
    handled_until = (SELECT t.ended_at FROM takeovers t WHERE t.conversation_id = queue_waits.conversation_id),
    handling_ending = (SELECT t.ending FROM takeovers t WHERE t.conversation_id = queue_waits.conversation_id)
WHERE ending = 'claimed'
"""
# What is copied to make a small seed large, with the columns that are unique by themselves.
COPIED = {
    conversations: ("token_hash",),
    messages: (),
    turns: (),
    feedback: (),
    labels: (),
    reviews: ("id",),
    handoffs: ("id", "number"),
    takeovers: ("id",),
    queue_waits: ("id",),
    asked_turns: ("id",),
    prescreening_runs: ("id",),
}
PAGES = ("week", "days30", "last_month", "fiscal_year")
EXPORTS = ("questions_by_day", "topics_by_day", "hours", "unanswered")


async def multiply(store: Store, times: int) -> None:
    """Every conversation so many times, under ids of its own; without the search index, which no figure reads."""
    for table, own in COPIED.items():
        whose = "id" if table is conversations else "conversation_id"
        names = [column.name for column in table.columns]
        values = [f"{name} || '/' || :copy" if name in (whose, *own) else name for name in names]
        sql = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table.name}"
        for copy in range(1, times):
            async with store.writing() as connection:
                await connection.execute(text(f"{sql} WHERE {whose} NOT LIKE '%/%'"), {"copy": str(copy)})


async def complete(store: Store) -> None:
    """What the seed leaves out: times of takeovers and forms, and judged samples."""
    async with store.writing() as connection:
        await connection.execute(text(HANDLED))
        await connection.execute(delete(inquiry_times))
        columns = select(handoffs.c.id, handoffs.c.created_at, literal_column("NULL"), literal_column("NULL"))
        names = ["handoff_id", "arrived_at", "answered_at", "closed_at"]
        await connection.execute(insert(inquiry_times).from_select(names, columns))
    today = real_now().astimezone(JAPAN).date()
    for back in range(2, 14):
        monday = today - timedelta(days=today.weekday() + 7 * back)
        await samples.draw_week(store, monday, f"seed-{monday}", real_now())
    async with store.writing() as connection:
        places = (await connection.execute(select(sample_turns.c.week, sample_turns.c.place))).all()
        for judgement, some in (("right", places), ("wrong", places[::7])):
            for row in some:
                mine = (sample_turns.c.week == row.week) & (sample_turns.c.place == row.place)
                values = {"judgement": judgement, "state": "confirmed"}
                await connection.execute(sample_turns.update().where(mine).values(**values))


async def timed(name: str, work: Awaitable[object]) -> None:
    """One piece of work and how long it took."""
    began = time.monotonic()
    done = await work
    print(
        f"{name:<44}{1000 * (time.monotonic() - began):>10,.0f} ms   {done if isinstance(done, int) else ''}",
        flush=True,
    )


async def repeated(name: str, ask: Callable[[], Awaitable[int]], times: int) -> None:
    """Median and 95th percentile of one request, and what it costs this process (client and server) on average."""
    took, size = [], 0
    for place in range(times + 3):
        if place == 3:
            worked = time.process_time()
        began = time.monotonic()
        size = await ask()
        took.append(1000 * (time.monotonic() - began))
    kept = sorted(took[3:])
    p95 = kept[min(len(kept) - 1, round(0.95 * len(kept)))]
    cost = 1000 * (time.process_time() - worked) / times
    numbers = f"{statistics.median(kept):>8.0f} ms{p95:>8.0f} ms{cost:>8.0f} ms of processor   {size / 1024:,.0f} KB"
    print(f"{name:<40}{numbers}", flush=True)


async def measure(url: str, times: int, fresh: bool, copies: int, *, talk: bool = True) -> None:
    """Everything on one database."""
    store = await open_store(url)
    if copies > 1:
        await timed(f"seed copied {copies} times", multiply(store, copies))
    async with store.reading() as connection:
        count = (await connection.execute(select(func.count()).select_from(messages))).scalar_one()
    print(f"{url.partition(':')[0]}, {count:,} messages", flush=True)
    if fresh:
        await complete(store)
    await timed("all days made anew (days)", make_all_anew(store, real_now()))
    await timed("unanswered questions grouped (questions)", group(store, real_now()))
    async with store.reading() as connection:
        busiest = select(figure_counts.c.day).where(figure_counts.c.kind == "result").group_by(figure_counts.c.day)
        day = (await connection.execute(busiest.order_by(func.sum(figure_counts.c.count).desc()).limit(1))).scalar_one()
    async with store.writing() as connection:
        await figure_days.mark(connection, [day])
    await timed(f"one day made anew, the busiest ({day})", make_figures(store, real_now()))
    await store.close()
    async with AsyncExitStack() as stack:
        await pages(url, times, stack, with_talk=talk)


async def pages(url: str, times: int, stack: AsyncExitStack, *, with_talk: bool) -> None:
    """The pages, first alone and then, if wanted, while conversations go on; how old the figures are meanwhile."""
    engine = FakeEngine()
    fingerprint = load(newest(PROGRAMME_ROOT)).fingerprint

    def answering(_: dict[str, Any]) -> dict[str, Any]:
        said = reply({"text": "answer", "topics": ["cost"]})
        return {**said, "model": {**said["model"], "fingerprint": fingerprint}}

    engine.answering = answering
    engine.url, _ = await serve(engine.app(), stack)
    environment = {
        "BANSOU_DATABASE_URL": url,
        "BANSOU_ENGINE_URL": engine.url,
        "BANSOU_ENGINE_SECRET": SECRET,
        "BANSOU_TEST_CLOCK": "1",
        "BANSOU_RATE_LIMITS": "off",
        # What is measured is not deleted meanwhile.
        "BANSOU_RETENTION_DAYS": "3650",
    }
    app = create_app(read(environment))
    # As `python -m web` does.
    settle()
    address, runner = await serve(app, stack)
    site = Running(address, app, runner)
    http = await stack.enter_async_context(ClientSession())
    member = await joined(http, site, "admin", f"bench-{uuid.uuid4()}")
    await ask_all(member, times, "")
    if not with_talk:
        return
    talking = [asyncio.create_task(talk(http, address)) for _ in range(4)]
    ages = asyncio.create_task(watch_age(site.store, 150))
    await ask_all(member, times, ", 4 companies talking")
    print(f"{'oldest figures in 150 s of talk':<44}{await ages:>10.0f} s")
    for task in talking:
        task.cancel()


async def ask_all(member: Member, times: int, remark: str) -> None:
    """Each page and export."""

    async def ask(path: str) -> int:
        page = await member.get(path)
        assert page.status == 200, page.status
        return len(page.html.encode())

    for name in PAGES:
        await repeated(f"figures, {name}{remark}", lambda name=name: ask(f"/console/figures?period={name}"), times)
    today = real_now().astimezone(JAPAN).date()
    for days in (30, 240) if not remark else ():
        # Each time another period, whose figures nobody has looked at since the last round.
        ends = iter(today - timedelta(days=back) for back in range(times + 3))
        look = functools.partial(spanning, days)
        await repeated(f"first look at {days} days", lambda look=look, ends=ends: ask(look(next(ends))), times)
    month = presets(today)["last_month"].first
    await repeated(f"monthly report{remark}", lambda: ask(f"/console/figures/report?month={month:%Y-%m}"), times)
    for name in EXPORTS if not remark else ():
        await repeated(f"export {name}", lambda name=name: ask(f"/console/figures/export/{name}?period=days30"), times)


def spanning(days: int, last: date) -> str:
    """The page of figures of so many days up to one."""
    return f"/console/figures?from={last - timedelta(days=days - 1)}&to={last}"


async def talk(http: ClientSession, url: str) -> None:
    """A company that goes on talking."""
    while True:
        company = Company(http, url, headers={})
        await company.open()
        for _ in range(10):
            await company.say("費用はいくらですか")
            await asyncio.sleep(0.4)


async def watch_age(store: Store, seconds: float) -> float:
    """The greatest age that a page would have told."""
    greatest, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        async with store.reading() as connection:
            as_of = await figure_days.as_of(connection)
        assert as_of is not None
        greatest = max(greatest, (real_now() - as_of).total_seconds())
        await asyncio.sleep(1)
    return greatest


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seeded", action="store_true", help="the seed was completed by an earlier run")
    parser.add_argument("--copies", type=int, default=1, help="how often each seeded conversation is there")
    given = parser.parse_args()
    asyncio.run(measure(given.url, given.times, not given.seeded, given.copies))
    return 0


if __name__ == "__main__":
    sys.exit(main())
