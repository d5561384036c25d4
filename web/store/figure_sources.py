"""Reads what one day's figures are made from: rows that stay when their conversation or form is erased."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.day_figures import AskedGroup, DaySources, InquiryTimes, Run, Wait
from web.review.turns_asked import JAPAN
from web.store.figure_tables import inquiry_times
from web.store.review_tables import asked_turns, prescreening_runs, queue_waits


async def read(connection: AsyncConnection, day: date) -> DaySources:
    """A day's sources, as one state of the database."""
    return DaySources(
        await _asked(connection, day),
        await _runs(connection, day),
        await _waits(connection, day),
        await _inquiries(connection, day),
    )


async def _asked(connection: AsyncConnection, day: date) -> list[AskedGroup]:
    column = asked_turns.c
    alike = (
        column.hour,
        column.language,
        column.way,
        column.result,
        cast(column.topics, Text).label("topics"),
        column.thumb,
        column.handed_off,
        column.chosen_topic.is_not(None).label("chose"),
        column.opens,
    )
    query = select(func.count().label("count"), *alike).where(column.day == day).group_by(*alike)
    rows = (await connection.execute(query)).all()
    # A busy day has thousands of rows, but few lists of topics.
    topics = {text: tuple(json.loads(text)) for text in {row.topics for row in rows}}
    return [
        AskedGroup(count, hour, language, way, result, topics[text], *others)
        for count, hour, language, way, result, text, *others in rows
    ]


async def _runs(connection: AsyncConnection, day: date) -> list[Run]:
    column = prescreening_runs.c
    query = select(column.last_criterion, column.outcome, column.clauses).where(column.day == day)
    return [Run(row.last_criterion, row.outcome, tuple(row.clauses)) for row in await connection.execute(query)]


async def _waits(connection: AsyncConnection, day: date) -> list[Wait]:
    first, after = _moments(day)
    columns = (queue_waits.c[name] for name in Wait.__dataclass_fields__)
    joined = queue_waits.c.joined_at
    rows = await connection.execute(select(*columns).where(joined >= first, joined < after))
    return [Wait(**row._mapping) for row in rows]


async def _inquiries(connection: AsyncConnection, day: date) -> list[InquiryTimes]:
    first, after = _moments(day)
    columns = (inquiry_times.c[name] for name in InquiryTimes.__dataclass_fields__)
    arrived = inquiry_times.c.arrived_at
    rows = await connection.execute(select(*columns).where(arrived >= first, arrived < after))
    return [InquiryTimes(**row._mapping) for row in rows]


def _moments(day: date) -> tuple[datetime, datetime]:
    first = datetime.combine(day, time(), JAPAN)
    return first, datetime.combine(day + timedelta(days=1), time(), JAPAN)
