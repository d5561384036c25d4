"""Which days' figures are to be made anew, who makes them, and up to which moment they are complete."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, func, select, text, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from programme.situation import DESK_TIMEZONE
from web.store.figure_tables import figure_days, figure_state, inquiry_times
from web.store.review_tables import asked_turns, prescreening_runs, queue_waits

Work = Literal["round", "grouping"]
MARK = text(
    "INSERT INTO figure_days (day, changed, made) VALUES (:day, 1, 0)"
    " ON CONFLICT (day) DO UPDATE SET changed = figure_days.changed + 1"
).bindparams(bindparam("day", type_=Date))


def day_of(moment: datetime) -> date:
    """The day of a moment in Japan."""
    return moment.astimezone(ZoneInfo(DESK_TIMEZONE)).date()


async def mark(connection: AsyncConnection, days: Iterable[date]) -> None:
    """Something of these days changed. In their order, so that two transactions cannot wait for each other."""
    for day in sorted(set(days)):
        await connection.execute(MARK, {"day": day})


async def mark_all(connection: AsyncConnection) -> int:
    """Every day of which anything is known is made anew; how many."""
    days = set((await connection.execute(union(select(asked_turns.c.day), select(prescreening_runs.c.day)))).scalars())
    moments = union(select(queue_waits.c.joined_at), select(inquiry_times.c.arrived_at))
    days |= {day_of(moment) for moment in (await connection.execute(moments)).scalars()}
    days |= set((await connection.execute(select(figure_days.c.day))).scalars())
    await mark(connection, days)
    return len(days)


async def to_make(connection: AsyncConnection) -> list[tuple[date, int]]:
    """The days that changed, newest first, each with its number of changes."""
    column = figure_days.c
    query = select(column.day, column.changed).where(column.changed > column.made).order_by(column.day.desc())
    return [(row.day, row.changed) for row in await connection.execute(query)]


async def as_made(connection: AsyncConnection, day: date, changed: int) -> bool:
    """Takes a day's figures as made from so many changes; False where they were made from as many already."""
    same = (figure_days.c.day == day) & (figure_days.c.made < changed)
    return (await connection.execute(update(figure_days).where(same).values(made=changed))).rowcount == 1


async def take(connection: AsyncConnection, work: Work, now: datetime, every: timedelta) -> bool:
    """Takes the next piece of work for one process; False where it is not due."""
    due = figure_state.c[f"next_{work}_at"]
    query = update(figure_state).where(due.is_(None) | (due <= now)).values({due.name: now + every})
    return (await connection.execute(query)).rowcount == 1


async def complete_until(connection: AsyncConnection, moment: datetime) -> None:
    """The figures hold everything up to a moment; they never hold less again."""
    column = figure_state.c.as_of
    later = func.coalesce(column, moment, type_=column.type) <= moment
    await connection.execute(update(figure_state).where(later).values(as_of=moment))


async def as_of(connection: AsyncConnection) -> datetime | None:
    """Up to which moment the figures are complete; None before the first time."""
    return (await connection.execute(select(figure_state.c.as_of))).scalar_one()
