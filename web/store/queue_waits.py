"""Waits for a person: from joining the queue to the claim, to leaving it, or to where nobody came in time."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import figure_days
from web.store.review_tables import queue_waits

Ending = Literal["claimed", "left", "overdue"]
Handling = Literal["closed", "returned", "requeued", "expired"]


async def begin(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """A company joined the queue, or is back in it."""
    row = {"id": str(uuid.uuid4()), "conversation_id": conversation_id, "joined_at": now}
    await connection.execute(queue_waits.insert().values(**row))
    await figure_days.mark(connection, [figure_days.day_of(now)])


async def end(connection: AsyncConnection, conversation_id: str, ending: Ending, now: datetime) -> None:
    """The wait is over."""
    waiting = (queue_waits.c.conversation_id == conversation_id) & queue_waits.c.ended_at.is_(None)
    await _change(connection, waiting, ended_at=now, ending=ending)


async def end_handling(connection: AsyncConnection, conversation_id: str, ending: Handling, now: datetime) -> None:
    """Whoever claimed the conversation has closed it or given it back."""
    claimed = (queue_waits.c.ending == "claimed") & queue_waits.c.handled_until.is_(None)
    mine = (queue_waits.c.conversation_id == conversation_id) & claimed
    await _change(connection, mine, handled_until=now, handling_ending=ending)


async def _change(connection: AsyncConnection, condition: ColumnElement[bool], **values: Any) -> None:
    joined = list((await connection.execute(select(queue_waits.c.joined_at).where(condition))).scalars())
    await connection.execute(update(queue_waits).where(condition).values(**values))
    await figure_days.mark(connection, [figure_days.day_of(moment) for moment in joined])
