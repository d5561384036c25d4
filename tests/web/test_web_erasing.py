"""What a company erases, the engine erases too: at once, once it is back, and not before a turn under way is over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running, Starting
from web import upkeep
from web.chat.erasing import erase_next
from web.store import tables


async def ids(site: Running, table: object = tables.conversations.c.id) -> list[str]:
    """The conversations of a table."""
    async with site.store.reading() as connection:
        return list((await connection.execute(select(table))).scalars())  # type: ignore[call-overload]


PENDING = tables.tracker_erasures.c.conversation_id


async def test_ending_a_conversation_erases_the_engines_part(
    company: Company, site: Running, engine: FakeEngine
) -> None:
    await company.say("費用")
    erased = await ids(site)
    assert (await company.call("DELETE", "/api/chat/session")).status == 204
    await erase_next(site.app)
    assert engine.erased == erased and await ids(site, PENDING) == [] and await ids(site) == []


async def test_an_engine_that_is_down_erases_later(company: Company, site: Running, engine: FakeEngine) -> None:
    await company.say("費用")
    erased = await ids(site)
    engine.ready = False
    await company.call("DELETE", "/api/chat/session")
    assert await erase_next(site.app) == 0 and await ids(site, PENDING) == erased
    async with site.store.reading() as connection:
        row = (await connection.execute(select(tables.tracker_erasures))).one()
    assert row.tries == 1 and row.next_try_at > datetime.now(UTC)
    engine.ready = True
    assert await erase_next(site.app) == 0, "not before its time"
    async with site.store.writing() as connection:
        await connection.execute(update(tables.tracker_erasures).values(next_try_at=datetime.now(UTC)))
    assert await erase_next(site.app) == 1
    assert engine.erased == erased and await ids(site, PENDING) == []


async def test_a_turn_under_way_is_over_before_the_engine_erases(
    company: Company, site: Running, engine: FakeEngine
) -> None:
    engine.delay = 0.5
    asked = asyncio.create_task(company.say("費用"))
    while not engine.running:
        await asyncio.sleep(0.01)
    await company.call("DELETE", "/api/chat/session")
    assert await erase_next(site.app) == 0 and engine.erased == []
    assert (await asked).status == 401
    assert len(await ids(site, PENDING)) == 1


async def test_retention_erases_the_engines_part_too(start: Starting, sqlite_url: str, lone_company: Company,
                                                     lone_site: Running, engine: FakeEngine) -> None:  # fmt: skip
    await lone_company.say("費用")
    erased = await ids(lone_site)
    async with lone_site.store.writing() as connection:
        past = datetime.now(UTC) - timedelta(days=91)
        await connection.execute(update(tables.conversations).values(last_turn_at=past))
    assert await upkeep.erase_old(lone_site.app) == 1
    await erase_next(lone_site.app)
    assert engine.erased == erased
