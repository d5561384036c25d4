"""Sessions of staff: kept here and not in the cookie, so that they can be revoked; and attempts to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import sign_in_attempts, staff_sessions
from web.store.tables import Instant

Stage = Literal["code", "full"]
TAKE_ATTEMPT = text(
    "INSERT INTO sign_in_attempts (name_mark, attempts, since) VALUES (:mark, 1, :now) "
    "ON CONFLICT (name_mark) DO UPDATE SET "
    "attempts = CASE WHEN sign_in_attempts.since < :window THEN 1 ELSE sign_in_attempts.attempts + 1 END, "
    "since = CASE WHEN sign_in_attempts.since < :window THEN :now ELSE sign_in_attempts.since END "
    "RETURNING attempts"
).bindparams(bindparam("now", type_=Instant()), bindparam("window", type_=Instant()))


@dataclass(frozen=True)
class StaffSession:
    """One session; in the stage `code` the second factor is still missing."""

    id: str
    token_hash: str
    staff_id: str
    stage: Stage
    client: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


async def add(connection: AsyncConnection, session: StaffSession) -> None:
    """Stores a new session."""
    await connection.execute(staff_sessions.insert().values(**vars(session)))


async def find(connection: AsyncConnection, token_hash: str, now: datetime, idle: timedelta) -> StaffSession | None:
    """The session of a token that has run out neither by its end nor by idleness."""
    query = select(staff_sessions).where(
        staff_sessions.c.token_hash == token_hash,
        staff_sessions.c.expires_at > now,
        staff_sessions.c.last_seen_at > now - idle,
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _session(row)


async def touch(connection: AsyncConnection, token_hash: str, now: datetime) -> None:
    """The session is in use."""
    query = update(staff_sessions).where(staff_sessions.c.token_hash == token_hash)
    await connection.execute(query.values(last_seen_at=now))


async def of_staff(connection: AsyncConnection, staff_id: str, now: datetime, idle: timedelta) -> list[StaffSession]:
    """The living sessions of an account, newest first."""
    query = select(staff_sessions).where(
        staff_sessions.c.staff_id == staff_id,
        staff_sessions.c.expires_at > now,
        staff_sessions.c.last_seen_at > now - idle,
    )
    return [_session(row) for row in await connection.execute(query.order_by(staff_sessions.c.created_at.desc()))]


async def end(connection: AsyncConnection, token_hash: str) -> None:
    """Ends one session."""
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


async def revoke(connection: AsyncConnection, staff_id: str, id: str) -> bool:
    """Ends one session of an account by its id."""
    query = delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id, staff_sessions.c.id == id)
    return (await connection.execute(query)).rowcount == 1


async def revoke_all(connection: AsyncConnection, staff_id: str, *, but: str | None = None) -> None:
    """Ends every session of an account, `but` the one of this token hash."""
    query = delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id)
    await connection.execute(query.where(staff_sessions.c.token_hash != but) if but else query)


async def take_attempt(connection: AsyncConnection, mark: str, now: datetime, window: timedelta) -> int:
    """Counts an attempt before it is judged, so that many at once are not judged for free; which one it is."""
    values = {"mark": mark, "now": now, "window": now - window}
    return int((await connection.execute(TAKE_ATTEMPT, values)).scalar_one())


async def forget_attempts(connection: AsyncConnection, mark: str) -> None:
    """After a success the count begins anew."""
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.name_mark == mark))


async def erase_ended(connection: AsyncConnection, now: datetime, window: timedelta) -> None:
    """Deletes sessions that are over, and counts that have run out."""
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.expires_at <= now))
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.since < now - window))


def _session(row: Any) -> StaffSession:
    return StaffSession(
        id=row.id,
        token_hash=row.token_hash,
        staff_id=row.staff_id,
        stage=row.stage,
        client=row.client,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )
