"""Numbered changes of the tables, each applied once; two processes that start together do not meet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

FOLDER = Path(__file__).parent
ADVISORY_LOCK = 4_941_2025
# The one place where plain SQL is not enough: a table that is nothing but its key is twice as large in SQLite without.
OWN_WORDS = {"sqlite": ("{without_rowid}", "WITHOUT ROWID"), "postgresql": ("{without_rowid}", "")}


async def migrate(connection: AsyncConnection) -> list[int]:
    """Applies what is missing, in order; the numbers applied. Runs in the caller's transaction."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    await connection.execute(
        text("CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)")
    )
    applied = set((await connection.execute(text("SELECT version FROM schema_versions"))).scalars())
    fresh = [(number, path) for number, path in numbered() if number not in applied]
    for number, path in fresh:
        for statement in _statements(path.read_text(encoding="utf-8")):
            await connection.exec_driver_sql(statement.replace(*OWN_WORDS[connection.dialect.name]))
        await connection.execute(
            text("INSERT INTO schema_versions VALUES (:version, :applied_at)"),
            {"version": number, "applied_at": datetime.now(UTC).isoformat(timespec="seconds")},
        )
    return [number for number, _ in fresh]


def numbered() -> list[tuple[int, Path]]:
    """The migrations in order: `0001_initial.sql` is number 1."""
    return sorted((int(path.name.partition("_")[0]), path) for path in FOLDER.glob("[0-9]*_*.sql"))


def _statements(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
