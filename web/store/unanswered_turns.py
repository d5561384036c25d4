"""The questions that were not answered: found in the log, kept with the number of their group, read for a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.unanswered import Member, Reason, Unanswered, hints
from web.store.figure_tables import figure_state, unanswered_turns
from web.store.review_tables import asked_turns, reviews
from web.store.tables import conversations, messages, turns

WRONG = ("wrong", "topics", "answer_wrong")


async def latest(connection: AsyncConnection, most: int) -> list[Unanswered]:
    """The newest whose conversation is there, oldest first."""
    asked, review = asked_turns.c, reviews.c
    missed = or_(asked.result == "not_understood", and_(asked.result == "asked_back", asked.chosen_topic.is_(None)))
    of_turn = and_(review.conversation_id == asked.conversation_id, review.turn_id == asked.turn_id)
    judged = and_(of_turn, review.judgement.in_(WRONG), review.state != "rejected")
    typed = and_(asked.way == "typed", asked.conversation_id.is_not(None))
    newest = select(asked.id).where(typed).order_by(asked.day.desc(), asked.asked_at.desc(), asked.id).limit(most)
    ids = set((await connection.execute(newest.where(missed))).scalars())
    ids |= set((await connection.execute(newest.select_from(asked_turns.join(reviews, judged)))).scalars())
    found = [
        Unanswered(
            row.conversation_id,
            row.turn_id,
            row.seq,
            row.day,
            _reason(row.result, row.chosen_topic, row.judgement),
            row.text,
            hints(row.understood or {}, row.chosen_topic, row.named or (), row.topics if row.judgement else ()),
        )
        for some in _batches(sorted(ids))
        for row in await connection.execute(_whole(some))
    ]
    return sorted(found, key=lambda one: (one.day, one.conversation_id, one.seq))[-most:]


def _whole(ids: Sequence[str]) -> Select[tuple[object, ...]]:
    asked, review = asked_turns.c, reviews.c
    of_turn = and_(review.conversation_id == asked.conversation_id, review.turn_id == asked.turn_id)
    judged = and_(of_turn, review.judgement.in_(WRONG), review.state != "rejected")
    said = and_(messages.c.conversation_id == asked.conversation_id, messages.c.seq == asked.seq)
    taken = and_(turns.c.conversation_id == asked.conversation_id, turns.c.id == asked.turn_id)
    columns = (asked.conversation_id, asked.turn_id, asked.seq, asked.day, asked.result, asked.chosen_topic)
    whole = asked_turns.join(messages, said).join(turns, taken).outerjoin(reviews, judged)
    named = review.topics.label("named")
    query = select(*columns, asked.topics, messages.c.text, turns.c.understood, review.judgement, named)
    return query.select_from(whole).where(asked.id.in_(ids))


def _batches(ids: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]


def _reason(result: str, chosen: str | None, judgement: str | None) -> Reason:
    if judgement:
        return "judged_wrong"
    return "not_understood" if result == "not_understood" else "asked_back"


async def put(connection: AsyncConnection, numbered: Sequence[tuple[int, Unanswered]], now: datetime) -> None:
    """Keeps these in place of the earlier ones; those whose conversation was erased in between are left out."""
    ids = list({one.conversation_id for _, one in numbered})
    there: set[str] = set()
    for some in _batches(ids):
        known = select(conversations.c.id).where(conversations.c.id.in_(some))
        there |= set((await connection.execute(known)).scalars())
    rows = [
        {
            "conversation_id": one.conversation_id,
            "turn_id": one.turn_id,
            "seq": one.seq,
            "day": one.day,
            "reason": one.reason,
            "likeness": number,
            "hints": dict(one.hints),
        }
        for number, one in numbered
        if one.conversation_id in there
    ]
    await connection.execute(delete(unanswered_turns))
    if rows:
        await connection.execute(unanswered_turns.insert(), rows)
    await connection.execute(update(figure_state).values(grouped_at=now))


async def of_period(connection: AsyncConnection, first: date, last: date) -> list[tuple[int, Member]]:
    """Those of a period, each with the number of its group."""
    names = Member.__dataclass_fields__
    query = select(unanswered_turns.c.likeness, *(unanswered_turns.c[name] for name in names))
    rows = await connection.execute(query.where(unanswered_turns.c.day.between(first, last)))
    return [(row[0], Member(*row[1:])) for row in rows]


async def oldest_day(connection: AsyncConnection) -> date | None:
    """The day of the oldest that is grouped."""
    query = select(unanswered_turns.c.day).order_by(unanswered_turns.c.day).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()


async def grouped_at(connection: AsyncConnection) -> datetime | None:
    """When they were grouped last."""
    return (await connection.execute(select(figure_state.c.grouped_at))).scalar_one()


async def texts(connection: AsyncConnection, members: Sequence[Member]) -> dict[tuple[str, int], str]:
    """What was written, by conversation and number."""
    ids = list({one.conversation_id for one in members})
    wanted = {(one.conversation_id, one.seq) for one in members}
    column = messages.c
    found: dict[tuple[str, int], str] = {}
    for some in _batches(ids):
        query = select(column.conversation_id, column.seq, column.text).where(
            column.conversation_id.in_(some), column.seq.in_({seq for _, seq in wanted})
        )
        for row in await connection.execute(query):
            if (row.conversation_id, row.seq) in wanted:
                found[row.conversation_id, row.seq] = row.text
    return found
