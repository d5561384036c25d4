"""Proposals for another wording: proposed → checking → checked or failed → accepted, rejected or withdrawn.

Every step is one conditional update: of two people who decide at once, one finds the proposal decided.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.answer_tables import answer_proposals

OPEN = ("proposed", "checking", "failed", "checked")
CHECK_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Change:
    """One text, before and after; None where there is no such text."""

    field: str
    language: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Proposal:
    """One proposal. `problems` are what the check found, `in_force` whether acceptance wrote the data in place."""

    id: str
    topic: str
    changes: tuple[Change, ...]
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: str = "proposed"
    check_began_at: datetime | None = None
    checked_at: datetime | None = None
    checked_version: str | None = None
    problems: tuple[dict[str, str], ...] = ()
    patch: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_note: str = ""
    in_force: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.state in OPEN

    def may_be_checked(self, now: datetime) -> bool:
        """Whether a check can begin: none is under way, or the one that is has been lost."""
        lost = self.check_began_at is not None and self.check_began_at < now - CHECK_LASTS
        return self.is_open and (self.state != "checking" or lost)


async def add(connection: AsyncConnection, proposal: Proposal) -> None:
    """A new proposal."""
    values = {name: getattr(proposal, name) for name in Proposal.__dataclass_fields__}
    values |= {"changes": [vars(change) for change in proposal.changes], "problems": list(proposal.problems)}
    await connection.execute(answer_proposals.insert().values(**values))


async def by_id(connection: AsyncConnection, id: str) -> Proposal | None:
    """One proposal."""
    row = (await connection.execute(select(answer_proposals).where(answer_proposals.c.id == id))).one_or_none()
    return None if row is None else _proposal(row)


async def of_topic(connection: AsyncConnection, topic: str) -> list[Proposal]:
    """The proposals for an answer, newest first."""
    query = select(answer_proposals).where(answer_proposals.c.topic == topic)
    rows = await connection.execute(query.order_by(answer_proposals.c.proposed_at.desc(), answer_proposals.c.id))
    return [_proposal(row) for row in rows]


async def in_states(connection: AsyncConnection, states: Collection[str]) -> list[Proposal]:
    """The proposals in these states, newest first."""
    query = select(answer_proposals).where(answer_proposals.c.state.in_(states))
    rows = await connection.execute(query.order_by(answer_proposals.c.proposed_at.desc(), answer_proposals.c.id))
    return [_proposal(row) for row in rows]


async def begin_check(connection: AsyncConnection, id: str, now: datetime) -> bool:
    """Takes a proposal for a check; False where it is decided, or where a check is under way that may yet end."""
    one = answer_proposals.c
    lost = and_(one.state == "checking", one.check_began_at < now - CHECK_LASTS)
    where = and_(one.id == id, or_(one.state.in_(("proposed", "failed", "checked")), lost))
    return await _changed(connection, where, state="checking", check_began_at=now)


async def end_check(
    connection: AsyncConnection,
    id: str,
    began: datetime,
    now: datetime,
    *,
    version: str,
    problems: Sequence[dict[str, str]],
    patch: str,
) -> bool:
    """What the check found; False where the proposal has been decided or taken by another check meanwhile."""
    one = answer_proposals.c
    where = and_(one.id == id, one.state == "checking", one.check_began_at == began)
    found = {"problems": list(problems), "patch": patch, "checked_version": version, "checked_at": now}
    return await _changed(connection, where, state="failed" if problems else "checked", **found)


async def decide(
    connection: AsyncConnection,
    id: str,
    state: str,
    *,
    by: str,
    note: str,
    now: datetime,
    among: Collection[str] = OPEN,
    in_force: bool = False,
) -> bool:
    """Accepts, rejects or withdraws a proposal in one of these states; False where it is in another."""
    where = and_(answer_proposals.c.id == id, answer_proposals.c.state.in_(among))
    values = {"decided_by": by, "decided_at": now, "decision_note": note, "in_force": in_force}
    return await _changed(connection, where, state=state, **values)


async def _changed(connection: AsyncConnection, where: Any, **values: Any) -> bool:
    return (await connection.execute(update(answer_proposals).where(where).values(**values))).rowcount == 1


def _proposal(row: Any) -> Proposal:
    found = Proposal(**row._mapping)
    changes = tuple(Change(**change) for change in row.changes)
    return replace(found, changes=changes, problems=tuple(row.problems))
