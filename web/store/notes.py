"""Notes on conversations, for colleagues only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import notes


@dataclass(frozen=True)
class Note:
    """A remark for colleagues."""

    staff_id: str | None
    written_at: datetime
    text: str


async def add_note(
    connection: AsyncConnection, conversation_id: str, staff_id: str | None, text: str, now: datetime
) -> None:
    """A remark for colleagues; the company never sees it."""
    await connection.execute(
        notes.insert().values(
            id=str(uuid.uuid4()), conversation_id=conversation_id, staff_id=staff_id, written_at=now, text=text
        )
    )


async def notes_of(connection: AsyncConnection, conversation_id: str) -> Sequence[Note]:
    """The remarks on a conversation, oldest first."""
    query = select(notes.c.staff_id, notes.c.written_at, notes.c.text)
    rows = await connection.execute(
        query.where(notes.c.conversation_id == conversation_id).order_by(notes.c.written_at)
    )
    return [Note(row.staff_id, row.written_at, row.text) for row in rows]
