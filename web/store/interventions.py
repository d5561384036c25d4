"""The stop switch: answers withdrawn and notices posted at once, each with its author and its end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import interventions

Kind = Literal["withdrawal", "notice"]
MOST_PAST = 20


@dataclass(frozen=True)
class Intervention:
    """One of them; a notice without a topic is for everybody."""

    id: str
    kind: Kind
    topic: str | None
    text_ja: str
    text_en: str
    set_by: str
    set_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def text(self, language: str) -> str:
        """What companies read; without an English text they read the Japanese one."""
        return self.text_en or self.text_ja if language == "en" else self.text_ja


async def living(connection: AsyncConnection, now: datetime) -> list[Intervention]:
    """Those in force, in the order in which they were set."""
    query = select(interventions).where(interventions.c.ended_at.is_(None), interventions.c.expires_at > now)
    rows = await connection.execute(query.order_by(interventions.c.set_at, interventions.c.id))
    return [Intervention(**row._mapping) for row in rows]


async def past(connection: AsyncConnection, now: datetime) -> list[Intervention]:
    """The latest of those that are over."""
    over = or_(interventions.c.ended_at.is_not(None), interventions.c.expires_at <= now)
    query = select(interventions).where(over).order_by(interventions.c.set_at.desc()).limit(MOST_PAST)
    return [Intervention(**row._mapping) for row in await connection.execute(query)]


async def add(
    connection: AsyncConnection,
    *,
    kind: Kind,
    topic: str | None,
    text_ja: str,
    text_en: str,
    by: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Puts one in force."""
    texts = {"text_ja": text_ja, "text_en": text_en}
    values = {"kind": kind, "topic": topic, "set_by": by, "set_at": now, "expires_at": expires_at, **texts}
    await connection.execute(interventions.insert().values(id=str(uuid.uuid4()), **values))


async def end(connection: AsyncConnection, id: str, now: datetime) -> bool:
    """Ends one before its time; False where it is over already."""
    query = update(interventions).where(interventions.c.id == id, interventions.c.ended_at.is_(None))
    return (await connection.execute(query.values(ended_at=now))).rowcount == 1
