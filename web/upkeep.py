"""What goes on beside the requests: old conversations are deleted, and nobody waits in the queue for ever."""

from __future__ import annotations

import asyncio
import logging
import secrets
from datetime import timedelta

from aiohttp import web

from web.accounts.sign_in import ATTEMPTS_WINDOW
from web.desk.waits import end_expired, end_long_waits, requeue_silent
from web.errors import StoreUnavailable
from web.keys import CLOCK, SETTINGS, STORE
from web.review.drawing import SEED_BYTES, draw_due
from web.review.projection import catch_up
from web.store import conversations, handoffs, staff_sessions

log = logging.getLogger(__name__)

QUEUE_SECONDS = 5.0
READ_MODEL_SECONDS = 2.0
DRAWING_EVERY = 12
RETENTION_EVERY = 720
BATCH = 200


async def keep_up(app: web.Application) -> None:
    """Runs until it is cancelled; a database that is down for a while does not end it."""
    round_number = 0
    while True:
        try:
            await end_long_waits(app)
            await requeue_silent(app)
            await end_expired(app)
            if round_number % DRAWING_EVERY == 0:
                await draw_due(app[STORE], app[CLOCK].real(), secrets.token_hex(SEED_BYTES))
            if round_number % RETENTION_EVERY == 0:
                await erase_old(app)
                await app[STORE].look_over()
        except StoreUnavailable as error:
            log.error("upkeep_failed", extra={"reason": str(error)})
        except Exception as error:
            # Whatever it was, those who wait must not wait for ever because of it.
            log.error("upkeep_failed", extra={"reason": type(error).__name__})
        round_number += 1
        await asyncio.sleep(QUEUE_SECONDS)


async def keep_read_model(app: web.Application) -> None:
    """Keeps what staff read up with the log, until it is cancelled."""
    while True:
        try:
            await catch_up(app[STORE], clock=app[CLOCK].real)
        except StoreUnavailable as error:
            log.error("read_model_failed", extra={"reason": str(error)})
        except Exception as error:
            log.error("read_model_failed", extra={"reason": type(error).__name__})
        await asyncio.sleep(READ_MODEL_SECONDS)


async def erase_old(app: web.Application) -> int:
    """Deletes what is older than the retention; how many conversations."""
    before = app[CLOCK].real() - timedelta(days=app[SETTINGS].retention_days)
    erased = 0
    while True:
        async with app[STORE].writing() as connection:
            count = await conversations.erase_older(connection, before, BATCH, app[CLOCK].real())
        erased += count
        if count < BATCH:
            break
    async with app[STORE].writing() as connection:
        forms = await handoffs.erase_older(connection, before)
        await staff_sessions.erase_ended(connection, app[CLOCK].real(), ATTEMPTS_WINDOW)
    if erased or forms:
        log.info("retention", extra={"conversations": erased, "handoffs": forms})
    return erased
