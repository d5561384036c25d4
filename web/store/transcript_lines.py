"""What the list shows of the conversations on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.review_tables import searchable_messages, transcript_marks, transcripts
from web.store.tables import messages
from web.store.transcript_conditions import all_in


@dataclass(frozen=True)
class Line:
    """One conversation. `passage`: the first message in which the words stand, where words are searched for."""

    conversation_id: str
    opened_at: datetime
    last_at: datetime
    language: str
    first_question: str
    asked: int
    lowest_confidence: float | None
    asked_back: bool
    not_understood: bool
    thumb: str | None
    queued: bool
    with_person: bool
    sent_form: bool
    outcome: str | None
    reviewed: bool
    topics: Sequence[str]
    passage: str | None
    passage_by: str


async def lines(connection: AsyncConnection, ids: Sequence[str], terms: Sequence[str] = ()) -> list[Line]:
    """The lines of these conversations, in their order; one that was erased meanwhile is left out."""
    of_topic = (transcript_marks.c.kind == "topic") & transcript_marks.c.conversation_id.in_(ids)
    topics: dict[str, list[str]] = defaultdict(list)
    # Ordered here: where SQLite is to order them, it reads the topics of all conversations.
    for row in sorted(await connection.execute(select(transcript_marks).where(of_topic)), key=lambda row: row.value):
        topics[row.conversation_id].append(row.value)
    passages = await _passages(connection, ids, terms) if terms else {}
    found = {}
    query = select(transcripts).where(transcripts.c.conversation_id.in_(ids))
    for shown in (await connection.execute(query)).mappings():
        id = shown["conversation_id"]
        values = {name: value for name, value in shown.items() if name != "suspicion"}
        sender, text = passages.get(id, ("", None))
        found[id] = Line(**values, topics=topics[id], passage=text, passage_by=sender)
    return [found[id] for id in ids if id in found]


async def _passages(
    connection: AsyncConnection, ids: Sequence[str], terms: Sequence[str]
) -> dict[str, tuple[str, str]]:
    column = searchable_messages.c
    first = select(column.conversation_id, func.min(column.seq).label("seq"))
    first = first.where(column.conversation_id.in_(ids), *all_in(terms)).group_by(column.conversation_id)
    said = first.subquery()
    here = and_(messages.c.conversation_id == said.c.conversation_id, messages.c.seq == said.c.seq)
    query = select(messages.c.conversation_id, messages.c.sender, messages.c.text).join(said, here)
    return {row.conversation_id: (row.sender, row.text) for row in await connection.execute(query)}
