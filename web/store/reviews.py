"""Reviews: what a member of staff says of one turn, and a second one of that. One review a turn, the latest.

Each step stays in `review_steps`, so that it can be read who disagreed. A turn of a sample keeps its judgement with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import and_, delete, false, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.review.turns_asked import asked_id
from web.store import conversations, samples
from web.store.review_tables import reviews
from web.store.sample_tables import review_steps

Judgement = Literal["right", "wrong", "topics", "out_of_scope", "answer_wrong", "answer_unclear"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
State = Literal["pending", "confirmed", "rejected"]


Step = Literal["judged", "confirmed", "rejected"]


class Overtaken(Refusal):
    """Somebody else has judged the turn since the form was opened."""

    status, code = 409, "review_overtaken"


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


@dataclass(frozen=True)
class Taken:
    """One step in the history of a turn's review."""

    step: Step
    judgement: Judgement
    topics: tuple[str, ...]
    note: str
    staff_id: str
    at: datetime


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
    seen: str | None = None,
) -> Review:
    """Stores a judgement in place of an earlier one of this turn; without a second reviewer it counts at once.

    `seen`: the id of the review that the reviewer had before them, empty for none; Overtaken if it is another one.
    """
    # Takes the conversation's row: of two who judge at once, one comes after the other.
    await conversations.touch(connection, conversation_id, now)
    same = (reviews.c.conversation_id == conversation_id) & (reviews.c.turn_id == turn_id)
    if seen is not None:
        known = (await connection.execute(select(reviews.c.id).where(same))).scalar_one_or_none()
        if (known or "") != seen:
            raise Overtaken
    await connection.execute(delete(reviews).where(same))
    values = {
        "id": str(uuid.uuid4()),
        "conversation_id": conversation_id,
        "turn_id": turn_id,
        "judgement": judgement,
        "topics": list(topics),
        "note": note,
        "state": "pending" if needs_second else "confirmed",
        "reviewer_id": reviewer_id,
        "judged_at": now,
    }
    row = (await connection.execute(reviews.insert().values(**values).returning(*reviews.c))).one()
    return await _kept(connection, review_of(row), "judged", reviewer_id, now)


async def settle(
    connection: AsyncConnection, id: str, state: Literal["confirmed", "rejected"], *, second_id: str, now: datetime
) -> Review:
    """A second person agrees or does not; NotReviewable for the first one, and for what is settled."""
    mine = (await connection.execute(select(reviews.c.conversation_id).where(reviews.c.id == id))).scalar_one_or_none()
    if mine is None:
        raise NotReviewable
    # In the order of `judge`: the conversation's row first.
    await conversations.touch(connection, mine, now)
    open_to_me = (reviews.c.id == id) & (reviews.c.state == "pending") & (reviews.c.reviewer_id != second_id)
    values = {"state": state, "second_id": second_id, "second_at": now}
    row = (
        await connection.execute(update(reviews).where(open_to_me).values(**values).returning(*reviews.c))
    ).one_or_none()
    if row is None:
        raise NotReviewable
    return await _kept(connection, review_of(row), state, second_id, now)


async def _kept(connection: AsyncConnection, review: Review, step: Step, staff_id: str, now: datetime) -> Review:
    values = {
        "conversation_id": review.conversation_id,
        "turn_id": review.turn_id,
        "judgement": review.judgement,
        "topics": list(review.topics),
        "note": review.note,
    }
    step_row = {"id": str(uuid.uuid4()), "step": step, "staff_id": staff_id, "at": now, **values}
    await connection.execute(review_steps.insert().values(**step_row))
    turn = asked_id(review.conversation_id, review.turn_id)
    await samples.note_judgement(connection, turn, review.judgement, review.state)
    return review


async def steps(connection: AsyncConnection, conversation_id: str, turn_id: str) -> list[Taken]:
    """What was said of a turn, and by whom, oldest first."""
    column = review_steps.c
    query = select(review_steps).where(column.conversation_id == conversation_id, column.turn_id == turn_id)
    return [
        Taken(row.step, row.judgement, tuple(row.topics), row.note, row.staff_id, row.at)
        for row in await connection.execute(query.order_by(column.at, column.id))
    ]


async def of_conversation(connection: AsyncConnection, conversation_id: str) -> dict[str, Review]:
    """The reviews of a conversation, by turn."""
    query = select(reviews).where(reviews.c.conversation_id == conversation_id)
    return {row.turn_id: review_of(row) for row in await connection.execute(query)}


async def of_turns(connection: AsyncConnection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Review]:
    """The reviews of turns, by conversation and turn."""
    column = reviews.c
    same = (and_(column.conversation_id == conversation, column.turn_id == turn) for conversation, turn in keys)
    rows = await connection.execute(select(reviews).where(or_(false(), *same)))
    return {(row.conversation_id, row.turn_id): review_of(row) for row in rows}


async def waiting_for(connection: AsyncConnection, staff_id: str) -> int:
    """How many reviews wait for a second person, and may be settled by this one."""
    mine = (reviews.c.state == "pending") & (reviews.c.reviewer_id != staff_id)
    return (await connection.execute(select(func.count()).select_from(reviews).where(mine))).scalar_one()


async def own_waiting(connection: AsyncConnection, staff_id: str) -> int:
    """How many of somebody's own reviews wait for a second person."""
    own = (reviews.c.state == "pending") & (reviews.c.reviewer_id == staff_id)
    return (await connection.execute(select(func.count()).select_from(reviews).where(own))).scalar_one()


async def to_settle(
    connection: AsyncConnection, staff_id: str, most: int, after: tuple[datetime, str] | None = None
) -> list[Review]:
    """Reviews that this person may settle, oldest first; those after a moment and an id."""
    column = reviews.c
    query = select(reviews).where(column.state == "pending", column.reviewer_id != staff_id)
    if after is not None:
        moment, id = after
        query = query.where(or_(column.judged_at > moment, and_(column.judged_at == moment, column.id > id)))
    rows = await connection.execute(query.order_by(column.judged_at, column.id).limit(most))
    return [review_of(row) for row in rows]


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
