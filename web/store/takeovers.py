"""Conversations with a person: claimed by exactly one member of the desk, and given back, requeued or closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Update, and_, func, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.store import queue_waits
from web.store.desk_tables import takeovers
from web.store.tables import conversations

Ending = Literal["closed", "returned", "requeued", "expired"]
NOBODY = {"owner_id": None, "owner_active_at": None, "owner_seen_at": None, "owed_since": None}


class HandoffAlreadyClaimed(Refusal):
    """Somebody else was faster, or the company does not wait any more."""

    status, code = 409, "already_claimed"


class NotTheOwner(Refusal):
    """The conversation is not, or no longer, with this member of staff."""

    status, code = 409, "not_the_owner"


@dataclass(frozen=True)
class Silence:
    """What counts as silent at a moment: since when nothing came, and since when a company counts as there."""

    now: datetime
    since: datetime
    company_there_since: datetime


def left_waiting(silence: Silence) -> ColumnElement[bool]:
    """With an owner who has written nothing for too long, while the company waits for an answer;

    or who wrote last (as in "one moment, please") but gives no sign of life at all, while the company is there.
    """
    column = conversations.c
    quiet = and_(column.state == "human", column.owner_active_at < silence.since)
    owed = column.owed_since < silence.since
    left = and_(
        column.owed_since.is_(None),
        column.owner_seen_at < silence.since,
        column.company_seen_at > silence.company_there_since,
    )
    return and_(quiet, or_(owed, left))


async def claim(connection: AsyncConnection, conversation_id: str, staff_id: str, now: datetime) -> None:
    """From the queue to one person: the update finds the row for one of them only."""
    query = update(conversations).where(conversations.c.id == conversation_id, conversations.c.state == "queued")
    values = {
        "owner_id": staff_id,
        "owner_active_at": now,
        "owner_seen_at": now,
        "owed_since": now,
        "claims": conversations.c.claims + 1,
    }
    free = {"state": "human", "queued_at": None, "queued_until": None}
    if (await connection.execute(query.values(**values, **free))).rowcount != 1:
        raise HandoffAlreadyClaimed
    await queue_waits.end(connection, conversation_id, "claimed", now)
    await connection.execute(
        takeovers.insert().values(
            id=str(uuid.uuid4()), conversation_id=conversation_id, staff_id=staff_id, claimed_at=now
        )
    )


async def release(
    connection: AsyncConnection,
    conversation_id: str,
    staff_id: str,
    ending: Literal["closed", "returned"],
    now: datetime,
) -> None:
    """The owner hands the conversation back to the assistant, or closes it."""
    query = _owned(conversation_id, staff_id)
    state = "closed" if ending == "closed" else "bot"
    if (await connection.execute(query.values(state=state, **NOBODY))).rowcount != 1:
        raise NotTheOwner
    await _end(connection, conversation_id, ending, now)


async def requeue(connection: AsyncConnection, conversation_id: str, silence: Silence, until: datetime) -> bool:
    """Back to the queue, by how long the company has waited, where its owner is silent."""
    query = update(conversations).where(conversations.c.id == conversation_id, left_waiting(silence))
    waits = func.coalesce(conversations.c.owed_since, conversations.c.owner_active_at)
    values = {"state": "queued", "queued_at": waits, "queued_until": until, **NOBODY}
    if (await connection.execute(query.values(**values))).rowcount != 1:
        return False
    await _end(connection, conversation_id, "requeued", silence.now)
    await queue_waits.begin(connection, conversation_id, silence.now)
    return True


async def expire(connection: AsyncConnection, conversation_id: str, now: datetime) -> bool:
    """Closes a conversation with a person that the company cannot come back to."""
    query = update(conversations).where(
        conversations.c.id == conversation_id, conversations.c.state == "human", conversations.c.expires_at < now
    )
    if (await connection.execute(query.values(state="closed", **NOBODY))).rowcount != 1:
        return False
    await _end(connection, conversation_id, "expired", now)
    return True


def _owned(conversation_id: str, staff_id: str) -> Update:
    return update(conversations).where(
        conversations.c.id == conversation_id,
        conversations.c.state == "human",
        conversations.c.owner_id == staff_id,
    )


async def _end(connection: AsyncConnection, conversation_id: str, ending: Ending, now: datetime) -> None:
    query = update(takeovers).where(takeovers.c.conversation_id == conversation_id, takeovers.c.ended_at.is_(None))
    await connection.execute(query.values(ended_at=now, ending=ending))
    await queue_waits.end_handling(connection, conversation_id, ending, now)


async def owner_acts(
    connection: AsyncConnection, conversation_id: str, staff_id: str, now: datetime, *, answers: bool
) -> None:
    """The owner writes, or has written, which settles what the company waited for; NotTheOwner for anybody else."""
    settled = {"owed_since": None} if answers else {}
    query = _owned(conversation_id, staff_id).values(owner_active_at=now, owner_seen_at=now, **settled)
    if (await connection.execute(query)).rowcount != 1:
        raise NotTheOwner


async def owner_is_there(connection: AsyncConnection, conversation_id: str, staff_id: str, now: datetime) -> None:
    """The owner works on the conversation's page, without writing."""
    await connection.execute(_owned(conversation_id, staff_id).values(owner_seen_at=now))


async def company_writes(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """The company is there, and waits for its owner from now on, if it did not already."""
    await company_is_there(connection, conversation_id, now)
    waits = func.coalesce(conversations.c.owed_since, now, type_=conversations.c.owed_since.type)
    query = update(conversations).where(conversations.c.id == conversation_id, conversations.c.state == "human")
    await connection.execute(query.values(owed_since=waits))


async def company_is_there(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """The company has its window open."""
    query = update(conversations).where(conversations.c.id == conversation_id)
    await connection.execute(query.values(company_seen_at=now))


async def delivered(connection: AsyncConnection, conversation_id: str, seq: int) -> bool:
    """The company has been sent the log up to a number; False where that was known."""
    query = update(conversations).where(conversations.c.id == conversation_id, conversations.c.delivered_seq < seq)
    return (await connection.execute(query.values(delivered_seq=seq))).rowcount == 1
