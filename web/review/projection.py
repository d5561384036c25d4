"""Keeps the read model up with the log: what changed is read again, whole, a few conversations at a time."""

from __future__ import annotations

from collections.abc import Sequence

from web.review.record import Record
from web.review.runs import runs
from web.review.suspicion import suspicions
from web.review.transcript import transcript
from web.review.turns_asked import turns_asked
from web.store import read_model, records
from web.store.database import Store
from web.store.read_model import Reading

# A batch holds SQLite's only writer, and on PostgreSQL the rows of its conversations.
BATCH = 10


async def catch_up(store: Store, most: int = 1000) -> int:
    """Reads up to `most` conversations that changed; how many. Several processes may do so at once."""
    done = 0
    while done < most:
        async with store.writing() as connection:
            ids = await records.take_pending(connection, BATCH)
            if ids:
                await read_model.write(connection, readings(await records.read(connection, ids)))
        done += len(ids)
        if len(ids) < BATCH:
            break
    return done


async def refresh(store: Store, conversation_id: str) -> None:
    """Reads one conversation at once, before those that wait: whoever changed it sees what came of it."""
    async with store.writing() as connection:
        await records.take(connection, conversation_id)
        await read_model.write(connection, readings(await records.read(connection, [conversation_id])))


def readings(logged: Sequence[Record]) -> list[Reading]:
    """What is read out of conversations; nothing out of those in which the company has said nothing."""
    found = []
    for record in logged:
        asked, made = turns_asked(record), runs(record)
        line = transcript(record, asked, made)
        if line:
            found.append(Reading(record, line, list(zip(asked, suspicions(record, asked), strict=True)), made))
    return found
