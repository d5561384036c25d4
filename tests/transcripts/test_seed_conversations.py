"""The seeded conversations of the measurements are what the log and the read model would hold of real ones."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from sqlalchemy import func, select, update

from bench.seed_conversations import seed
from programme.model import Programme
from web.review.projection import catch_up
from web.store.database import Store, open_store
from web.store.review_tables import (
    asked_turns,
    message_grams,
    prescreening_runs,
    searchable_messages,
    transcript_marks,
    transcripts,
)
from web.store.tables import conversations, messages

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
READ_MODEL = (transcripts, transcript_marks, asked_turns, prescreening_runs)
MESSAGES = 1200


@pytest_asyncio.fixture
async def seeded(database_url: str, real_programme: Programme) -> Any:
    """A database with a few of them."""
    await seed(database_url, real_programme, MESSAGES, UNTIL)
    store = await open_store(database_url)
    yield store
    await store.close()


async def rows(store: Store, *columns: Any) -> list[Any]:
    async with store.reading() as connection:
        return sorted(map(repr, await connection.execute(select(*columns))))


async def test_reading_the_seeded_log_makes_the_same_read_model(seeded: Store) -> None:
    before = [await rows(seeded, table) for table in READ_MODEL]
    found = [await rows(seeded, searchable_messages.c.folded), await rows(seeded, message_grams.c.gram)]
    assert all(before) and all(found)
    async with seeded.writing() as connection:
        await connection.execute(update(conversations).values(pending_since=UNTIL))
        await connection.execute(message_grams.delete())
        await connection.execute(searchable_messages.delete())
    await catch_up(seeded)
    assert [await rows(seeded, table) for table in READ_MODEL] == before
    assert [await rows(seeded, searchable_messages.c.folded), await rows(seeded, message_grams.c.gram)] == found


async def test_the_seeded_conversations_are_of_many_kinds(seeded: Store) -> None:
    async with seeded.reading() as connection:
        count = (await connection.execute(select(func.count()).select_from(messages))).scalar_one()
        results = Counter((await connection.execute(select(asked_turns.c.result))).scalars())
        days = set((await connection.execute(select(asked_turns.c.day))).scalars())
        asked = list(
            (await connection.execute(select(messages.c.text).where(messages.c.sender == "company"))).scalars()
        )
    assert MESSAGES <= count < MESSAGES + 100
    assert {"answered", "beside", "asked_back", "not_understood", "prescreening", "smalltalk"} <= set(results)
    assert len(days) > 50
    assert len(set(asked)) > 0.6 * len(asked)
