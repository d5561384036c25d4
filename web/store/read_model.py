"""Writes the read model: for each conversation its line, its turns, its pre-screenings, and what it is found by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from programme.personal_numbers import mask
from web.review.folding import fold
from web.review.record import LoggedMessage, Record
from web.review.runs import PrescreeningRun
from web.review.suspicion import Suspicion
from web.review.transcript import Transcript
from web.review.turns_asked import AskedTurn
from web.store import figure_days, grams
from web.store.grams import FoldedMessage
from web.store.review_tables import asked_turns, prescreening_runs, searchable_messages, transcript_marks, transcripts
from web.store.sample_tables import turn_signs

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
    for table, found in rows(readings).items():
        if found:
            await connection.execute(table.insert(), found)
    await _make_findable(connection, readings)
    days = {turn.in_japan.date() for one in readings for turn, _ in one.asked}
    await figure_days.mark(connection, days | {run.in_japan.date() for one in readings for run in one.runs})


def rows(readings: Sequence[Reading]) -> dict[Table, list[dict[str, Any]]]:
    """What is written of readings, by table, beside what makes their messages findable."""
    return {
        transcripts: [_transcript_row(one) for one in readings],
        transcript_marks: [
            {"conversation_id": one.record.id, "kind": kind, "value": value}
            for one in readings
            for kind, value in sorted(one.transcript.marks)
        ],
        asked_turns: [_asked_row(one, *pair) for one in readings for pair in one.asked],
        turn_signs: [row for one in readings for pair in one.asked for row in _sign_rows(*pair)],
        prescreening_runs: [_run_row(one, run) for one in readings for run in one.runs],
    }


def _transcript_row(reading: Reading) -> dict[str, Any]:
    row = dict(vars(reading.transcript))
    del row["marks"]
    return {**row, "suspicion": max((suspicion.score for _, suspicion in reading.asked), default=0.0)}


def _asked_row(reading: Reading, turn: AskedTurn, suspicion: Suspicion) -> dict[str, Any]:
    row = {**vars(turn), "topic": turn.topic, "topics": list(turn.topics)}
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


def _sign_rows(turn: AskedTurn, suspicion: Suspicion) -> list[dict[str, Any]]:
    return [
        {"asked_id": turn.id, "sign": sign, "suspicion": suspicion.score, "asked_at": turn.asked_at}
        for sign in suspicion.reasons
    ]


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
    await grams.add(connection, findable(readings, last))


def findable(readings: Sequence[Reading], known: Mapping[str, int]) -> list[FoldedMessage]:
    """What people wrote after the numbers known of each conversation, oldest first."""
    fresh = [
        (message.sent_at, FoldedMessage(one.record.id, message.seq, fold(_masked(message))))
        for one in readings
        for message in one.record.messages
        if message.sender in PEOPLE and message.seq > known.get(one.record.id, 0)
    ]
    return [folded for _, folded in sorted(fresh, key=lambda pair: pair[0])]


def _masked(message: LoggedMessage) -> str:
    """What companies write was masked before it was stored; what staff write is not, and need not be found by."""
    return mask(message.text)[0] if message.sender == "staff" else message.text
