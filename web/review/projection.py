"""Keeps the read model up with the log: what changed is read again, whole, a few conversations at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from web.clock import real_now
from web.review.record import Record
from web.review.runs import runs
from web.review.suspicion import suspicions
from web.review.transcript import transcript
from web.review.turns_asked import turns_asked
from web.store import read_model, records
from web.store.database import Store
from web.store.read_model import Reading

log = logging.getLogger(__name__)
# A batch holds SQLite's only writer, and on PostgreSQL the rows of its conversations.
BATCH = 10


async def catch_up(store: Store, most: int = 1000, clock: Callable[[], datetime] = real_now) -> int:
    """Reads up to `most` conversations that changed; how many. Several processes may do so at once.

    What cannot be read is put off, behind all that wait, and stops nobody else.
    """
    done = 0
    while done < most:
        taken: list[str] = []
        try:
            async with store.writing() as connection:
                taken = await records.take_pending(connection, BATCH)
                if taken:
                    await _read(connection, taken)
            read = len(taken)
        except Exception:
            if not taken:
                raise
            read = sum([await _read_alone(store, id, clock) for id in taken])
        done += read
        if len(taken) < BATCH or not read:
            break
    return done


async def _read_alone(store: Store, id: str, clock: Callable[[], datetime]) -> bool:
    try:
        await refresh(store, id)
    except Exception as error:
        log.error("conversation_not_read", extra={"conversation": id, "reason": type(error).__name__})
        async with store.writing() as connection:
            await records.put_off(connection, id, clock())
        return False
    return True


async def refresh(store: Store, conversation_id: str) -> None:
    """Reads one conversation at once, before those that wait: whoever changed it sees what came of it."""
    async with store.writing() as connection:
        await records.take(connection, conversation_id)
        await _read(connection, [conversation_id])


async def _read(connection: AsyncConnection, ids: Sequence[str]) -> None:
    await read_model.write(connection, readings(await records.read(connection, ids)))


def readings(logged: Sequence[Record]) -> list[Reading]:
    """What is read out of conversations; nothing out of those in which the company has said nothing."""
    found = []
    for record in logged:
        asked, made = turns_asked(record), runs(record)
        line = transcript(record, asked, made)
        if line:
            found.append(Reading(record, line, list(zip(asked, suspicions(record, asked), strict=True)), made))
    return found
