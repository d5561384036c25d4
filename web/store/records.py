"""Reads whole conversations for the read model: those that changed, with everything that belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.record import LoggedMessage, LoggedTurn, Record
from web.store.desk_tables import takeovers
from web.store.review_tables import queue_waits, reviews
from web.store.tables import conversations, feedback, handoffs, labels, messages, turns


async def take_pending(connection: AsyncConnection, most: int) -> list[str]:
    """Takes up to `most` conversations that changed, those that wait longest first; nobody else takes them."""
    column = conversations.c
    waiting = select(column.id).where(column.pending_since.is_not(None)).order_by(column.pending_since).limit(most)
    ids = list((await connection.execute(waiting.with_for_update(skip_locked=True))).scalars())
    if ids:
        await connection.execute(update(conversations).where(column.id.in_(ids)).values(pending_since=None))
    return ids


async def take(connection: AsyncConnection, id: str) -> None:
    """Takes one conversation out of its turn; who reads it at this moment is waited for."""
    await connection.execute(update(conversations).where(conversations.c.id == id).values(pending_since=None))


async def put_off(connection: AsyncConnection, id: str, now: datetime) -> None:
    """A conversation that waits and cannot be read waits behind the others from now on."""
    waits = (conversations.c.id == id) & conversations.c.pending_since.is_not(None)
    await connection.execute(update(conversations).where(waits).values(pending_since=now))


async def read_anew(connection: AsyncConnection, now: datetime) -> int:
    """Every conversation counts as changed; how many."""
    found = await connection.execute(update(conversations).values(pending_since=now))
    return found.rowcount


async def pending_since(connection: AsyncConnection) -> datetime | None:
    """Since when the oldest change waits that the read model does not hold yet."""
    column = conversations.c.pending_since
    query = select(column).where(column.is_not(None)).order_by(column).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()


async def read(connection: AsyncConnection, ids: Sequence[str]) -> list[Record]:
    """The conversations of these ids."""
    said = await _grouped(connection, select(messages).order_by(messages.c.seq), messages.c.conversation_id, ids)
    taken = await _grouped(connection, select(turns), turns.c.conversation_id, ids)
    thumbs = await _grouped(connection, select(feedback), feedback.c.conversation_id, ids)
    chosen = await _grouped(connection, select(labels), labels.c.conversation_id, ids)
    judged = await _grouped(connection, select(reviews), reviews.c.conversation_id, ids)
    waits = await _grouped(connection, select(queue_waits), queue_waits.c.conversation_id, ids)
    forms = await _grouped(connection, select(handoffs), handoffs.c.conversation_id, ids)
    claims = await _grouped(connection, select(takeovers), takeovers.c.conversation_id, ids)
    rows = await connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
    return [
        Record(
            id=row.id,
            opened_at=row.created_at,
            last_at=row.last_turn_at,
            language=row.language,
            messages=[_message(one) for one in said[row.id]],
            turns={one.id: LoggedTurn(one.outcome, one.understood or {}, one.model or {}) for one in taken[row.id]},
            thumbs={one.seq: one.helpful for one in thumbs[row.id]},
            chosen={one.turn_id: one.topic for one in chosen[row.id]},
            judgements={one.turn_id: one.judgement for one in judged[row.id] if one.state != "rejected"},
            handoffs=[one.joined_at for one in waits[row.id]] + [one.created_at for one in forms[row.id]],
            queued=bool(waits[row.id]),
            with_person=bool(claims[row.id]),
            sent_form=bool(forms[row.id]),
        )
        for row in rows
    ]


def _message(row: Row[Any]) -> LoggedMessage:
    return LoggedMessage(row.seq, row.turn_id, row.sender, row.sent_at, row.text, row.extras)


async def _grouped(
    connection: AsyncConnection, query: Select[Any], owner: Any, ids: Iterable[str]
) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(query.where(owner.in_(ids))):
        found[row.conversation_id].append(row)
    return found
