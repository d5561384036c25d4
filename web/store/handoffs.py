"""Handoffs: forms for the inquiry desk. Contact data stands in a table of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import conversations, inquiry_times
from web.store.tables import handoff_contacts, handoffs


@dataclass(frozen=True)
class Contact:
    """Who asks, how to reach them, and what they ask."""

    company: str
    name: str
    email: str
    phone: str | None
    message: str


async def find(connection: AsyncConnection, conversation_id: str, client_id: str) -> tuple[str, dict[str, Any]] | None:
    """The mark of the body and the stored reply of a form that was sent before."""
    query = select(handoffs.c.body_mark, handoffs.c.reply).where(
        handoffs.c.conversation_id == conversation_id, handoffs.c.client_id == client_id
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (row.body_mark, row.reply)


async def number_is_taken(connection: AsyncConnection, number: str) -> bool:
    """Whether a number names a handoff already."""
    found = await connection.execute(select(handoffs.c.id).where(handoffs.c.number == number))
    return found.first() is not None


async def add(
    connection: AsyncConnection,
    *,
    id: str,
    conversation_id: str,
    client_id: str,
    body_mark: str,
    number: str,
    reply: dict[str, Any],
    language: str,
    now: datetime,
    contact: Contact,
) -> None:
    """Stores a form, queued for the desk."""
    await connection.execute(
        handoffs.insert().values(
            id=id,
            conversation_id=conversation_id,
            client_id=client_id,
            body_mark=body_mark,
            number=number,
            state="queued",
            reply=reply,
            language=language,
            created_at=now,
        )
    )
    await connection.execute(
        handoff_contacts.insert().values(
            handoff_id=id,
            company=contact.company,
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            message=contact.message,
        )
    )
    await conversations.touch(connection, conversation_id, now)
    await inquiry_times.arrived(connection, id, now)


async def erase_older(connection: AsyncConnection, before: datetime) -> int:
    """Deletes forms that were sent before a moment, with their contact data; how many."""
    return (await connection.execute(delete(handoffs).where(handoffs.c.created_at < before))).rowcount
