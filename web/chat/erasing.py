"""Has the engine erase what it holds of conversations that are gone; an engine that is down is asked again."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from web.errors import EngineFault, StoreUnavailable
from web.keys import CLOCK, ENGINE, STORE
from web.store import erasures

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
BATCH = 100


async def keep_erasing(app: web.Application) -> None:
    """Runs until it is cancelled."""
    while True:
        try:
            while await erase_next(app):
                pass
        except StoreUnavailable as error:
            log.error("erasing_failed", extra={"reason": str(error)})
        except Exception as error:
            # The next look may succeed; what is to be erased stays noted.
            log.error("erasing_failed", extra={"reason": type(error).__name__})
        await asyncio.sleep(LOOK_SECONDS)


async def erase_next(app: web.Application) -> int:
    """Has the conversations that are due erased; how many. Twice is harmless, so every process may try."""
    now = app[CLOCK].real()
    async with app[STORE].reading() as connection:
        ids = await erasures.due(connection, now, BATCH)
    if not ids:
        return 0
    try:
        await app[ENGINE].erase(ids)
    except EngineFault as fault:
        log.warning("erasing_put_off", extra={"reason": fault.reason, "conversations": len(ids)})
        async with app[STORE].writing() as connection:
            await erasures.put_off(connection, ids, now)
        return 0
    async with app[STORE].writing() as connection:
        await erasures.done(connection, ids)
    return len(ids)
