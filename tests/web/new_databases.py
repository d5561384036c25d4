"""Databases as a first start leaves them, for each test a new one: making the tables takes longer than most tests.

The tables are made once; then SQLite's file is copied, and PostgreSQL's tables are emptied of what a test left.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from web.store.database import open_store

DRIVER = "postgresql+asyncpg"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# What the migrations put into tables is kept beside them.
KEPT = "kept"


def new_sqlite(folder: Path) -> str:
    """The address of a new file."""
    path = folder / "log.sqlite"
    shutil.copyfile(_made(), path)
    return f"sqlite+aiosqlite:///{path}"


@lru_cache(maxsize=1)
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bansou-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "log.sqlite"
    # In a thread, for the caller may be inside an event loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _make(f"sqlite+aiosqlite:///{path}")).result()
    return path


async def new_postgresql(server: str) -> str:
    """The address of the server's database, emptied; its tables are made where they are not as they should be."""
    url = _address(server)
    connection = await asyncpg.connect(server)
    try:
        tables = [row["tablename"] for row in await connection.fetch(TABLES)]
        if tables != _tables_of.get(server):
            await _drop_all(connection)
            await _make(url)
            _tables_of[server] = await _keep(connection)
        else:
            await _empty(connection, tables)
    finally:
        await connection.close()
    return url


_tables_of: dict[str, list[str]] = {}


async def without_tables(server: str) -> str:
    """The address of the server's database before its first start."""
    _tables_of.pop(server, None)
    connection = await asyncpg.connect(server)
    await _drop_all(connection)
    await connection.close()
    return _address(server)


async def _drop_all(connection: asyncpg.Connection) -> None:
    await connection.execute(
        f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE SCHEMA {KEPT}"
    )


def _address(server: str) -> str:
    return make_url(server).set(drivername=DRIVER).render_as_string(hide_password=False)


async def _make(url: str) -> None:
    await (await open_store(url)).close()


async def _keep(connection: asyncpg.Connection) -> list[str]:
    tables = [row["tablename"] for row in await connection.fetch(TABLES)]
    for table in tables:
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):
            await connection.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}")
    return tables


async def _empty(connection: asyncpg.Connection, tables: list[str]) -> None:
    kept = await connection.fetch(TABLES.replace("public", KEPT))
    # Without the order that foreign keys ask for.
    statements = ["SET LOCAL session_replication_role = replica"]
    statements += [f"DELETE FROM {table}" for table in tables]
    statements += [f"INSERT INTO {row['tablename']} SELECT * FROM {KEPT}.{row['tablename']}" for row in kept]
    async with connection.transaction():
        await connection.execute("; ".join(statements))
