"""When forms came, were first answered and closed: what the figures keep of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import figure_days
from web.store.figure_tables import inquiry_times


async def arrived(connection: AsyncConnection, handoff_id: str, now: datetime) -> None:
    """A form came."""
    await connection.execute(inquiry_times.insert().values(handoff_id=handoff_id, arrived_at=now))
    await figure_days.mark(connection, [figure_days.day_of(now)])


async def answered(connection: AsyncConnection, handoff_id: str, now: datetime) -> None:
    """It was answered; only the first answer counts."""
    await _stamp(connection, handoff_id, "answered_at", now)


async def closed(connection: AsyncConnection, handoff_id: str, now: datetime) -> None:
    """It was closed, for the first time."""
    await _stamp(connection, handoff_id, "closed_at", now)


async def _stamp(connection: AsyncConnection, handoff_id: str, name: str, now: datetime) -> None:
    mine = (inquiry_times.c.handoff_id == handoff_id) & inquiry_times.c[name].is_(None)
    if (await connection.execute(update(inquiry_times).where(mine).values({name: now}))).rowcount:
        arrival = select(inquiry_times.c.arrived_at).where(inquiry_times.c.handoff_id == handoff_id)
        await figure_days.mark(connection, [figure_days.day_of((await connection.execute(arrival)).scalar_one())])
