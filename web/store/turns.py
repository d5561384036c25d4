"""Turns: one request of a company, by the id that its client made; what makes a repeated request harmless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import conversations
from web.store.tables import turns


@dataclass(frozen=True)
class Turn:
    """One turn; it is finished once it has a state to reply with."""

    id: str
    body_mark: str
    reply_state: str | None


async def find(connection: AsyncConnection, conversation_id: str, id: str) -> Turn | None:
    """The turn of an id in a conversation."""
    columns = (turns.c.id, turns.c.body_mark, turns.c.reply_state)
    query = select(*columns).where(turns.c.conversation_id == conversation_id, turns.c.id == id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Turn(row.id, row.body_mark, row.reply_state)


async def begin(connection: AsyncConnection, conversation_id: str, id: str, body_mark: str, now: datetime) -> None:
    """Records that a turn is being worked on."""
    await connection.execute(
        turns.insert().values(conversation_id=conversation_id, id=id, body_mark=body_mark, created_at=now)
    )


async def finish(
    connection: AsyncConnection,
    conversation_id: str,
    id: str,
    *,
    now: datetime,
    outcome: str,
    reply_state: str,
    understood: dict[str, Any] | None,
    model: dict[str, Any] | None,
) -> None:
    """Records how a turn ended."""
    query = update(turns).where(turns.c.conversation_id == conversation_id, turns.c.id == id)
    await connection.execute(
        query.values(finished_at=now, outcome=outcome, reply_state=reply_state, understood=understood, model=model)
    )
    await conversations.touch(connection, conversation_id, now)


@dataclass(frozen=True)
class Read:
    """What became of a turn: its outcome, and the intent that the engine read in it, if it read one."""

    outcome: str
    intent: str


async def read(connection: AsyncConnection, conversation_id: str) -> dict[str, Read]:
    """The finished turns of a conversation, by their id."""
    query = select(turns.c.id, turns.c.outcome, turns.c.understood).where(turns.c.conversation_id == conversation_id)
    rows = await connection.execute(query.where(turns.c.outcome.is_not(None)))
    return {row.id: Read(row.outcome, str((row.understood or {}).get("intent", ""))) for row in rows}
