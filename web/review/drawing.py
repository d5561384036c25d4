"""Draws the sample of the week that is over, once, as soon as everything that was asked in it has been read."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from web.review.sampling import week_due
from web.review.turns_asked import JAPAN
from web.store import records, samples
from web.store.database import Store

SEED_BYTES = 16


async def draw_due(store: Store, now: datetime, seed: str) -> bool:
    """Whether a sample was drawn: not before the log is read, not twice, and none of a week without a question."""
    week = week_due(now)
    async with store.reading() as connection:
        waits_since = await records.pending_since(connection)
        if waits_since is not None and waits_since < datetime.combine(week + timedelta(weeks=1), time(), JAPAN):
            return False
        if await samples.is_drawn(connection, week) or not await samples.population_of(connection, week):
            return False
    return await samples.draw_week(store, week, seed, now)
