"""Mail that is to leave: stored with what it tells of, tried until the server takes it, each sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.desk_tables import outbox
from web.store.tables import handoff_contacts, handoffs

Kind = Literal["desk", "receipt", "answer"]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVES_UP_AFTER = timedelta(days=3)
# A mail that the server may have already is not sent again and again.
MOST_DOUBTS = 3
# Mail that has not left by then is late, even where no try has failed.
SOON = timedelta(minutes=15)
FREE = {"holder": None, "held_until": None, "handed_over": False}
DIED = "died"


@dataclass(frozen=True)
class Mail:
    """One mail with what it is addressed by."""

    id: str
    kind: Kind
    text: str
    created_at: datetime
    tries: int
    doubts: int
    handoff_id: str
    number: str
    language: str
    company: str
    name: str
    email: str


@dataclass(frozen=True)
class Dispatch:
    """Where a mail stands, without what is in it or to whom it goes."""

    id: str
    handoff_id: str
    number: str
    kind: Kind
    created_at: datetime
    state: str
    next_try_at: datetime
    tries: int
    perhaps_twice: bool
    sent_at: datetime | None
    problem: str | None


async def add(connection: AsyncConnection, id: str, handoff_id: str, kind: Kind, text: str, now: datetime) -> None:
    """A mail that leaves as soon as it can; in the transaction that stores what it tells of."""
    await connection.execute(
        outbox.insert().values(
            id=id,
            handoff_id=handoff_id,
            kind=kind,
            text=text,
            created_at=now,
            state="waiting",
            next_try_at=now,
            tries=0,
            handed_over=False,
            perhaps_twice=False,
        )
    )


async def is_stored(connection: AsyncConnection, id: str) -> bool:
    """Whether a mail of this id is stored already."""
    return (await connection.execute(select(outbox.c.id).where(outbox.c.id == id))).first() is not None


async def hold_next(connection: AsyncConnection, holder: str, now: datetime, until: datetime) -> Mail | None:
    """Holds the mail whose turn it is, so that nobody else sends it meanwhile.

    A mail whose holder died is taken over; where it had begun to hand the text over, it may arrive twice.
    """
    await _give_up_died(connection, now)
    due = or_(
        and_(outbox.c.state == "waiting", outbox.c.next_try_at <= now),
        and_(outbox.c.state == "sending", outbox.c.held_until < now),
    )
    query = select(outbox.c.id).where(due).order_by(outbox.c.next_try_at, outbox.c.id).limit(1)
    id = (await connection.execute(query)).scalar_one_or_none()
    if id is None:
        return None
    twice = case((outbox.c.handed_over, True), else_=outbox.c.perhaps_twice)
    doubts = outbox.c.doubts + case((outbox.c.handed_over, 1), else_=0)
    held = {"doubts": doubts, "state": "sending", "holder": holder, "held_until": until, "tries": outbox.c.tries + 1}
    taken = update(outbox).where(outbox.c.id == id, due).values(perhaps_twice=twice, handed_over=False, **held)
    if (await connection.execute(taken)).rowcount != 1:
        return None
    return await _mail(connection, id)


async def _give_up_died(connection: AsyncConnection, now: datetime) -> None:
    """Mail whose holders died again and again while the server may have taken it."""
    died = and_(outbox.c.state == "sending", outbox.c.held_until < now, outbox.c.handed_over)
    query = update(outbox).where(died, outbox.c.doubts + 1 >= MOST_DOUBTS)
    doubted = {"perhaps_twice": True, "doubts": outbox.c.doubts + 1}
    await connection.execute(query.values(state="failed", problem=DIED, **doubted, **FREE))


async def hand_over(connection: AsyncConnection, id: str, holder: str) -> bool:
    """From here on the server may have it; False where the mail is held by somebody else by now."""
    return await _held(connection, id, holder, {"handed_over": True})


async def sent(connection: AsyncConnection, id: str, holder: str, now: datetime) -> bool:
    """The server has accepted it."""
    return await _settle(connection, id, holder, {"state": "sent", "sent_at": now, "problem": None})


async def failed(
    connection: AsyncConnection,
    mail: Mail,
    holder: str,
    problem: str,
    now: datetime,
    *,
    for_good: bool,
    in_doubt: bool,
) -> None:
    """Not sent: tried again later, unless `for_good`, for too long, or too often `in_doubt`: perhaps it was taken."""
    doubts = mail.doubts + in_doubt
    over = for_good or now - mail.created_at > GIVES_UP_AFTER or (in_doubt and doubts >= MOST_DOUBTS)
    settled: dict[str, object] = {
        "state": "failed" if over else "waiting",
        "next_try_at": now + pause_after(mail.tries),
        "problem": problem,
        "doubts": doubts,
    }
    if in_doubt:
        settled["perhaps_twice"] = True
    await _settle(connection, mail.id, holder, settled)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 20), LONGEST_PAUSE)


async def try_again(connection: AsyncConnection, id: str, now: datetime) -> bool:
    """Puts a mail that was given up, or waits for a later try, back to the front."""
    query = update(outbox).where(outbox.c.id == id, outbox.c.state.in_(["failed", "waiting"]))
    return (await connection.execute(query.values(state="waiting", next_try_at=now))).rowcount == 1


async def overdue(connection: AsyncConnection, now: datetime) -> int:
    """How many mails were given up, failed at their last try, or have waited for too long."""
    late = or_(outbox.c.problem.is_not(None), outbox.c.created_at < now - SOON)
    query = select(func.count()).select_from(outbox).where(outbox.c.state != "sent", late)
    return int((await connection.execute(query)).scalar_one())


async def unsettled(connection: AsyncConnection) -> list[Dispatch]:
    """Mail that has not left, or may have left twice, oldest first."""
    unsure = or_(outbox.c.state != "sent", outbox.c.perhaps_twice)
    return await _dispatches(connection, unsure)


async def of_handoff(connection: AsyncConnection, handoff_id: str) -> list[Dispatch]:
    """The mail of one inquiry, oldest first."""
    return await _dispatches(connection, outbox.c.handoff_id == handoff_id)


async def _dispatches(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[Dispatch]:
    names = [name for name in Dispatch.__dataclass_fields__ if name != "number"]
    query = select(*(outbox.c[name] for name in names), handoffs.c.number).join(handoffs).where(condition)
    rows = await connection.execute(query.order_by(outbox.c.created_at, outbox.c.id))
    return [Dispatch(**row._mapping) for row in rows]


async def _settle(connection: AsyncConnection, id: str, holder: str, values: dict[str, object]) -> bool:
    return await _held(connection, id, holder, {**values, **FREE})


async def _held(connection: AsyncConnection, id: str, holder: str, values: dict[str, object]) -> bool:
    query = update(outbox).where(outbox.c.id == id, outbox.c.holder == holder, outbox.c.state == "sending")
    return (await connection.execute(query.values(**values))).rowcount == 1


async def _mail(connection: AsyncConnection, id: str) -> Mail:
    own = ("id", "kind", "text", "created_at", "tries", "doubts", "handoff_id")
    columns = [outbox.c[name] for name in own]
    query = select(
        *columns,
        handoffs.c.number,
        handoffs.c.language,
        handoff_contacts.c.company,
        handoff_contacts.c.name,
        handoff_contacts.c.email,
    )
    joined = query.join(handoffs, handoffs.c.id == outbox.c.handoff_id)
    row = (await connection.execute(joined.join(handoff_contacts).where(outbox.c.id == id))).one()
    return Mail(**row._mapping)
