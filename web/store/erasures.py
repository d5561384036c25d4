"""Conversations that are erased here, and whose dialogue state the engine still has to erase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.tables import conversations, tracker_erasures

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


async def note(connection: AsyncConnection, ids: Sequence[str], now: datetime) -> None:
    """In the transaction that erases these conversations, before it does.

    A turn under way could make the engine write once more: such a conversation's state is erased after it.
    """
    query = select(conversations.c.id, conversations.c.turn_until).where(conversations.c.id.in_(ids))
    rows = [
        {"conversation_id": row.id, "erased_at": now, "next_try_at": max(now, row.turn_until or now)}
        for row in await connection.execute(query)
    ]
    if rows:
        await connection.execute(tracker_erasures.insert(), rows)


async def due(connection: AsyncConnection, now: datetime, most: int) -> list[str]:
    """Up to `most` conversations whose state is to be erased now."""
    query = select(tracker_erasures.c.conversation_id).where(tracker_erasures.c.next_try_at <= now)
    return list((await connection.execute(query.order_by(tracker_erasures.c.next_try_at).limit(most))).scalars())


async def done(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """The engine has erased these."""
    await connection.execute(delete(tracker_erasures).where(tracker_erasures.c.conversation_id.in_(ids)))


async def put_off(connection: AsyncConnection, ids: Sequence[str], now: datetime) -> None:
    """The engine did not answer: later again, with a growing pause, for as long as it takes."""
    query = select(tracker_erasures).where(tracker_erasures.c.conversation_id.in_(ids))
    for row in (await connection.execute(query)).all():
        pause = min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
        this = tracker_erasures.c.conversation_id == row.conversation_id
        later = {"tries": row.tries + 1, "next_try_at": now + pause}
        await connection.execute(update(tracker_erasures).where(this).values(**later))
