"""Approvals: who approved which wording of an answer, when, and for which edition of the guideline."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.answer_tables import answer_approvals


@dataclass(frozen=True)
class Approval:
    """One approval, of the answer that had this digest."""

    id: str
    topic: str
    digest: str
    edition: str
    approved_by: str
    approved_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None


async def add(connection: AsyncConnection, topic: str, digest: str, edition: str, by: str, now: datetime) -> None:
    """One more approval."""
    approval = Approval(str(uuid.uuid4()), topic, digest, edition, by, now)
    await connection.execute(answer_approvals.insert().values(**vars(approval)))


async def everything(connection: AsyncConnection) -> list[Approval]:
    """All approvals, newest first."""
    return await _read(connection, None)


async def of_topic(connection: AsyncConnection, topic: str) -> list[Approval]:
    """The approvals of one answer, newest first."""
    return await _read(connection, topic)


async def revoke(connection: AsyncConnection, topic: str, by: str, now: datetime) -> bool:
    """Takes every approval of an answer back; False where there was none left."""
    living = (answer_approvals.c.topic == topic) & answer_approvals.c.revoked_at.is_(None)
    query = update(answer_approvals).where(living).values(revoked_by=by, revoked_at=now)
    return (await connection.execute(query)).rowcount > 0


async def _read(connection: AsyncConnection, topic: str | None) -> list[Approval]:
    query = select(answer_approvals).order_by(answer_approvals.c.approved_at.desc(), answer_approvals.c.id)
    rows = await connection.execute(query if topic is None else query.where(answer_approvals.c.topic == topic))
    return [Approval(**row._mapping) for row in rows]
