"""Rows as files that staff take away: CSV for their spreadsheet, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, get_args

from aiohttp import web

Format = Literal["csv", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
CONTENT_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
# Without it Excel takes UTF-8 for the local code page.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is a formula to a spreadsheet, whoever wrote it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Row = Mapping[str, Any]


def csv_text(rows: Iterable[Row], columns: Sequence[str], headings: Sequence[str] = ()) -> str:
    """Rows as lines of CSV; with headings, those and the mark at the beginning."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if headings:
        out.write(BYTE_ORDER_MARK)
        writer.writerow([_cell(heading) for heading in headings])
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def json_lines(rows: Iterable[Row]) -> str:
    """Rows as one JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)


async def send(
    request: web.Request,
    format: Format,
    name: str,
    batches: AsyncIterable[Sequence[Row]],
    columns: Sequence[str],
    headings: Sequence[str],
    sent: Callable[[int], None] = lambda count: None,
) -> web.StreamResponse:
    """Sends batches of rows as a file, each as soon as it is read; `sent` is told how many rows went out."""
    response = web.StreamResponse(
        headers={
            "Content-Type": f"{CONTENT_TYPES[format]}; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}.{format}"',
        }
    )
    await response.prepare(request)
    if request.method != "HEAD":
        async for text, count in _texts(format, batches, columns, headings):
            await response.write(text.encode())
            sent(count)
    await response.write_eof()
    return response


async def _texts(
    format: Format, batches: AsyncIterable[Sequence[Row]], columns: Sequence[str], headings: Sequence[str]
) -> AsyncIterator[tuple[str, int]]:
    if format == "csv":
        yield csv_text([], columns, headings), 0
    async for rows in batches:
        yield (csv_text(rows, columns) if format == "csv" else json_lines(rows)), len(rows)


def _cell(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list | dict):
        plain = json.dumps(plain, ensure_ascii=False, default=_plain)
    text = "" if plain is None else str(plain).replace("\0", "")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "'" + text if text.startswith(FORMULA) and not is_number else text


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
