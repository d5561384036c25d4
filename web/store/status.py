"""The state of applications, as the desk has set it; unknown until somebody does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from programme.situation import Situation
from web.store.tables import application_status

STATUSES = ("unknown", "open", "closed", "checking")


@dataclass(frozen=True)
class ApplicationStatus:
    """What the desk says, since when, on whose word and until when it may be repeated."""

    status: str
    as_of: date | None
    source: str = ""
    expires: date | None = None


UNKNOWN = ApplicationStatus("unknown", None)


async def record(connection: AsyncConnection, status: ApplicationStatus, now: datetime, by: str | None = None) -> None:
    """Stores a new state, set by a member of staff or on the command line; the earlier ones stay as history."""
    await connection.execute(
        application_status.insert().values(
            id=str(uuid.uuid4()),
            set_at=now,
            status=status.status,
            as_of=status.as_of,
            source=status.source,
            expires=status.expires,
            set_by=by,
        )
    )


async def on(connection: AsyncConnection, day: date) -> ApplicationStatus:
    """The state that may be told on a day: of those that have begun the one that did so last, unless it has expired.

    A state begins when it is set, or on its day where that comes later; of two on one day the later set holds.
    """
    begun = or_(application_status.c.as_of.is_(None), application_status.c.as_of <= day)
    rows = (await connection.execute(select(application_status).where(begun))).all()
    row = max(rows, key=_begins, default=None)
    if row is None or row.status == "unknown" or (row.expires and day > row.expires):
        return UNKNOWN
    return ApplicationStatus(row.status, row.as_of, row.source, row.expires)


def _begins(row: Row[Any]) -> tuple[date, datetime]:
    return max(Situation(row.set_at).today, row.as_of or date.min), row.set_at


@dataclass(frozen=True)
class Setting:
    """A state with when it was set and by whom."""

    status: ApplicationStatus
    set_at: datetime
    set_by: str | None


async def history(connection: AsyncConnection, most: int) -> list[Setting]:
    """The states as they were set, newest first."""
    query = select(application_status).order_by(application_status.c.set_at.desc()).limit(most)
    return [
        Setting(ApplicationStatus(row.status, row.as_of, row.source, row.expires), row.set_at, row.set_by)
        for row in await connection.execute(query)
    ]
