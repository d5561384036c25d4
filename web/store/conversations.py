"""Conversations: opening, finding, their state, and the claim that lets one turn at a time be worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import erasures, grams, queue_waits
from web.store.tables import conversations

State = Literal["bot", "queued", "human", "closed"]
IDLE_LIFE = timedelta(hours=24)
LONGEST_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Offered:
    """The choices that a conversation offers, each with its label.

    `now`: one entry a message of the latest bot turn. `always`: those that start a topic or the pre-screening.
    """

    now: Sequence[Mapping[str, Any]] = ()
    always: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"now": list(self.now), "always": dict(self.always)}


@dataclass(frozen=True)
class Conversation:
    """One conversation as its row says."""

    id: str
    created_at: datetime
    expires_at: datetime
    language: str
    state: State
    queued_at: datetime | None
    last_seq: int
    misses: int
    recent_topics: tuple[str, ...]
    offered: Offered
    previous_turn: str | None
    dialogue: dict[str, Any] | None
    owner_id: str | None = None
    company_seen_at: datetime | None = None
    delivered_seq: int = 0
    claims: int = 0
    told_notices: tuple[str, ...] = ()


async def open_conversation(
    connection: AsyncConnection, *, id: str, token_hash: str, language: str, now: datetime
) -> Conversation:
    """A new conversation with the assistant."""
    expires_at = now + IDLE_LIFE
    await connection.execute(
        conversations.insert().values(
            id=id,
            token_hash=token_hash,
            created_at=now,
            last_turn_at=now,
            expires_at=expires_at,
            language=language,
            state="bot",
            last_seq=0,
            misses=0,
            recent_topics=[],
            offered=Offered().as_json(),
        )
    )
    return Conversation(id, now, expires_at, language, "bot", None, 0, 0, (), Offered(), None, None)


async def by_token(connection: AsyncConnection, token_hash: str, now: datetime) -> Conversation | None:
    """The conversation of a token that has not expired."""
    return await _one(connection, and_(conversations.c.token_hash == token_hash, conversations.c.expires_at > now))


async def by_id(connection: AsyncConnection, id: str, *, lock: bool = False) -> Conversation | None:
    """The conversation of an id; with `lock`, nobody else changes it until the transaction ends."""
    return await _one(connection, conversations.c.id == id, lock=lock)


async def _one(connection: AsyncConnection, condition: Any, *, lock: bool = False) -> Conversation | None:
    query = select(conversations).where(condition)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _conversation(row)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        language=row.language,
        state=row.state,
        queued_at=row.queued_at,
        last_seq=row.last_seq,
        misses=row.misses,
        recent_topics=tuple(row.recent_topics),
        offered=Offered(row.offered["now"], row.offered["always"]),
        previous_turn=row.previous_turn,
        dialogue=row.dialogue,
        owner_id=row.owner_id,
        company_seen_at=row.company_seen_at,
        delivered_seq=row.delivered_seq,
        claims=row.claims,
        told_notices=tuple(row.told_notices),
    )


async def change(connection: AsyncConnection, id: str, **values: Any) -> None:
    """Writes single columns."""
    await connection.execute(update(conversations).where(conversations.c.id == id).values(**values))


async def live_on(connection: AsyncConnection, conversation: Conversation, now: datetime) -> datetime:
    """Moves the end of the conversation 24 hours on, to seven days after its beginning at most."""
    expires_at = min(now + IDLE_LIFE, conversation.created_at + LONGEST_LIFE)
    await change(connection, conversation.id, last_turn_at=now, expires_at=expires_at)
    return expires_at


async def take_seqs(connection: AsyncConnection, id: str, count: int, now: datetime) -> int | None:
    """Takes `count` numbers of the log under the row's lock; the first of them, or None if the row is gone."""
    query = (
        update(conversations)
        .where(conversations.c.id == id)
        .values(last_seq=conversations.c.last_seq + count, pending_since=_oldest(now))
        .returning(conversations.c.last_seq)
    )
    last = (await connection.execute(query)).scalar_one_or_none()
    return None if last is None else last - count + 1


async def touch(connection: AsyncConnection, id: str, now: datetime) -> None:
    """Something was added to the conversation beside its messages: what staff read of it is made anew."""
    await change(connection, id, pending_since=_oldest(now))


def _oldest(now: datetime) -> Any:
    """What waits to be read keeps its place in the order, and says since when."""
    column = conversations.c.pending_since
    return func.coalesce(column, now, type_=column.type)


async def claim_turn(connection: AsyncConnection, id: str, holder: str, now: datetime, until: datetime) -> bool:
    """Claims the conversation for one turn, where nobody holds it or the holder's time has run out."""
    free = or_(conversations.c.turn_holder.is_(None), conversations.c.turn_until < now)
    query = update(conversations).where(conversations.c.id == id, free)
    return (await connection.execute(query.values(turn_holder=holder, turn_until=until))).rowcount == 1


async def release_turn(connection: AsyncConnection, id: str, holder: str) -> bool:
    """Gives the claim back; False where somebody else has taken it over since."""
    query = update(conversations).where(conversations.c.id == id, conversations.c.turn_holder == holder)
    return (await connection.execute(query.values(turn_holder=None, turn_until=None))).rowcount == 1


async def enter_queue(connection: AsyncConnection, id: str, now: datetime, until: datetime) -> bool:
    """From the assistant (or closed) to the queue; False where it is there already or with a person."""
    query = update(conversations).where(conversations.c.id == id, conversations.c.state.in_(["bot", "closed"]))
    values = {"state": "queued", "queued_at": now, "queued_until": until, "company_seen_at": now}
    if (await connection.execute(query.values(**values))).rowcount != 1:
        return False
    await queue_waits.begin(connection, id, now)
    return True


async def leave_queue(connection: AsyncConnection, id: str, now: datetime, *, overdue: bool = False) -> bool:
    """From the queue back to the assistant; where it is `overdue`, only if the wait has lasted too long."""
    query = update(conversations).where(conversations.c.id == id, conversations.c.state == "queued")
    if overdue:
        query = query.where(conversations.c.queued_until < now)
    values = {"state": "bot", "queued_at": None, "queued_until": None}
    if (await connection.execute(query.values(**values))).rowcount != 1:
        return False
    await queue_waits.end(connection, id, "overdue" if overdue else "left", now)
    return True


async def end_waiting(connection: AsyncConnection, now: datetime) -> None:
    """Nobody waits longer than now: the desk closes."""
    query = update(conversations).where(conversations.c.state == "queued", conversations.c.queued_until > now)
    await connection.execute(query.values(queued_until=now))


async def overdue_in_queue(connection: AsyncConnection, now: datetime) -> list[str]:
    """Conversations that have waited too long for a person."""
    query = select(conversations.c.id).where(conversations.c.state == "queued", conversations.c.queued_until < now)
    return list((await connection.execute(query)).scalars())


async def place_in_queue(connection: AsyncConnection, queued_at: datetime) -> int:
    """How many wait, up to and with the one that joined at this moment."""
    query = select(func.count()).where(conversations.c.state == "queued", conversations.c.queued_at <= queued_at)
    return (await connection.execute(query)).scalar_one()


async def erase(connection: AsyncConnection, id: str, now: datetime) -> bool:
    """Deletes a conversation with its messages, turns, feedback and reviews, and what it is found by.

    That the engine has to erase its part is noted.
    """
    await erasures.note(connection, [id], now)
    await grams.erase(connection, [id])
    return (await connection.execute(delete(conversations).where(conversations.c.id == id))).rowcount == 1


async def erase_older(connection: AsyncConnection, before: datetime, most: int, now: datetime) -> int:
    """Deletes up to `most` conversations whose last turn was before a moment; how many."""
    old = select(conversations.c.id).where(conversations.c.last_turn_at < before).limit(most)
    ids = list((await connection.execute(old)).scalars())
    await erasures.note(connection, ids, now)
    await grams.erase(connection, ids)
    await connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))
    return len(ids)
