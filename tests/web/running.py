"""A web process that runs inside a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from web.keys import STORE
from web.store.database import Store


@dataclass
class Running:
    """A web process that runs inside the test."""

    url: str
    app: web.Application
    runner: web.AppRunner

    @property
    def store(self) -> Store:
        """Its store."""
        return self.app[STORE]


Starting = Callable[..., Awaitable[Running]]


async def serve(app: web.Application, stack: AsyncExitStack) -> tuple[str, web.AppRunner]:
    """Runs an application on a free port until the stack ends."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    return f"http://127.0.0.1:{port}", runner
