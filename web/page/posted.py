"""What the desk has withdrawn and posted, as the pages know it; with the database down, as it was known last."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from aiohttp import web

from web.errors import StoreUnavailable
from web.keys import CLOCK, STORE
from web.store import interventions
from web.store.database import Store
from web.store.interventions import Intervention


class Posted:
    """The interventions that were in force when they were last read."""

    def __init__(self) -> None:
        self._known: list[Intervention] = []

    async def refresh(self, store: Store, now: datetime) -> None:
        """Reads them anew."""
        async with store.reading() as connection:
            self._known = await interventions.living(connection, now)

    def known(self, now: datetime) -> tuple[Intervention, ...]:
        """Those that have not run out since."""
        return tuple(one for one in self._known if one.expires_at > now)


POSTED = web.AppKey("posted", Posted)


async def living(request: web.Request) -> tuple[Intervention, ...]:
    """What is in force; a withdrawn answer stays withdrawn while the database is down."""
    posted, now = request.app[POSTED], request.app[CLOCK].real()
    with suppress(StoreUnavailable):
        await posted.refresh(request.app[STORE], now)
    return posted.known(now)
