"""Who waits for a person, who is with one, and who was lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import takeovers
from web.store.tables import conversations
from web.store.takeovers import Silence, left_waiting


@dataclass(frozen=True)
class Waiting:
    """A conversation that waits for a person, or is with one."""

    id: str
    state: str
    language: str
    queued_at: datetime | None
    owner_id: str | None
    owed_since: datetime | None
    company_seen_at: datetime | None


@dataclass(frozen=True)
class Takeover:
    """One claim and how it ended."""

    id: str
    conversation_id: str
    staff_id: str
    claimed_at: datetime
    ended_at: datetime | None
    ending: str | None


async def waiting(connection: AsyncConnection) -> list[Waiting]:
    """Those who wait in the order of the queue, then those with a person."""
    columns = (getattr(conversations.c, name) for name in Waiting.__dataclass_fields__)
    query = select(*columns).where(conversations.c.state.in_(["queued", "human"]))
    order = (conversations.c.state.desc(), conversations.c.queued_at, conversations.c.owed_since, conversations.c.id)
    return [Waiting(**row._mapping) for row in await connection.execute(query.order_by(*order))]


async def left_by_owners(connection: AsyncConnection, silence: Silence) -> list[str]:
    """Conversations whose owner is silent."""
    return list((await connection.execute(select(conversations.c.id).where(left_waiting(silence)))).scalars())


async def expired(connection: AsyncConnection, now: datetime) -> list[str]:
    """Conversations with a person that the company cannot come back to."""
    query = select(conversations.c.id).where(conversations.c.state == "human", conversations.c.expires_at < now)
    return list((await connection.execute(query)).scalars())


async def recent(connection: AsyncConnection, since: datetime, most: int) -> list[Takeover]:
    """Takeovers that ended lately, newest first."""
    columns = (getattr(takeovers.c, name) for name in Takeover.__dataclass_fields__)
    query = select(*columns).where(takeovers.c.ended_at > since).order_by(takeovers.c.ended_at.desc()).limit(most)
    return [Takeover(**row._mapping) for row in await connection.execute(query)]
