"""The values that marks of a kind have, found by leaping from one to the next through the index."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.review_tables import transcript_marks

MOST = 200
column = transcript_marks.c


async def values(connection: AsyncConnection, kind: str) -> list[str]:
    """Each value once, in order; the first `MOST` of them."""
    least = select(func.min(column.value).label("value")).where(column.kind == kind)
    leaps = least.cte("leaps", recursive=True)
    after = select(func.min(column.value)).where(column.kind == kind, column.value > leaps.c.value)
    leaps = leaps.union_all(select(after.scalar_subquery()).where(leaps.c.value.is_not(None)))
    query = select(leaps.c.value).where(leaps.c.value.is_not(None)).limit(MOST)
    return list((await connection.execute(query)).scalars())
