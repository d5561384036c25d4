"""The page of figures, the monthly report, and the export of each figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from web.accounts.roles import CONSOLE, access
from web.accounts.session import SIGNED_IN
from web.console.figure_content import content
from web.console.figure_shelf import FIGURE_SHELF
from web.console.figure_words import Words
from web.console.pages import page
from web.errors import Malformed
from web.keys import STORE
from web.review.periods import Period, month_before, month_of, presets
from web.review.turns_asked import JAPAN

HERE = f"{CONSOLE}/figures"
USUAL = "days30"


async def show_figures(request: web.Request) -> web.Response:
    """The figures of the period that is asked for; of the last 30 days, where none is."""
    words, today = Words(request), today_in_japan(request)
    offered = presets(today)
    try:
        period, wrong = asked_for(request.query, offered), False
    except ValueError:
        period, wrong = offered[USUAL], True
    async with request.app[STORE].reading() as connection:
        shown = await content(connection, words, request.app[FIGURE_SHELF], period)
    return page(
        request,
        "figures.html",
        status=422 if wrong else 200,
        wrong=wrong,
        presets=offered,
        last_month=f"{offered['last_month'].first:%Y-%m}",
        may_export=request[SIGNED_IN].staff.role in (access("GET", f"{HERE}/export/{{figure}}") or ()),
        **shown,
    )


async def show_report(request: web.Request) -> web.Response:
    """One month as one page to print; the last whole month, where none is named."""
    words, today = Words(request), today_in_japan(request)
    named = request.query.get("month")
    try:
        period = month_of(named) if named else month_before(today.replace(day=1))
        before = month_before(period.first)
    except (ValueError, OverflowError):
        raise Malformed("month") from None
    async with request.app[STORE].reading() as connection:
        shown = await content(connection, words, request.app[FIGURE_SHELF], period, before)
    unfinished = period.last >= today
    return page(request, "figures_report.html", before=before, unfinished=unfinished, may_export=False, **shown)


def today_in_japan(request: web.Request) -> date:
    """The day on the desk's calendar."""
    return Words(request).now.astimezone(JAPAN).date()


def asked_for(query: Mapping[str, str], offered: Mapping[str, Period]) -> Period:
    """The period that a query names; ValueError where its days make none."""
    if query.get("from") or query.get("to"):
        return Period(date.fromisoformat(query.get("from", "")), date.fromisoformat(query.get("to", "")))
    return offered.get(query.get("period", ""), offered[USUAL])
