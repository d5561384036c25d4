"""Figures as files, CSV for spreadsheets and JSON Lines for programs; each export is written into the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.console.figure_pages import asked_for, today_in_japan
from web.console.figure_words import NAMED, Words
from web.errors import Malformed, NotFound
from web.keys import CLOCK, STORE
from web.review.export import CONTENT_TYPES, FORMATS, csv_text, json_lines
from web.review.figure_reading import read_counts, read_names
from web.review.figures import FIGURES, Table
from web.review.periods import presets
from web.review.unanswered import Group, grouped
from web.store import audit, unanswered_turns

MAKERS = {make.__name__: make for make in FIGURES}
UNANSWERED = "unanswered"
EXPORTED = (*MAKERS, UNANSWERED)
# Ids that stand in a file with what they are called beside them.
TITLED = frozenset({*NAMED, "topic", "suggested", "criterion", "clause", "weekday"})


async def export(request: web.Request) -> web.Response:
    """One figure of a period as a file."""
    figure, words = request.match_info["figure"], Words(request)
    if figure not in EXPORTED:
        raise NotFound
    form = next((one for one in FORMATS if one == request.query.get("form", "csv")), None)
    if form is None:
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
    rows = list(records(table, words))
    columns = list(keys_of(table))
    file = f"{figure}_{period.first:%Y%m%d}_{period.last:%Y%m%d}.{form}"
    headings = [heading(key, words) for key in columns]
    text = csv_text(rows, columns, headings) if form == "csv" else json_lines(rows)
    return web.Response(
        text=text,
        content_type=CONTENT_TYPES[form],
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def keys_of(table: Table) -> Iterator[str]:
    """The columns of a file: those of the table, each id followed by what it is called."""
    for name in table.columns:
        yield name
        if name in TITLED:
            yield f"{name}_title"


def records(table: Table, words: Words) -> Iterator[dict[str, Any]]:
    """The rows of a file: numbers as they are, and what ids are called."""
    for row in table.rows:
        record: dict[str, Any] = {}
        for name, value in zip(table.columns, row, strict=True):
            record[name] = value
            if name in TITLED:
                record[f"{name}_title"] = words.value(name, value)
        yield record


def heading(key: str, words: Words) -> str:
    """The heading of a column; of what an id is called, that with a remark."""
    name = key.removesuffix("_title")
    return words.column(name) if name == key else words.say("col_called", column=words.column(name))


def unanswered_table(groups: list[Group]) -> Table:
    """Groups of unanswered questions, a line a question: where it stands, not what was written."""
    rows = [
        (
            number,
            len(group.members),
            group.suggested[0] if group.suggested else "",
            one.day,
            one.reason,
            one.conversation_id,
            one.turn_id,
        )
        for number, group in enumerate(groups, start=1)
        for one in group.members
    ]
    columns = ("group", "count", "suggested", "day", "reason", "conversation", "turn")
    return Table(UNANSWERED, columns, tuple(rows))
