"""Which model a person took into use, put aside or went back to: who, when, why, and on which figures."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.teaching_tables import model_decisions

Act = Literal["accepted", "rejected", "stepped_back"]


@dataclass(frozen=True)
class Decision:
    """One decision; `figures` are those that the person saw."""

    at: datetime
    login: str
    act: Act
    model_id: str
    before_id: str
    reason: str
    figures: Mapping[str, Any]


async def record(connection: AsyncConnection, decision: Decision) -> str:
    """Adds one; its id."""
    id, values = str(uuid.uuid4()), {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    await connection.execute(model_decisions.insert().values(id=id, **values))
    return id


async def withdraw(connection: AsyncConnection, id: str) -> None:
    """Takes out one that could not be carried out."""
    await connection.execute(model_decisions.delete().where(model_decisions.c.id == id))


async def newest(connection: AsyncConnection, most: int) -> list[Decision]:
    """The latest, newest first."""
    query = select(model_decisions).order_by(model_decisions.c.at.desc(), model_decisions.c.id).limit(most)
    rows = await connection.execute(query)
    names = Decision.__dataclass_fields__
    return [Decision(**{name: row._mapping[name] for name in names}) for row in rows]
