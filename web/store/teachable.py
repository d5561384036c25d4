"""Confirmed reviews with the turns that they judge, as long as the conversation is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.record import Record
from web.store import records
from web.store.review_tables import asked_turns, reviews
from web.store.reviews import Judgement, Review, review_of

BATCH = 200


async def confirmed(connection: AsyncConnection, judgements: Collection[Judgement]) -> list[Review]:
    """Confirmed reviews of these judgements, newest first, without those of choices: nobody wrote these."""
    column = reviews.c
    same_turn = and_(asked_turns.c.conversation_id == column.conversation_id, asked_turns.c.turn_id == column.turn_id)
    chosen = exists().where(same_turn, asked_turns.c.way == "chosen")
    query = select(reviews).where(column.state == "confirmed", column.judgement.in_(judgements), ~chosen)
    rows = await connection.execute(query.order_by(column.judged_at.desc(), column.id))
    return [review_of(row) for row in rows]


async def by_id(connection: AsyncConnection, id: str) -> Review | None:
    """A confirmed review."""
    query = select(reviews).where(reviews.c.id == id, reviews.c.state == "confirmed")
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else review_of(row)


async def records_of(connection: AsyncConnection, found: Sequence[Review]) -> dict[str, Record]:
    """The conversations of reviews."""
    ids = sorted({one.conversation_id for one in found})
    parts = [ids[place : place + BATCH] for place in range(0, len(ids), BATCH)]
    return {record.id: record for part in parts for record in await records.read(connection, part)}
