"""The figures by day: put in place of the earlier ones, and read for a period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import case, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.day_figures import DayFigures, Kind
from web.review.periods import Period, Unit
from web.store import figure_days
from web.store.figure_tables import figure_counts, figure_times


async def put(connection: AsyncConnection, day: date, changed: int, figures: DayFigures) -> bool:
    """Puts a day's figures in place, unless another process has put some that hold as many changes."""
    if not await figure_days.as_made(connection, day, changed):
        return False
    for table in (figure_counts, figure_times):
        await connection.execute(delete(table).where(table.c.day == day))
    counts = [
        {"day": day, "kind": kind, "key": key, "part": part, "count": count}
        for (kind, key, part), count in sorted(figures.counts.items())
    ]
    times = [{"day": day, "kind": kind, "seconds": list(seconds)} for kind, seconds in sorted(figures.times.items())]
    for table, rows in ((figure_counts, counts), (figure_times, times)):
        if rows:
            await connection.execute(table.insert(), rows)
    return True


async def totals(connection: AsyncConnection, first: date, last: date) -> dict[str, Counter[tuple[str, str]]]:
    """Of a period, by kind: how many of each (key, part)."""
    column = figure_counts.c
    query = select(column.kind, column.key, column.part, func.sum(column.count).label("many"))
    grouped = query.where(column.day.between(first, last)).group_by(column.kind, column.key, column.part)
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for kind, key, part, many in (await connection.execute(grouped)).all():
        found[kind][key, part] = int(many)
    return found


async def by_day(
    connection: AsyncConnection, first: date, last: date, kinds: Iterable[Kind]
) -> dict[str, Counter[tuple[date, str]]]:
    """Of each day of a period, by kind: how many of each key, its parts together."""
    column = figure_counts.c
    query = select(column.day, column.kind, column.key, func.sum(column.count).label("many"))
    these = query.where(column.day.between(first, last), column.kind.in_(list(kinds)))
    found: dict[str, Counter[tuple[date, str]]] = defaultdict(Counter)
    for day, kind, key, many in (await connection.execute(these.group_by(column.day, column.kind, column.key))).all():
        found[kind][day, key] = int(many)
    return found


async def by_span(connection: AsyncConnection, period: Period, unit: Unit, kind: Kind) -> Counter[tuple[date, str]]:
    """Of a period, by the first days of its days, weeks or months: how many of each key, its parts together."""
    if unit == "day":
        return (await by_day(connection, period.first, period.last, [kind])).get(kind, Counter())
    column, spans = figure_counts.c, period.spans(unit)
    before = [(column.day < following, number) for number, following in enumerate(spans[1:])]
    span = (case(*before, else_=len(spans) - 1) if before else literal(0)).label("span")
    query = select(span, column.key, func.sum(column.count).label("many"))
    these = query.where(column.day.between(period.first, period.last), column.kind == kind)
    rows = (await connection.execute(these.group_by("span", column.key))).all()
    return Counter({(spans[span], key): int(many) for span, key, many in rows})


async def times(connection: AsyncConnection, first: date, last: date) -> dict[str, Sequence[int]]:
    """The durations of a period by kind, ascending."""
    column = figure_times.c
    found: dict[str, list[int]] = defaultdict(list)
    for row in await connection.execute(select(column.kind, column.seconds).where(column.day.between(first, last))):
        found[row.kind].extend(row.seconds)
    return {kind: sorted(seconds) for kind, seconds in found.items()}
