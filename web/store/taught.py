"""Examples that staff make of reviewed turns: proposed, then accepted or rejected, with who and when."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import Refusal
from web.store.teaching_tables import taught_examples

Kind = Literal["training", "held_out"]
State = Literal["proposed", "accepted", "rejected"]
STATES: tuple[State, ...] = ("proposed", "accepted", "rejected")
COMMAND_LINE = "-"


class ExampleTaken(Refusal):
    """The text, or the review, is an example already."""

    status, code = 409, "example_taken"


class ExampleDecided(Refusal):
    """Somebody else has decided meanwhile."""

    status, code = 409, "example_decided"


class OwnExample(Refusal):
    """Somebody else than who proposed it accepts an example."""

    status, code = 409, "own_example"


@dataclass(frozen=True)
class Example:
    """One text with the labels that it is to be understood as."""

    id: str
    source: str | None
    kind: Kind
    text: str
    folded: str
    labels: tuple[str, ...]
    state: State
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str


async def propose(
    connection: AsyncConnection,
    *,
    source: str | None,
    kind: Kind,
    text: str,
    folded: str,
    labels: Collection[str],
    by: str,
    now: datetime,
    state: State = "proposed",
    reason: str = "",
) -> str:
    """One more, its id; raises `ExampleTaken` where the text or the review has one that was not rejected."""
    id = str(uuid.uuid4())
    decided = {} if state == "proposed" else {"decided_by": by, "decided_at": now}
    values: dict[str, Any] = {"id": id, "source": source, "kind": kind, "text": text, "folded": folded}
    values |= {"labels": list(labels), "state": state, "proposed_by": by, "proposed_at": now, "reason": reason}
    try:
        await connection.execute(taught_examples.insert().values(**values, **decided))
    except IntegrityError:
        raise ExampleTaken from None
    return id


async def accept(connection: AsyncConnection, id: str, by: str, now: datetime) -> None:
    """Accepts one that is proposed."""
    await _decide(connection, id, ("proposed",), "accepted", by, now, "")


async def reject(connection: AsyncConnection, id: str, by: str, now: datetime, reason: str) -> None:
    """Rejects one that is proposed, or takes back one that was accepted."""
    await _decide(connection, id, ("proposed", "accepted"), "rejected", by, now, reason)


async def forget(connection: AsyncConnection, gone: Collection[str]) -> None:
    """Blanks texts that were rejected or taken back: personal data may be why, and outlives no conversation."""
    same = (taught_examples.c.state == "rejected") & taught_examples.c.folded.in_(gone)
    await connection.execute(update(taught_examples).where(same).values(text="", folded=""))


async def by_id(connection: AsyncConnection, id: str) -> Example | None:
    """One of them."""
    row = (await connection.execute(select(taught_examples).where(taught_examples.c.id == id))).first()
    return _example(row._mapping) if row else None


async def of_state(connection: AsyncConnection, state: State, most: int | None = None, skip: int = 0) -> list[Example]:
    """Those in a state, newest first."""
    query = select(taught_examples).where(taught_examples.c.state == state)
    query = query.order_by(taught_examples.c.proposed_at.desc(), taught_examples.c.id).offset(skip)
    return [_example(row._mapping) for row in await connection.execute(query.limit(most) if most else query)]


async def counts(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """How many there are by state and kind."""
    columns = (taught_examples.c.state, taught_examples.c.kind)
    rows = await connection.execute(select(*columns, func.count()).group_by(*columns))
    return {(state, kind): count for state, kind, count in rows}


async def with_text(connection: AsyncConnection, folded: str) -> Example | None:
    """The example with this text that was not rejected."""
    same = (taught_examples.c.folded == folded) & (taught_examples.c.state != "rejected")
    row = (await connection.execute(select(taught_examples).where(same))).first()
    return _example(row._mapping) if row else None


async def folded_in(connection: AsyncConnection, state: State) -> set[str]:
    """The folded texts in a state."""
    query = select(taught_examples.c.folded).where(taught_examples.c.state == state)
    return set((await connection.execute(query)).scalars())


async def sources_used(connection: AsyncConnection) -> set[str]:
    """The turns of which somebody has made an example, or decided to make none."""
    query = select(taught_examples.c.source).where(taught_examples.c.source.is_not(None))
    return {source for source in (await connection.execute(query)).scalars() if source}


async def _decide(
    connection: AsyncConnection, id: str, before: Collection[str], state: State, by: str, now: datetime, reason: str
) -> None:
    same = (taught_examples.c.id == id) & taught_examples.c.state.in_(before)
    values = {"state": state, "decided_by": by, "decided_at": now, "reason": reason}
    if (await connection.execute(update(taught_examples).where(same).values(**values))).rowcount != 1:
        raise ExampleDecided


def _example(row: Mapping[Any, Any]) -> Example:
    return Example(**{**row, "labels": tuple(row["labels"])})
