"""Keeps the groups of unanswered questions at most a few minutes behind."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from web.review.likeness import groups
from web.store import figure_days, unanswered_turns
from web.store.database import Store

MOST = 2000
GROUP_EVERY = timedelta(minutes=4)


async def group_if_due(store: Store, now: datetime) -> None:
    """Groups the latest questions anew, where no process has done so within a few minutes."""
    async with store.writing() as connection:
        due = await figure_days.take(connection, "grouping", now, GROUP_EVERY)
    if due:
        await group(store, now)


async def group(store: Store, now: datetime) -> int:
    """Groups the latest unanswered questions anew; how many they are."""
    async with store.reading() as connection:
        latest = await unanswered_turns.latest(connection, MOST)
    # Beside the turns of companies, which it would hold up.
    numbers = await asyncio.to_thread(groups, [one.text for one in latest])
    async with store.writing() as connection:
        await unanswered_turns.put(connection, list(zip(numbers, latest, strict=True)), now)
    return len(latest)
