"""The worklist: turns in the order in which they were probably wrong, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.review_tables import asked_turns, reviews
from web.store.sample_tables import turn_signs


@dataclass(frozen=True)
class Wanted:
    """What is to be seen; days are Japan's, both included."""

    sign: str = ""
    topic: str = ""
    first_day: date | None = None
    last_day: date | None = None
    reviewed_too: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page ended: the next one begins behind it, whatever has been judged or asked since."""

    suspicion: float
    asked_at: datetime
    id: str


@dataclass(frozen=True)
class Suspect:
    """One turn of the list."""

    id: str
    conversation_id: str
    turn_id: str
    asked_at: datetime
    confidence: float | None
    result: str
    topics: tuple[str, ...]
    suspicion: float
    reasons: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Its place in the order."""
        return Place(self.suspicion, self.asked_at, self.id)


async def suspects(connection: AsyncConnection, wanted: Wanted, after: Place | None, most: int) -> list[Suspect]:
    """The most suspicious first; those that were judged only where they are wanted too."""
    asked = asked_turns.c
    query = _in_order(wanted, after).where(asked.conversation_id.is_not(None), asked.suspicion > 0)
    if wanted.topic:
        query = query.where(asked.topic == wanted.topic)
    if wanted.first_day:
        query = query.where(asked.day >= wanted.first_day)
    if wanted.last_day:
        query = query.where(asked.day <= wanted.last_day)
    if not wanted.reviewed_too:
        same = and_(reviews.c.conversation_id == asked.conversation_id, reviews.c.turn_id == asked.turn_id)
        query = query.where(~exists().where(same, reviews.c.state != "rejected"))
    return [
        Suspect(
            row.id,
            row.conversation_id,
            row.turn_id,
            row.asked_at,
            row.confidence,
            row.result,
            tuple(row.topics),
            row.suspicion,
            tuple(row.reasons),
        )
        for row in await connection.execute(query.limit(most))
    ]


def _in_order(wanted: Wanted, after: Place | None) -> Select[Any]:
    """Behind a place in the order of the index: that of all turns, or that of those with one sign."""
    query: Select[Any] = select(asked_turns)
    column: Any = asked_turns.c
    id = column.id
    if wanted.sign:
        query = query.join(turn_signs, turn_signs.c.asked_id == asked_turns.c.id)
        query = query.where(turn_signs.c.sign == wanted.sign)
        column, id = turn_signs.c, turn_signs.c.asked_id
    if after:
        place = (after.suspicion, after.asked_at, after.id)
        query = query.where(tuple_(column.suspicion, column.asked_at, id) < tuple_(*place))
    return query.order_by(column.suspicion.desc(), column.asked_at.desc(), id.desc())
