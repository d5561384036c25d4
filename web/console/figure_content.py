"""What the page of figures and the monthly report have in common: a period's figures, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from programme.personal_numbers import mask
from web.accounts.roles import CONSOLE
from web.console import figure_view
from web.console.figure_shelf import FigureShelf
from web.console.figure_words import Words
from web.review.figure_reading import read_counts, read_names
from web.review.figures import Table, share, tables
from web.review.grouping import MOST
from web.review.periods import Period
from web.review.unanswered import Group, grouped
from web.store import figure_days, unanswered_turns

LATE = timedelta(minutes=5)
SHOWN_GROUPS, SHOWN_EXAMPLES = 20, 3


@dataclass(frozen=True)
class Freshness:
    """Up to which moment the figures are complete."""

    as_of: datetime | None
    age: str
    late: bool


@dataclass(frozen=True)
class UnansweredShown:
    """The largest groups with examples (text, link); `more` and `in_more`: groups not shown, and their questions."""

    groups: Sequence[tuple[Group, Sequence[tuple[str, str]]]]
    more: int
    in_more: int
    at: datetime | None
    since: date | None
    most: str = f"{MOST:,}"


async def content(
    connection: AsyncConnection, words: Words, shelf: FigureShelf, period: Period, before: Period | None = None
) -> dict[str, Any]:
    """All of a period; `before` is the one with which its main figures are compared."""
    as_of, grouped_at = await figure_days.as_of(connection), await unanswered_turns.grouped_at(connection)
    key = (period, before, as_of, grouped_at, words.programme.version)
    figures = shelf.get(key) or shelf.put(key, await _figures(connection, words, period, before))
    return {"words": words, "period": period, "fresh": _freshness(as_of, words), **figures}


async def _figures(connection: AsyncConnection, words: Words, period: Period, before: Period | None) -> dict[str, Any]:
    counts = await read_counts(connection, period, period.unit)
    earlier = await read_counts(connection, before) if before else None
    found = tables(counts, await read_names(connection, words.programme, period.first))
    return {
        "parts": figure_view.blocks(found, words, period),
        "summary": figure_view.summary(counts, words, earlier),
        "estimate": counts.estimate,
        "while_open": _while_open(found["hours"], words),
        "usual_hours": figure_view.usual_hours(words),
        "unanswered": await _unanswered(connection, period),
    }


def _freshness(as_of: datetime | None, words: Words) -> Freshness:
    age = words.now - as_of if as_of else timedelta()
    return Freshness(as_of, words.age(age), age > LATE)


def _while_open(hours: Table, words: Words) -> str:
    asked, while_open = sum(hours.column("count")), sum(hours.column("while_open"))
    told = {"count": f"{asked:,}", "open": f"{while_open:,}", "share": words.percent(share(while_open, asked))}
    return words.say("hours_share", **told) if asked else ""


async def _unanswered(connection: AsyncConnection, period: Period) -> UnansweredShown:
    groups = grouped(await unanswered_turns.of_period(connection, period.first, period.last))
    shown, rest = groups[:SHOWN_GROUPS], groups[SHOWN_GROUPS:]
    oldest = await unanswered_turns.oldest_day(connection)
    members = [member for group in shown for member in group.members[:SHOWN_EXAMPLES]]
    texts = await unanswered_turns.texts(connection, members)
    return UnansweredShown(
        [(group, _examples(group, texts)) for group in shown],
        len(rest),
        sum(len(group.members) for group in rest),
        await unanswered_turns.grouped_at(connection),
        oldest if oldest and oldest > period.first else None,
    )


def _examples(group: Group, texts: Mapping[tuple[str, int], str]) -> list[tuple[str, str]]:
    """What was written, each text once and without numbers of persons, and where it stands."""
    found: dict[str, str] = {}
    for member in group.members[:SHOWN_EXAMPLES]:
        text = mask(texts.get((member.conversation_id, member.seq), ""))[0]
        if text:
            found.setdefault(text, f"{CONSOLE}/transcripts/{member.conversation_id}#turn-{member.turn_id}")
    return list(found.items())
