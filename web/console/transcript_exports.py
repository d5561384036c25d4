"""The filtered list, or its whole transcripts, as a file; read in batches, and written down with filter and count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.console.pages import say
from web.console.transcript_page import reader
from web.console.transcript_pages import read_filters
from web.errors import Malformed
from web.keys import CLOCK, STORE
from web.review.export import FORMATS, Format, send
from web.review.filters import Filters
from web.review.reading import Reader, plain
from web.store import audit, whole_transcripts
from web.store.transcript_lines import Line, lines
from web.store.transcript_places import Cursor
from web.store.transcript_search import find

BATCH = 200
Row = Mapping[str, Any]
LIST_COLUMNS = (
    "conversation_id", "opened_at", "last_at", "language", "first_question", "asked", "lowest_confidence", "topics",
    "asked_back", "not_understood", "outcome", "thumb", "queued", "with_person", "sent_form", "reviewed",
)  # fmt: skip
WHOLE_COLUMNS = (
    "conversation_id", "kind", "seq", "at", "sender", "text", "turn", "way", "intent", "confidence", "result",
    "topics", "clauses", "verdict", "chosen_topic", "model", "data_version", "thumb", "reason", "comment", "event",
    "number", "review",
)  # fmt: skip
COLUMNS = {"list": LIST_COLUMNS, "whole": WHOLE_COLUMNS}


async def export(request: web.Request) -> web.StreamResponse:
    """Sends the file."""
    what, format = request.query.get("what", ""), _format(request.query.get("format", ""))
    filters, errors = read_filters(request)
    if errors or what not in COLUMNS:
        raise Malformed("export")
    details = {"what": what, "format": format, "by": filters.narrowing}
    # Before the first line goes out: what breaks off was exported too.
    await _write_down(request, "transcripts_export_begun", **details)
    counted: list[int] = []
    batches = _lists(request, filters) if what == "list" else _wholes(request, filters, format)
    headings = [say(request, f"export_{column}") for column in COLUMNS[what]]
    try:
        return await send(request, format, f"transcripts-{what}", batches, COLUMNS[what], headings, counted.append)
    finally:
        await _write_down(request, "transcripts_exported", rows=sum(counted), **details)


async def _lists(request: web.Request, filters: Filters) -> AsyncIterator[list[Row]]:
    reading = reader(request)
    async for found in _batches(request, filters):
        yield [_list_row(line, reading) for line in found]


async def _wholes(request: web.Request, filters: Filters, format: Format) -> AsyncIterator[list[Row]]:
    reading = reader(request)
    async for found in _batches(request, filters):
        async with request.app[STORE].reading() as connection:
            wholes = await whole_transcripts.read(connection, [line.conversation_id for line in found])
        read = [(one.record.id, one.record.language, list(map(plain, reading.entries(one)))) for one in wholes]
        if format == "jsonl":
            yield [{"conversation_id": id, "language": language, "entries": entries} for id, language, entries in read]
        else:
            yield [row for id, _, entries in read for entry in entries for row in _flat(id, entry)]


async def _batches(request: web.Request, filters: Filters) -> AsyncIterator[list[Line]]:
    """The list from its newest end; nothing is held open while a slow client reads."""
    cursor, more = None, True
    while more:
        async with request.app[STORE].reading() as connection:
            found = await find(connection, filters, cursor, BATCH, counting=False)
            shown = await lines(connection, [place.conversation_id for place in found.places])
        if found.places:
            yield shown
            cursor = Cursor(found.places[-1])
        more = found.more


def _list_row(line: Line, reading: Reader) -> Row:
    row = {column: getattr(line, column) for column in LIST_COLUMNS}
    topics = [reading.titles.get(topic, topic) for topic in line.topics]
    return {**row, "first_question": reading.masked(line.first_question), "topics": topics}


def _flat(id: str, entry: Mapping[str, Any]) -> Sequence[Row]:
    """One line of CSV a message, with the turn's understanding on the company's."""
    own = {"conversation_id": id, **entry, **(entry.get("thumb") or {})}
    replies = [
        {"conversation_id": id, "kind": "message", "turn": entry.get("turn"), **reply, **(reply.get("thumb") or {})}
        for reply in entry.get("replies", ())
    ]
    return [{**row, "thumb": _thumb(row)} for row in (own, *replies)]


def _thumb(row: Mapping[str, Any]) -> str | None:
    helpful = row.get("helpful")
    return None if helpful is None else "up" if helpful else "down"


def _format(value: str) -> Format:
    for format in FORMATS:
        if format == value:
            return format
    raise Malformed("format")


async def _write_down(request: web.Request, act: str, **details: Any) -> None:
    async with request.app[STORE].writing() as connection:
        me = request[SIGNED_IN].staff
        await audit.write(connection, me, act, "transcripts", request.app[CLOCK].real(), **details)
