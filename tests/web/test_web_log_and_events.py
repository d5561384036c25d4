"""Reading a conversation: restored after a reload, waited for, or streamed; nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import update

from tests.web.company import Company
from tests.web.event_stream import EventStream, events
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running, Starting
from web.chat import events as events_module
from web.chat.log import MOST_LISTENERS
from web.keys import SETTINGS
from web.store import tables

pytestmark = pytest.mark.asyncio


async def test_the_log_is_read_after_a_number(company: Company) -> None:
    await company.say("費用")
    assert [one["seq"] for one in await company.log()] == [1, 2, 3]
    assert [one["seq"] for one in await company.log(after=2)] == [3]
    assert await company.log(after=3) == [] and await company.log(after=10**30) == []


async def test_a_long_poll_returns_as_soon_as_something_is_said(company: Company) -> None:
    began = time.monotonic()
    waiting = asyncio.create_task(company.log(after=1, wait=20))
    await asyncio.sleep(0.1)
    await company.say("費用")
    assert [one["seq"] for one in await waiting][0] == 2
    assert time.monotonic() - began < 3


async def test_a_long_poll_ends_empty_after_its_time(lone_company: Company) -> None:
    began = time.monotonic()
    assert await lone_company.log(after=1, wait=1) == []
    assert 0.9 < time.monotonic() - began < 2


async def test_a_long_poll_ends_when_the_state_changes(company: Company) -> None:
    waiting = asyncio.create_task(company.call("GET", "/api/chat/messages?after=99&wait=20"))
    await asyncio.sleep(0.1)
    await company.call("POST", "/api/chat/queue")
    assert (await waiting).content == {"messages": [], "state": "queued"}


async def test_a_long_poll_hears_of_another_process(company: Company, site: Running, start: Starting) -> None:
    other = await start(str(site.app[SETTINGS].database_url))
    waiting = asyncio.create_task(company.log(after=1, wait=10))
    await asyncio.sleep(0.1)
    await company.elsewhere(other.url).say("費用")
    assert [one["seq"] for one in await waiting][0] == 2


async def test_a_stream_begins_with_what_was_said_and_goes_on(company: Company) -> None:
    await company.say("費用")
    async with events(company) as stream:
        assert stream.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["X-Accel-Buffering"] == "no"
        before = await stream.until("message", 3)
        assert [event.id for event in before] == ["1", "2", "3"]
        assert [event.data for event in before] == await company.log()
        assert (await stream.next()).data == {"state": "bot"}
        answer = await company.say("期間")
        names = [await stream.next() for _ in range(4)]
        assert sorted(event.name for event in names) == ["delivered", "message", "message", "typing"]
        said = [event for event in names if event.name == "message"]
        assert said[1].data == answer.content["messages"][0]
        delivered = next(event for event in names if event.name == "delivered")
        assert delivered.data == {"seq": 4, "id": said[0].data["id"]}
        await company.call("POST", "/api/chat/queue")
        state = (await stream.until("state"))[0]
        assert state.data == {"state": "queued"} and state.id is None


async def test_a_stream_resumes_after_the_last_event(company: Company) -> None:
    await company.say("費用")
    async with events(company, after=2) as stream:
        assert (await stream.next()).id == "3"
        assert (await stream.next()).name == "state"


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40, "１"])
async def test_a_senseless_last_event_id_breaks_nothing(lone_company: Company, last: str) -> None:
    lone_company.headers["Last-Event-ID"] = last
    async with events(lone_company) as stream:
        assert (await stream.next()).name in {"message", "state"}


async def test_streams_at_two_processes_lose_and_repeat_nothing(
    company: Company, site: Running, start: Starting, engine: FakeEngine
) -> None:
    other = await start(str(site.app[SETTINGS].database_url))
    there = company.elsewhere(other.url)
    turns = 10

    async def reading(client: Company) -> list[int]:
        seen: list[int] = []
        # The connection is lost again and again, and taken up where it broke.
        while len(seen) < 2 * turns + 1:
            async with events(client, after=seen[-1] if seen else 0) as stream:
                for _ in range(4):
                    if len(seen) < 2 * turns + 1:
                        seen.append(int((await stream.until("message"))[0].id or 0))
        return seen

    readers = [asyncio.create_task(reading(client)) for client in (company, there, company, there)]
    await asyncio.gather(*((company, there)[number % 2].say(f"質問 {number}") for number in range(turns)))
    for seen in await asyncio.gather(*readers):
        assert seen == list(range(1, 2 * turns + 2))


async def test_an_idle_stream_beats(lone_company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(events_module, "POLL_SECONDS", 0.1)
    async with events(lone_company, after=1) as stream:
        assert (await stream.next()).name == "state"
        assert (await stream.next()).name == "comment"


async def test_a_stream_ends_with_its_conversation(company: Company) -> None:
    async with events(company, after=1) as stream:
        await stream.next()
        assert (await company.call("DELETE", "/api/chat/session")).status == 204
        await ended(stream)


async def test_a_stream_ends_when_the_session_expires(lone_company: Company, lone_site: Running) -> None:
    async with events(lone_company, after=1) as stream:
        await stream.next()
        async with lone_site.store.writing() as connection:
            past = tables.conversations.c.created_at
            await connection.execute(update(tables.conversations).values(expires_at=past))
        await ended(stream)


async def test_streams_and_polls_end_cleanly_at_shutdown(lone_company: Company, lone_site: Running) -> None:
    async with events(lone_company, after=1) as stream:
        await stream.next()
        polling = asyncio.create_task(lone_company.log(after=1, wait=25))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await lone_site.runner.cleanup()
        await ended(stream)
        assert await polling == []
        assert time.monotonic() - began < 1


async def test_a_company_does_not_hear_itself_typing(lone_company: Company, engine: FakeEngine) -> None:
    async with events(lone_company, after=1) as stream:
        await stream.next()
        assert (await lone_company.call("POST", "/api/chat/typing")).status == 204
        await lone_company.say("費用")
        assert (await stream.until("typing"))[0].data == {"sender": "bot"}


async def test_listeners_of_one_conversation_are_limited(lone_company: Company) -> None:
    waiting = [asyncio.create_task(lone_company.log(after=1, wait=20)) for _ in range(MOST_LISTENERS)]
    await asyncio.sleep(0.3)
    answer = await lone_company.call("GET", "/api/chat/events")
    assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0
    await lone_company.say("費用")
    await asyncio.gather(*waiting)


async def ended(stream: EventStream) -> None:
    """Reads to the end, which must come."""
    with pytest.raises(EOFError):
        for _ in range(10):
            await stream.next()
