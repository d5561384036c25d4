"""Whole conversations as staff read them: the log, what was understood, thumbs, reviews, and the person's part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.record import Record
from web.store import records
from web.store.desk_tables import notes, takeovers
from web.store.notes import Note
from web.store.review_tables import queue_waits, reviews
from web.store.reviews import Review, review_of
from web.store.tables import conversations, feedback, handoffs


@dataclass(frozen=True)
class Thumb:
    """What a company thought of one message."""

    helpful: bool
    reason: str | None
    comment: str | None
    given_at: datetime


@dataclass(frozen=True)
class Happening:
    """Something of the person's part: `act` is joined, left, overdue, claimed, closed, returned, requeued, form …"""

    at: datetime
    act: str
    staff_id: str | None = None
    number: str = ""


@dataclass(frozen=True)
class Whole:
    """One conversation. `thumbs` by message, `reviews` by turn. Contact data is no part of it."""

    record: Record
    state: str
    owner_id: str | None
    thumbs: Mapping[int, Thumb]
    reviews: Mapping[str, Review]
    happenings: Sequence[Happening]
    notes: Sequence[Note]


async def read(connection: AsyncConnection, ids: Sequence[str]) -> list[Whole]:
    """The conversations of these ids, in their order; one that is gone is left out."""
    rows = await connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
    states = {row.id: row for row in rows}
    thumbs = await _of(connection, feedback, ids)
    judged = await _of(connection, reviews, ids)
    happened = {table.name: await _of(connection, table, ids) for table in (queue_waits, takeovers, handoffs)}
    remarks = await _of(connection, notes, ids, notes.c.written_at)
    found = {
        record.id: Whole(
            record=record,
            state=states[record.id].state,
            owner_id=states[record.id].owner_id,
            thumbs={one.seq: Thumb(one.helpful, one.reason, one.comment, one.given_at) for one in thumbs[record.id]},
            reviews={one.turn_id: review_of(one) for one in judged[record.id]},
            happenings=_happenings(*(happened[name][record.id] for name in ("queue_waits", "takeovers", "handoffs"))),
            notes=[Note(one.staff_id, one.written_at, one.text) for one in remarks[record.id]],
        )
        for record in await records.read(connection, ids)
        if record.id in states
    }
    return [found[id] for id in ids if id in found]


def _happenings(waits: Sequence[Row[Any]], claims: Sequence[Row[Any]], forms: Sequence[Row[Any]]) -> list[Happening]:
    found = [Happening(one.joined_at, "joined") for one in waits]
    found += [Happening(one.ended_at, one.ending) for one in waits if one.ending in ("left", "overdue")]
    found += [Happening(one.claimed_at, "claimed", one.staff_id) for one in claims]
    found += [Happening(one.ended_at, one.ending, one.staff_id) for one in claims if one.ended_at]
    found += [Happening(one.created_at, "form", number=one.number) for one in forms]
    return sorted(found, key=lambda one: one.at)


async def _of(
    connection: AsyncConnection, table: Table, ids: Sequence[str], order: Any = None
) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    query: Select[Any] = select(table).where(table.c.conversation_id.in_(ids))
    for row in await connection.execute(query if order is None else query.order_by(order)):
        found[row.conversation_id].append(row)
    return found
