"""The database: SQLite or PostgreSQL behind two context managers, one to read and one to write."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from web.errors import StoreUnavailable
from web.store.migrations import migrate

BUSY_SECONDS = 5
# Address space, no memory: pages are read where the system keeps them, not copied into each connection's 2 MB.
MAPPED_BYTES = 2**31
ROWS_LOOKED_AT = 1000


class Store:
    """Connections to one database; writing transactions of one process take turns where SQLite needs it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads."""
        with _translated():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, undone by an exception."""
        with _translated():
            async with AsyncExitStack() as stack:
                if self._writer is not None:
                    await stack.enter_async_context(self._writer)
                connection = await stack.enter_async_context(self._engine.connect())
                await connection.execution_options(writes=True)
                async with connection.begin():
                    yield connection

    async def ping(self) -> None:
        """Raises StoreUnavailable unless the database answers."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def look_over(self) -> None:
        """Has a look at what SQLite's planner goes by; PostgreSQL does it by itself."""
        if self._writer is not None:
            async with self.writing() as connection:
                await connection.exec_driver_sql(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
                await connection.exec_driver_sql("ANALYZE")

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()


class _translated:
    """Turns the driver's errors into StoreUnavailable; a broken constraint is left as it is."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, IntegrityError):
            return
        if isinstance(error, DBAPIError | TimeoutError | OSError):
            raise StoreUnavailable(type(error).__name__) from error


async def open_store(url: str) -> Store:
    """The store at an address, with its tables brought up to date."""
    address = make_url(url)
    options: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 10}
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    else:
        options |= {"pool_pre_ping": True, "connect_args": {"timeout": BUSY_SECONDS, "command_timeout": 20}}
    engine = create_async_engine(
        address, hide_parameters=True, json_serializer=partial(json.dumps, ensure_ascii=False), **options
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    store = Store(engine)
    try:
        async with store.writing() as connection:
            await migrate(connection)
    except BaseException:
        await store.close()
        raise
    return store


def _prepare_sqlite(driver_connection: Any, _: object) -> None:
    driver_connection.isolation_level = None
    cursor = driver_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _turn_to_wal(cursor)
    for pragma in (
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"mmap_size={MAPPED_BYTES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn_to_wal(cursor: Any) -> None:
    # While another process turns a new file to WAL, SQLite says "locked" at once, whatever the busy timeout.
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # What else goes wrong, a full disk or a file that may not be written, is no better later.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        await_only(asyncio.sleep(0.01))


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins by reading could lose its snapshot to another one: it takes the write lock at once.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
