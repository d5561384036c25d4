"""Writes the read model: for each conversation its line, its turns, its pre-screenings, and what it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.folding import fold
from web.review.record import Record
from web.review.runs import PrescreeningRun
from web.review.suspicion import Suspicion
from web.review.transcript import Transcript
from web.review.turns_asked import AskedTurn
from web.store import grams
from web.store.grams import FoldedMessage
from web.store.review_tables import asked_turns, prescreening_runs, searchable_messages, transcript_marks, transcripts

# The assistant's own sentences are in the data; the index holds what people wrote.
PEOPLE = {"company", "staff"}


@dataclass(frozen=True)
class Reading:
    """What was read out of one conversation."""

    record: Record
    transcript: Transcript
    asked: Sequence[tuple[AskedTurn, Suspicion]]
    runs: Sequence[PrescreeningRun]


async def write(connection: AsyncConnection, readings: Sequence[Reading]) -> None:
    """Puts these readings in place of the earlier ones of their conversations."""
    ids = [one.record.id for one in readings]
    for table in (transcripts, transcript_marks, asked_turns, prescreening_runs):
        await connection.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    await _insert(connection, transcripts, [_transcript_row(one) for one in readings])
    marks = [
        {"conversation_id": one.record.id, "kind": kind, "value": value}
        for one in readings
        for kind, value in one.transcript.marks
    ]
    await _insert(connection, transcript_marks, marks)
    await _insert(connection, asked_turns, [_asked_row(one, *pair) for one in readings for pair in one.asked])
    await _insert(connection, prescreening_runs, [_run_row(one, run) for one in readings for run in one.runs])
    await _make_findable(connection, readings)


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(table.insert(), rows)


def _transcript_row(reading: Reading) -> dict[str, Any]:
    row = asdict(reading.transcript)
    del row["marks"]
    return {**row, "suspicion": max((suspicion.score for _, suspicion in reading.asked), default=0.0)}


def _asked_row(reading: Reading, turn: AskedTurn, suspicion: Suspicion) -> dict[str, Any]:
    row = {**asdict(turn), "topic": turn.topic, "topics": list(turn.topics)}
    del row["text"]
    return {
        **row,
        "conversation_id": reading.record.id,
        "day": turn.in_japan.date(),
        "hour": turn.in_japan.hour,
        "language": reading.record.language,
        "suspicion": suspicion.score,
        "reasons": list(suspicion.reasons),
    }


def _run_row(reading: Reading, run: PrescreeningRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "conversation_id": reading.record.id,
        "started_at": run.started_at,
        "day": run.in_japan.date(),
        "language": reading.record.language,
        "questions": len(run.criteria),
        "last_criterion": run.last_criterion,
        "outcome": run.outcome,
        "clauses": list(run.clauses),
    }


async def _make_findable(connection: AsyncConnection, readings: Sequence[Reading]) -> None:
    """Messages do not change: only those are added that came since."""
    column = searchable_messages.c
    known = select(column.conversation_id, func.max(column.seq).label("last")).group_by(column.conversation_id)
    mine = known.where(column.conversation_id.in_([one.record.id for one in readings]))
    last: dict[str, int] = {row.conversation_id: row.last for row in await connection.execute(mine)}
    fresh = [
        (message.sent_at, FoldedMessage(one.record.id, message.seq, fold(message.text)))
        for one in readings
        for message in one.record.messages
        if message.sender in PEOPLE and message.seq > last.get(one.record.id, 0)
    ]
    await grams.add(connection, [folded for _, folded in sorted(fresh, key=lambda pair: pair[0])])
