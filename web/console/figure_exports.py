"""Figures as files: each of them as CSV for spreadsheets and as JSON Lines for programmes. Written into the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.console.figure_pages import asked_for, today_in_japan
from web.console.figure_words import Words
from web.errors import Malformed, NotFound
from web.keys import CLOCK, STORE
from web.review.export import csv_lines, json_lines
from web.review.figure_reading import read_counts, read_names
from web.review.figures import FIGURES, Table
from web.review.periods import presets
from web.review.unanswered import grouped
from web.store import audit, unanswered_turns

MAKERS = {make.__name__: make for make in FIGURES}
UNANSWERED = "unanswered"
EXPORTED = (*MAKERS, UNANSWERED)


async def export(request: web.Request) -> web.Response:
    """One figure of a period as a file."""
    figure, form, words = request.match_info["figure"], request.query.get("form", "csv"), Words(request)
    if figure not in EXPORTED:
        raise NotFound
    if form not in ("csv", "jsonl"):
        raise Malformed("form")
    try:
        period = asked_for(request.query, presets(today_in_japan(request)))
    except ValueError:
        raise Malformed("period") from None
    async with request.app[STORE].writing() as connection:
        if figure == UNANSWERED:
            table = unanswered_table(grouped(await unanswered_turns.of_period(connection, period.first, period.last)))
        else:
            names = await read_names(connection, words.programme, period.first)
            table = MAKERS[figure](await read_counts(connection, period), names)
        span = {"first": period.first.isoformat(), "last": period.last.isoformat()}
        who, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
        await audit.write(connection, who, "figures_exported", figure, now, form=form, rows=len(table.rows), **span)
    keys = [key for key, _ in _cells(table, table.rows[0] if table.rows else [None] * len(table.columns), words)]
    rows = [[value for _, value in _cells(table, row, words)] for row in table.rows]
    file = f"{figure}_{period.first:%Y%m%d}_{period.last:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    if form == "jsonl":
        body = "".join(json_lines(dict(zip(keys, row, strict=True)) for row in rows))
        return web.Response(text=body, content_type="application/jsonl", charset="utf-8", headers=headers)
    heads = [_heading(key, words) for key in keys]
    return web.Response(text="".join(csv_lines(heads, rows)), content_type="text/csv", charset="utf-8", headers=headers)
