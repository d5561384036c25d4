"""Canned replies: texts that the desk sends often."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import canned_replies


@dataclass(frozen=True)
class Canned:
    """One text with the title that it is chosen by."""

    id: str
    title: str
    text: str


async def everything(connection: AsyncConnection) -> list[Canned]:
    """All of them, by title."""
    rows = await connection.execute(select(canned_replies).order_by(canned_replies.c.title, canned_replies.c.id))
    return [Canned(row.id, row.title, row.text) for row in rows]


async def add(connection: AsyncConnection, title: str, text: str, now: datetime) -> None:
    """One more."""
    values = {"id": str(uuid.uuid4()), "title": title, "text": text, "changed_at": now}
    await connection.execute(canned_replies.insert().values(**values))


async def remove(connection: AsyncConnection, id: str) -> bool:
    """Deletes one; False where it is gone already."""
    return (await connection.execute(delete(canned_replies).where(canned_replies.c.id == id))).rowcount == 1
