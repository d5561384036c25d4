"""Waits until the read model holds what the log does."""

from __future__ import annotations

import asyncio

from web.review.projection import catch_up
from web.store import records
from web.store.database import Store


async def settle(store: Store) -> None:
    """Reads what has changed, and waits for what the web process's own task is reading at this moment."""
    while True:
        await catch_up(store)
        async with store.reading() as connection:
            if await records.pending_since(connection) is None:
                return
        await asyncio.sleep(0.01)
