"""Keeps the figures at most a few minutes behind: the days that changed are made anew, each from its own rows.

What changed is read before a day's rows are: what comes in between is in the figures and counts as a further change.
So several processes may do this at once, and one that dies leaves nothing that the next round does not mend.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from web.errors import StoreUnavailable
from web.keys import CLOCK, STORE
from web.review.day_figures import day_figures
from web.review.grouping import group_if_due
from web.store import figure_counts, figure_days, figure_sources, records
from web.store.database import Store

log = logging.getLogger(__name__)

ROUND_EVERY = timedelta(seconds=60)
LOOK_SECONDS = 10.0


async def keep_figures(app: web.Application) -> None:
    """Makes the figures every minute, in one of the processes on this database, until it is cancelled."""
    while True:
        try:
            await round_if_due(app[STORE], app[CLOCK].real)
            await group_if_due(app[STORE], app[CLOCK].real())
        except StoreUnavailable as error:
            log.error("figures_failed", extra={"reason": str(error)})
        except Exception as error:
            log.error("figures_failed", extra={"reason": type(error).__name__})
        await asyncio.sleep(LOOK_SECONDS)


async def round_if_due(store: Store, clock: Callable[[], datetime]) -> None:
    """One round, where no other process has begun one within the minute."""
    async with store.writing() as connection:
        due = await figure_days.take(connection, "round", clock(), ROUND_EVERY)
    if due:
        await make_figures(store, clock())


async def make_figures(store: Store, now: datetime) -> int:
    """Makes the days anew that changed; how many. Then the figures are complete up to now."""
    async with store.reading() as connection:
        waiting = await records.pending_since(connection)
        changed = await figure_days.to_make(connection)
    for day, changes in changed:
        async with store.reading() as connection:
            sources = await figure_sources.read(connection, day)
        figures = day_figures(sources)
        async with store.writing() as connection:
            await figure_counts.put(connection, day, changes, figures)
    async with store.writing() as connection:
        await figure_days.complete_until(connection, min(now, waiting or now))
    return len(changed)


async def make_all_anew(store: Store, now: datetime) -> int:
    """Makes every day anew, whether it changed or not; how many days."""
    async with store.writing() as connection:
        await figure_days.mark_all(connection)
    return await make_figures(store, now)
