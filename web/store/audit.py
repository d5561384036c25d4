"""The audit log: who did what, when. Written and read; nothing here changes or deletes a line."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import audit_log
from web.store.staff import Staff


@dataclass(frozen=True)
class Line:
    """One act. `details` never hold contact data or what somebody wrote."""

    at: datetime
    login: str
    act: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


async def write(
    connection: AsyncConnection, who: Staff | None, act: str, subject: str, now: datetime, **details: Any
) -> None:
    """Adds a line; without a member of staff it was the command line, or somebody who was not let in."""
    await connection.execute(
        audit_log.insert().values(
            id=str(uuid.uuid4()),
            at=now,
            staff_id=who.id if who else None,
            login=who.login if who else "-",
            act=act,
            subject=subject,
            details=details,
        )
    )


async def newest(connection: AsyncConnection, most: int, before: datetime | None = None) -> list[Line]:
    """The latest lines, newest first; with `before`, the older ones."""
    query = select(audit_log).order_by(audit_log.c.at.desc(), audit_log.c.id).limit(most)
    rows = await connection.execute(query.where(audit_log.c.at < before) if before else query)
    return [Line(row.at, row.login, row.act, row.subject, row.details) for row in rows]
