"""Confirmed reviews with the turns that they judge, as long as the conversation is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.record import Record
from web.store import records
from web.store.review_tables import reviews
from web.store.reviews import Judgement, Review, in_state

MOST = 5000
BATCH = 200


async def confirmed(connection: AsyncConnection, judgements: Collection[Judgement]) -> list[Review]:
    """Confirmed reviews of these judgements, oldest first."""
    return [one for one in await in_state(connection, "confirmed", MOST) if one.judgement in judgements]


async def by_id(connection: AsyncConnection, id: str) -> Review | None:
    """A confirmed review."""
    query = select(reviews.c.id).where(reviews.c.id == id, reviews.c.state == "confirmed")
    if (await connection.execute(query)).first() is None:
        return None
    return next((one for one in await in_state(connection, "confirmed", MOST) if one.id == id), None)


async def records_of(connection: AsyncConnection, found: Sequence[Review]) -> dict[str, Record]:
    """The conversations of reviews."""
    ids = sorted({one.conversation_id for one in found})
    parts = [ids[place : place + BATCH] for place in range(0, len(ids), BATCH)]
    return {record.id: record for part in parts for record in await records.read(connection, part)}
