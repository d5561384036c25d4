"""`GET /privacy` and `GET /accessibility`: what a public body must state, from data and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from aiohttp import web

from programme import rendering
from programme.entries import Entry, read_yaml
from programme.model import Text
from web.keys import SETTINGS
from web.page.view import look, page
from web.store.conversations import IDLE_LIFE, LONGEST_LIFE

FILE = "accessibility.yml"
STATEMENT_FILE = Path("data") / FILE
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Tested:
    """What was looked at, and how."""

    what: Text
    how: Text


@dataclass(frozen=True)
class Statement:
    """What is stated on accessibility: the aim, when and how it was tested, what is known to be missing."""

    aim: Text
    tested_on: date
    with_: Text
    tests: tuple[Tested, ...]
    limits: tuple[Text, ...]


STATEMENT = web.AppKey("statement", Statement)


def read_statement(path: Path = STATEMENT_FILE) -> Statement:
    """The statement's file; raises `ProgrammeError` with the place of what is wrong."""
    entry = Entry(read_yaml(path, FILE), FILE, "", ("aim", "tested_on", "with", "tests", "limits"))
    if not isinstance(entry.raw("tested_on"), date):
        raise entry.problem("tested_on must be a date such as 2026-01-31")
    limits = [Entry({"limit": limit}, FILE, "limits", ("limit",)).text("limit") for limit in entry.raw("limits")]
    return Statement(
        aim=entry.text("aim"),
        tested_on=entry.raw("tested_on"),
        with_=entry.text("with"),
        tests=tuple(_tested(content) for content in entry.raw("tests")),
        limits=tuple(limits),
    )


def _tested(content: object) -> Tested:
    entry = Entry(content, FILE, "tests", ("what", "how"))
    return Tested(entry.text("what"), entry.text("how"))


async def show_privacy(request: web.Request) -> web.Response:
    """Who keeps what, for how long, and how it is erased."""
    lives = {
        "retention_days": request.app[SETTINGS].retention_days,
        "idle_hours": IDLE_LIFE // HOUR,
        "longest_days": LONGEST_LIFE.days,
    }
    return page(await look(request), "privacy.html", lives=lives)


async def show_accessibility(request: web.Request) -> web.Response:
    """The statement of the data file."""
    view = await look(request)
    statement = request.app[STATEMENT]
    tested_on = rendering.day(view.programme, statement.tested_on, view.situation)
    return page(view, "accessibility.html", statement=statement, tested_on=tested_on)
