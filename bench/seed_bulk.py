"""Puts rows into SQLite or PostgreSQL in bulk: no constraint is checked again that the seed keeps by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import JSON, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect, make_url

from bench.seed_texts import Extras

Rows = Iterable[dict[str, Any] | tuple[Any, ...]]
PAGES_IN_MEMORY_KB = 800_000


class Bulk(Protocol):
    """One way into a database."""

    async def put(self, table: Table, rows: Rows) -> None:
        """Writes rows; a column that a row does not name is NULL."""

    async def close(self) -> None:
        """Keeps everything and lets the database look at what it holds."""


async def open_bulk(url: str) -> Bulk:
    """The way into the database at an address of SQLAlchemy's."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return SQLite(Path(address.database or ""))
    return PostgreSQL(await _connect(address))


async def _connect(address: URL) -> asyncpg.Connection:
    connection = await asyncpg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))
    await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    await connection.execute("SET maintenance_work_mem = '512MB'")
    return connection


class SQLite:
    """One transaction on one file, without a journal: a seed that breaks off is thrown away."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", f"cache_size=-{PAGES_IN_MEMORY_KB}"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._encoded = Encoded(sqlite.dialect())

    async def put(self, table: Table, rows: Rows) -> None:
        """Writes rows."""
        names = [column.name for column in table.columns]
        sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        self._connection.executemany(sql, self._encoded.rows(table, rows))

    async def close(self) -> None:
        """Commits and counts what the planner goes by."""
        self._connection.execute("COMMIT")
        self._connection.execute("ANALYZE")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.close()


class PostgreSQL:
    """COPY, table by table."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._encoded = Encoded(postgresql.dialect())

    async def put(self, table: Table, rows: Rows) -> None:
        """Writes rows."""
        names = [column.name for column in table.columns]
        records = list(self._encoded.rows(table, rows))
        if records:
            await self._connection.copy_records_to_table(table.name, records=records, columns=names)

    async def close(self) -> None:
        """Counts what the planner goes by, and notes which pages everybody sees."""
        await self._connection.execute("VACUUM ANALYZE")
        await self._connection.close()


class Encoded:
    """Rows as a driver takes them. Objects that are said again and again are written as JSON once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._json: dict[int, tuple[Any, str]] = {}

    def rows(self, table: Table, rows: Rows) -> Iterable[tuple[Any, ...]]:
        """The rows of a table, each column in its place; tuples are in it already."""
        columns = [(column.name, self._encoder(column.type)) for column in table.columns]
        for row in rows:
            if isinstance(row, tuple):
                yield row
            else:
                yield tuple([encode(row.get(name)) if encode else row.get(name) for name, encode in columns])

    def _encoder(self, kind: Any) -> Callable[[Any], Any] | None:
        if isinstance(kind, JSON):
            return self._as_json
        if self._dialect.name == "postgresql" and not hasattr(kind, "process_bind_param"):
            return None
        encode: Callable[[Any], Any] | None = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        return encode

    def _as_json(self, value: Any) -> str | None:
        if not isinstance(value, Extras):
            return None if value is None else json.dumps(value, ensure_ascii=False)
        if id(value) not in self._json:
            self._json[id(value)] = (value, json.dumps(value, ensure_ascii=False))
        return self._json[id(value)][1]
