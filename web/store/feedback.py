"""Feedback: a company's thumb on one answer; the latest one counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import conversations
from web.store.tables import feedback


async def record(
    connection: AsyncConnection,
    conversation_id: str,
    seq: int,
    *,
    helpful: bool,
    reason: str | None,
    comment: str | None,
    now: datetime,
) -> None:
    """Stores the thumb on a message in place of an earlier one. The caller holds the conversation's row."""
    same = (feedback.c.conversation_id == conversation_id) & (feedback.c.seq == seq)
    await connection.execute(delete(feedback).where(same))
    await connection.execute(
        feedback.insert().values(
            conversation_id=conversation_id, seq=seq, helpful=helpful, reason=reason, comment=comment, given_at=now
        )
    )
    await conversations.touch(connection, conversation_id, now)
