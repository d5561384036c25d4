"""What goes on beside the requests: old conversations are deleted, and nobody waits in the queue for ever."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from aiohttp import web

from programme import rendering
from web.chat.turn import situation
from web.errors import StoreUnavailable
from web.keys import CLOCK, HUB, PROGRAMME, SETTINGS, STORE
from web.store import conversations, handoffs, messages, status
from web.store.messages import Draft

log = logging.getLogger(__name__)

QUEUE_SECONDS = 5.0
RETENTION_EVERY = 720
BATCH = 200


async def keep_up(app: web.Application) -> None:
    """Runs until it is cancelled; a database that is down for a while does not end it."""
    round_number = 0
    while True:
        try:
            await end_long_waits(app)
            if round_number % RETENTION_EVERY == 0:
                await erase_old(app)
        except StoreUnavailable as error:
            log.error("upkeep_failed", extra={"reason": str(error)})
        round_number += 1
        await asyncio.sleep(QUEUE_SECONDS)


async def erase_old(app: web.Application) -> int:
    """Deletes what is older than the retention; how many conversations."""
    before = app[CLOCK].real() - timedelta(days=app[SETTINGS].retention_days)
    erased = 0
    while True:
        async with app[STORE].writing() as connection:
            count = await conversations.erase_older(connection, before, BATCH)
        erased += count
        if count < BATCH:
            break
    async with app[STORE].writing() as connection:
        forms = await handoffs.erase_older(connection, before)
    if erased or forms:
        log.info("retention", extra={"conversations": erased, "handoffs": forms})
    return erased


async def end_long_waits(app: web.Application) -> None:
    """Sends companies back to the assistant that nobody could take over in time, and says so."""
    now = app[CLOCK].real()
    async with app[STORE].reading() as connection:
        overdue = await conversations.overdue_in_queue(connection, now)
    for id in overdue:
        async with app[STORE].writing() as connection:
            waited = await conversations.by_id(connection, id)
            if waited and await conversations.leave_queue(connection, id, overdue_at=now):
                here = situation(now, status.UNKNOWN, waited.language)
                text = rendering.say(app[PROGRAMME].current(), "web_queue_overdue", here)
                await messages.add(connection, id, [Draft("system", text)], now, None)
        app[HUB].wake(id)
