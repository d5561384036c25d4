"""Days on which the desk is closed beside those of the programme's calendar, as the desk keeps them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import closures


@dataclass(frozen=True)
class Closure:
    """Days from the first to the last, both included."""

    id: str
    first_day: date
    last_day: date
    reason: str
    set_by: str


async def from_day(connection: AsyncConnection, day: date) -> list[Closure]:
    """The closures that are not over by a day, in order."""
    columns = (closures.c[name] for name in Closure.__dataclass_fields__)
    query = select(*columns).where(closures.c.last_day >= day).order_by(closures.c.first_day, closures.c.id)
    return [Closure(**row._mapping) for row in await connection.execute(query)]


async def add(connection: AsyncConnection, first: date, last: date, reason: str, by: str, now: datetime) -> None:
    """One more closure."""
    values = {"first_day": first, "last_day": last, "reason": reason, "set_by": by, "set_at": now}
    await connection.execute(closures.insert().values(id=str(uuid.uuid4()), **values))


async def remove(connection: AsyncConnection, id: str) -> Closure | None:
    """Takes a closure back; what it was, or None where it is gone already."""
    columns = [closures.c[name] for name in Closure.__dataclass_fields__]
    row = (await connection.execute(delete(closures).where(closures.c.id == id).returning(*columns))).one_or_none()
    return None if row is None else Closure(**row._mapping)
