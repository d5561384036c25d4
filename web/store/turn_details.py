"""Single turns as a reviewer needs them: the question, what was understood, the answer, the label, the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import reviews
from web.store.reviews import Review
from web.store.tables import labels, messages, turns

Key = tuple[str, str]


@dataclass(frozen=True)
class TurnDetail:
    """One turn. `chosen`: the topic that the company took of those offered; `next_said`: what it said after that."""

    conversation_id: str
    turn_id: str
    question: str
    answers: tuple[str, ...]
    topics: tuple[str, ...]
    understood: Mapping[str, Any] = field(default_factory=dict)
    chosen: str = ""
    next_said: str = ""
    review: Review | None = None


async def of_turns(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, TurnDetail]:
    """The details of turns, by conversation and turn; those that are gone are missing."""
    if not keys:
        return {}
    said: dict[Key, list[Any]] = defaultdict(list)
    query = select(messages).where(_among(messages.c, messages.c.turn_id, keys)).order_by(messages.c.seq)
    for row in await connection.execute(query):
        said[row.conversation_id, row.turn_id].append(row)
    chosen = {
        (row.conversation_id, row.turn_id): row.topic
        for row in await connection.execute(select(labels).where(_among(labels.c, labels.c.turn_id, keys)))
    }
    judged = await reviews.of_turns(connection, keys)
    following = await _next_said(connection, keys)
    query = select(turns).where(_among(turns.c, turns.c.id, keys))
    return {
        (row.conversation_id, row.id): _detail(row, said, chosen, judged, following)
        for row in await connection.execute(query)
    }


async def _next_said(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, str]:
    column = messages.c
    mine = column.conversation_id.in_({conversation for conversation, _ in keys}) & (column.sender == "company")
    query = select(column.conversation_id, column.turn_id, column.text).where(mine)
    rows = (await connection.execute(query.order_by(column.conversation_id, column.seq))).all()
    return {
        (one.conversation_id, one.turn_id): then.text
        for one, then in pairwise(rows)
        if one.conversation_id == then.conversation_id
    }


def _detail(
    row: Any,
    said: Mapping[Key, Sequence[Any]],
    chosen: Mapping[Key, str],
    judged: Mapping[Key, Review],
    following: Mapping[Key, str],
) -> TurnDetail:
    key = row.conversation_id, row.id
    own = said.get(key, ())
    replies = [one for one in own if one.sender == "bot"]
    return TurnDetail(
        row.conversation_id,
        row.id,
        question="\n".join(one.text for one in own if one.sender == "company"),
        answers=tuple(one.text for one in replies),
        topics=tuple(dict.fromkeys(topic for one in replies for topic in one.extras.get("topics", ()))),
        understood=row.understood or {},
        chosen=chosen.get(key, ""),
        next_said=following.get(key, ""),
        review=judged.get(key),
    )


def _among(columns: Any, turn: Any, keys: Sequence[Key]) -> Any:
    return or_(*(and_(columns.conversation_id == conversation, turn == id) for conversation, id in keys))
