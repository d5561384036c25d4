"""Filters of the list of transcripts that staff keep under a name, for themselves or for all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.store.tables import Instant, metadata

MOST = 100

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("saved_at", Instant, nullable=False),
)


class TooManyKept(Refusal):
    """One person keeps more than anybody can choose from."""

    status, code = 409, "too_many_kept"


@dataclass(frozen=True)
class SavedFilter:
    """One of them; `query` as in the address of the list."""

    id: str
    staff_id: str
    name: str
    query: str
    shared: bool
    saved_at: datetime


async def seen_by(connection: AsyncConnection, staff_id: str) -> list[SavedFilter]:
    """One's own, and what others share, by name."""
    column = saved_filters.c
    mine = or_(column.staff_id == staff_id, column.shared)
    rows = await connection.execute(select(saved_filters).where(mine).order_by(column.name, column.id))
    return [SavedFilter(**row._mapping) for row in rows]


async def keep(
    connection: AsyncConnection, staff_id: str, name: str, query: str, *, shared: bool, now: datetime
) -> None:
    """Keeps a filter; one of the same name of the same person is replaced."""
    mine = saved_filters.c.staff_id == staff_id
    await connection.execute(delete(saved_filters).where(and_(mine, saved_filters.c.name == name)))
    if (await connection.execute(select(func.count()).where(mine))).scalar_one() >= MOST:
        raise TooManyKept
    await connection.execute(
        saved_filters.insert().values(
            id=str(uuid.uuid4()), staff_id=staff_id, name=name, query=query, shared=shared, saved_at=now
        )
    )


async def remove(connection: AsyncConnection, id: str, staff_id: str | None) -> bool:
    """Removes one of a person's own, or with None anybody's shared one; False where there is none."""
    column = saved_filters.c
    theirs = column.shared if staff_id is None else column.staff_id == staff_id
    return (await connection.execute(delete(saved_filters).where(column.id == id, theirs))).rowcount == 1
