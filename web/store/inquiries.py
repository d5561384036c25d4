"""Inquiries: the forms of companies as the desk works through them, each with its thread."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.store import inquiry_times
from web.store.desk_tables import inquiry_entries
from web.store.tables import handoff_contacts, handoffs

EntryKind = Literal["claimed", "released", "answer", "note", "closed", "reopened"]
MOST = 200


class InquiryMoved(Refusal):
    """The inquiry is not, or no longer, where this act could be done."""

    status, code = 409, "inquiry_moved"


@dataclass(frozen=True)
class Inquiry:
    """One form with its contact data."""

    id: str
    number: str
    state: str
    owner_id: str | None
    language: str
    created_at: datetime
    conversation_id: str | None
    company: str
    name: str
    email: str
    phone: str | None
    message: str


@dataclass(frozen=True)
class Entry:
    """One step of an inquiry's thread."""

    id: str
    staff_id: str
    written_at: datetime
    kind: EntryKind
    text: str


async def listed(connection: AsyncConnection, states: tuple[str, ...]) -> list[Inquiry]:
    """The inquiries in these states: those that wait longest first."""
    query = _all().where(handoffs.c.state.in_(states)).order_by(handoffs.c.created_at, handoffs.c.id)
    return [Inquiry(**row._mapping) for row in await connection.execute(query.limit(MOST))]


async def latest_closed(connection: AsyncConnection) -> list[Inquiry]:
    """The closed ones, newest first."""
    query = _all().where(handoffs.c.state == "closed").order_by(handoffs.c.created_at.desc(), handoffs.c.id)
    return [Inquiry(**row._mapping) for row in await connection.execute(query.limit(MOST))]


async def by_number(connection: AsyncConnection, number: str) -> Inquiry | None:
    """The inquiry of a number."""
    row = (await connection.execute(_all().where(handoffs.c.number == number))).one_or_none()
    return None if row is None else Inquiry(**row._mapping)


async def thread(connection: AsyncConnection, id: str) -> list[Entry]:
    """What was done about an inquiry, oldest first."""
    names = Entry.__dataclass_fields__
    query = select(*(inquiry_entries.c[name] for name in names)).where(inquiry_entries.c.handoff_id == id)
    rows = await connection.execute(query.order_by(inquiry_entries.c.written_at, inquiry_entries.c.id))
    return [Entry(**row._mapping) for row in rows]


async def claim(connection: AsyncConnection, id: str, staff_id: str, now: datetime) -> None:
    """Takes an inquiry that nobody has; InquiryMoved for everybody but the first."""
    await _move(connection, id, handoffs.c.state == "queued", state="claimed", owner_id=staff_id)
    await add_entry(connection, id, staff_id, "claimed", "", now)


async def release(connection: AsyncConnection, id: str, staff_id: str, now: datetime) -> None:
    """Puts a claimed inquiry back, also a colleague's who is away."""
    await _move(connection, id, handoffs.c.state == "claimed", state="queued", owner_id=None)
    await add_entry(connection, id, staff_id, "released", "", now)


async def close(connection: AsyncConnection, id: str, staff_id: str, now: datetime) -> None:
    """Ends one's own inquiry."""
    await _move(connection, id, _own(staff_id), state="closed")
    await add_entry(connection, id, staff_id, "closed", "", now)


async def reopen(connection: AsyncConnection, id: str, staff_id: str, now: datetime) -> None:
    """Takes a closed inquiry up again."""
    await _move(connection, id, handoffs.c.state == "closed", state="claimed", owner_id=staff_id)
    await add_entry(connection, id, staff_id, "reopened", "", now)


async def hold(connection: AsyncConnection, id: str, staff_id: str) -> None:
    """Locks one's own inquiry until the transaction ends; InquiryMoved unless it is one's own."""
    await _move(connection, id, _own(staff_id), state="claimed")


async def add_entry(
    connection: AsyncConnection, id: str, staff_id: str, kind: EntryKind, text: str, now: datetime
) -> None:
    """One more step of the thread."""
    values = {"handoff_id": id, "staff_id": staff_id, "written_at": now, "kind": kind, "text": text}
    await connection.execute(inquiry_entries.insert().values(id=str(uuid.uuid4()), **values))
    if kind == "answer":
        await inquiry_times.answered(connection, id, now)
    elif kind == "closed":
        await inquiry_times.closed(connection, id, now)


def _all() -> Any:
    contact = {"company", "name", "email", "phone", "message"}
    columns = ((handoff_contacts if name in contact else handoffs).c[name] for name in Inquiry.__dataclass_fields__)
    return select(*columns).join(handoff_contacts)


def _own(staff_id: str) -> Any:
    return (handoffs.c.state == "claimed") & (handoffs.c.owner_id == staff_id)


async def _move(connection: AsyncConnection, id: str, condition: Any, **values: Any) -> None:
    if (
        await connection.execute(update(handoffs).where(handoffs.c.id == id, condition).values(**values))
    ).rowcount != 1:
        raise InquiryMoved
