"""Reads what the figures of a period are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from programme.model import DateRange, Programme
from programme.office_hours import OfficeHours
from web.review.figures import Counts, open_hours
from web.review.periods import Period, Unit, weeks_of
from web.store import closures, figure_counts, samples


async def read_counts(connection: AsyncConnection, period: Period, unit: Unit = "day") -> Counts:
    """All counts of a period, its topics by unit, and the samples of the weeks of which a day lies in it."""
    first, last = period.first, period.last
    mondays = weeks_of(period)
    return Counts(
        period,
        await figure_counts.totals(connection, first, last),
        await figure_counts.by_day(connection, first, last, ("result", "hour")),
        await figure_counts.by_span(connection, period, unit, "topic"),
        await figure_counts.times(connection, first, last),
        await samples.weeks(connection, mondays.first, mondays.last),
    )


async def read_names(connection: AsyncConnection, programme: Programme, first: date) -> Mapping[str, Any]:
    """What tables need to know of the programme: its criteria in their order, and when the desk is open."""
    ranges = tuple(DateRange(one.first_day, one.last_day) for one in await closures.from_day(connection, first))
    return {"criteria": tuple(programme.criteria), "open_at": open_hours(OfficeHours(programme.calendar, ranges))}
