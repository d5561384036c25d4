"""Reviews: what a member of staff says of one turn, and a second one of that. One review a turn, the latest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.store import conversations
from web.store.review_tables import reviews

Judgement = Literal["right", "wrong", "topics", "out_of_scope", "answer_wrong", "answer_unclear"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
State = Literal["pending", "confirmed", "rejected"]


class NotReviewable(Refusal):
    """The review is not there any more, is settled, or would be confirmed by whoever wrote it."""

    status, code = 409, "not_reviewable"


@dataclass(frozen=True)
class Review:
    """One review. `topics`: what should have been answered, where the judgement is `topics`."""

    id: str
    conversation_id: str
    turn_id: str
    judgement: Judgement
    topics: tuple[str, ...]
    note: str
    state: State
    reviewer_id: str
    judged_at: datetime
    second_id: str | None
    second_at: datetime | None


async def judge(
    connection: AsyncConnection,
    conversation_id: str,
    turn_id: str,
    judgement: Judgement,
    topics: Sequence[str],
    note: str,
    *,
    reviewer_id: str,
    needs_second: bool,
    now: datetime,
) -> None:
    """Stores a judgement in place of an earlier one of this turn; without a second reviewer it counts at once."""
    same = (reviews.c.conversation_id == conversation_id) & (reviews.c.turn_id == turn_id)
    await connection.execute(delete(reviews).where(same))
    await connection.execute(
        reviews.insert().values(
            id=str(uuid.uuid4()),
            conversation_id=conversation_id,
            turn_id=turn_id,
            judgement=judgement,
            topics=list(topics),
            note=note,
            state="pending" if needs_second else "confirmed",
            reviewer_id=reviewer_id,
            judged_at=now,
        )
    )
    await conversations.touch(connection, conversation_id, now)


async def settle(
    connection: AsyncConnection, id: str, state: Literal["confirmed", "rejected"], *, second_id: str, now: datetime
) -> Review:
    """A second person agrees or does not; NotReviewable for the first one, and for what is settled."""
    open_to_me = (reviews.c.id == id) & (reviews.c.state == "pending") & (reviews.c.reviewer_id != second_id)
    values = {"state": state, "second_id": second_id, "second_at": now}
    row = (
        await connection.execute(update(reviews).where(open_to_me).values(**values).returning(*reviews.c))
    ).one_or_none()
    if row is None:
        raise NotReviewable
    await conversations.touch(connection, row.conversation_id, now)
    return review_of(row)


async def of_conversation(connection: AsyncConnection, conversation_id: str) -> dict[str, Review]:
    """The reviews of a conversation, by turn."""
    query = select(reviews).where(reviews.c.conversation_id == conversation_id)
    return {row.turn_id: review_of(row) for row in await connection.execute(query)}


async def in_state(connection: AsyncConnection, state: State, most: int) -> list[Review]:
    """Reviews in a state, oldest first."""
    query = select(reviews).where(reviews.c.state == state).order_by(reviews.c.judged_at, reviews.c.id).limit(most)
    return [review_of(row) for row in await connection.execute(query)]


def review_of(row: Row[Any]) -> Review:
    """A row of the table."""
    return Review(
        id=row.id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id,
        judgement=row.judgement,
        topics=tuple(row.topics),
        note=row.note,
        state=row.state,
        reviewer_id=row.reviewer_id,
        judged_at=row.judged_at,
        second_id=row.second_id,
        second_at=row.second_at,
    )
