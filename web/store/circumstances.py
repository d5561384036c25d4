"""What the desk has set and every answer goes by: the state of applications, and closures of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from programme.model import DateRange
from web.store import closures, status
from web.store.database import Store
from web.store.status import ApplicationStatus


@dataclass(frozen=True)
class Circumstances:
    """As they are told on a day."""

    status: ApplicationStatus
    closures: tuple[DateRange, ...] = ()


UNKNOWN = Circumstances(status.UNKNOWN)


async def on(connection: AsyncConnection, day: date) -> Circumstances:
    """What holds on a day, with the closures from then on."""
    ranges = tuple(DateRange(one.first_day, one.last_day) for one in await closures.from_day(connection, day))
    return Circumstances(await status.on(connection, day), ranges)


async def read(store: Store, day: date) -> Circumstances:
    """The same, where there is no transaction yet."""
    async with store.reading() as connection:
        return await on(connection, day)
