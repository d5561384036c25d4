"""The log: who said what, in one order per conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.conversations import take_seqs
from web.store.tables import messages

Sender = Literal["company", "bot", "staff", "system"]


@dataclass(frozen=True)
class Draft:
    """A message before it has its place in the log; `extras` are the fields of the chat API beside the text."""

    sender: Sender
    text: str
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message of the log."""

    seq: int
    sender: Sender
    sent_at: datetime
    text: str
    extras: Mapping[str, Any]
    turn_id: str | None


async def add(
    connection: AsyncConnection, conversation_id: str, drafts: Sequence[Draft], sent_at: datetime, turn_id: str | None
) -> list[Message] | None:
    """Writes messages to the end of the log, in order; None where the conversation is gone."""
    if not drafts:
        return []
    first = await take_seqs(connection, conversation_id, len(drafts), sent_at)
    if first is None:
        return None
    added = [
        Message(seq, draft.sender, sent_at, draft.text, draft.extras, turn_id)
        for seq, draft in enumerate(drafts, first)
    ]
    rows = [
        {"conversation_id": conversation_id, "seq": one.seq, "turn_id": turn_id, "sender": one.sender,
         "sent_at": sent_at, "text": one.text, "extras": dict(one.extras)}
        for one in added
    ]  # fmt: skip
    await connection.execute(messages.insert(), rows)
    return added


async def after(connection: AsyncConnection, conversation_id: str, seq: int, most: int) -> list[Message]:
    """The log after a number, oldest first."""
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq > seq)
    return [_message(row) for row in await connection.execute(query.order_by(messages.c.seq).limit(most))]


async def newest(connection: AsyncConnection, conversation_id: str, most: int) -> list[Message]:
    """The end of the log, oldest first."""
    query = select(messages).where(messages.c.conversation_id == conversation_id)
    rows = (await connection.execute(query.order_by(messages.c.seq.desc()).limit(most))).all()
    return [_message(row) for row in reversed(rows)]


async def reply_of(connection: AsyncConnection, conversation_id: str, turn_id: str) -> list[Message]:
    """What was said to the company in one turn."""
    query = select(messages).where(
        messages.c.conversation_id == conversation_id, messages.c.turn_id == turn_id, messages.c.sender != "company"
    )
    return [_message(row) for row in await connection.execute(query.order_by(messages.c.seq))]


async def company_message(connection: AsyncConnection, conversation_id: str, turn_id: str) -> Message | None:
    """What the company said in one turn, if it is stored already."""
    query = select(messages).where(
        messages.c.conversation_id == conversation_id, messages.c.turn_id == turn_id, messages.c.sender == "company"
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _message(row)


async def sender_of(connection: AsyncConnection, conversation_id: str, seq: int) -> str | None:
    """Who said the message of a number."""
    query = select(messages.c.sender).where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
    return (await connection.execute(query)).scalar_one_or_none()


def _message(row: Row[Any]) -> Message:
    return Message(row.seq, row.sender, row.sent_at, row.text, row.extras, row.turn_id)
