"""Waits for a person: from joining the queue to the claim, to leaving it, or to where nobody came in time."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.review_tables import queue_waits

Ending = Literal["claimed", "left", "overdue"]


async def begin(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """A company joined the queue, or is back in it."""
    row = {"id": str(uuid.uuid4()), "conversation_id": conversation_id, "joined_at": now}
    await connection.execute(queue_waits.insert().values(**row))


async def end(connection: AsyncConnection, conversation_id: str, ending: Ending, now: datetime) -> None:
    """The wait is over."""
    waiting = (queue_waits.c.conversation_id == conversation_id) & queue_waits.c.ended_at.is_(None)
    await connection.execute(update(queue_waits).where(waiting).values(ended_at=now, ending=ending))
