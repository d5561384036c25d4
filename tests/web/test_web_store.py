"""The store: migrations, numbers under load, claims; on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError

from tests.web.new_databases import without_tables
from web import status as status_command
from web.errors import StoreUnavailable
from web.store import (
    answer_tables,
    conversations,
    desk_tables,
    figure_tables,
    messages,
    review_tables,
    sample_tables,
    saved_filters,
    status,
    tables,
)
from web.store.database import Store, open_store
from web.store.messages import Draft
from web.store.migrations import migrate, numbered

pytestmark = pytest.mark.asyncio
# Each puts its tables into the metadata that the migrations are compared with.
TABLE_MODULES = (answer_tables, desk_tables, figure_tables, review_tables, sample_tables, saved_filters)
NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store with one conversation, `c`."""
    opened = await open_store(database_url)
    async with opened.writing() as connection:
        await conversations.open_conversation(connection, id="c", token_hash="h", language="ja", now=NOW)
    yield opened
    await opened.close()


def shape(connection: Connection) -> dict[str, dict[str, bool]]:
    """Tables, their columns, and whether these may be empty."""
    inspected = inspect(connection)
    return {
        name: {column["name"]: bool(column["nullable"]) for column in inspected.get_columns(name)}
        for name in inspected.get_table_names()
        if name != "schema_versions"
    }


async def test_the_migrations_leave_the_tables_that_the_code_expects(store: Store) -> None:
    async with store.reading() as connection:
        found = await connection.run_sync(shape)
    expected = {
        name: {column.name: bool(column.nullable) for column in table.columns}
        for name, table in tables.metadata.tables.items()
    }
    primary = {name: {column.name for column in table.primary_key} for name, table in tables.metadata.tables.items()}
    for name, columns in found.items():
        assert columns.keys() == expected[name].keys()
        ordinary = columns.keys() - primary[name]
        assert {column: columns[column] for column in ordinary} == {one: expected[name][one] for one in ordinary}
    assert found.keys() == expected.keys()


async def test_each_migration_has_a_number_of_its_own() -> None:
    numbers = [number for number, _ in numbered()]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def before_the_first_start(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/log.sqlite"
    return await without_tables(request.getfixturevalue("postgres"))


async def test_processes_that_start_together_migrate_once(before_the_first_start: str) -> None:
    stores = await asyncio.gather(*(open_store(before_the_first_start) for _ in range(4)))
    async with stores[0].writing() as connection:
        assert await migrate(connection) == []
        versions = list((await connection.execute(text("SELECT version FROM schema_versions"))).scalars())
    assert versions == [number for number, _ in numbered()]
    await asyncio.gather(*(one.close() for one in stores))


async def test_a_new_file_that_another_process_is_just_preparing_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE theirs (id INTEGER)")
    opening = asyncio.ensure_future(open_store(f"sqlite+aiosqlite:///{path}"))
    await asyncio.sleep(0.3)
    assert not opening.done()
    other.execute("COMMIT")
    other.close()
    await (await opening).close()


async def test_a_database_that_cannot_be_opened_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnavailable):
        await open_store(f"sqlite+aiosqlite:///{tmp_path}/log.sqlite")
    with pytest.raises(StoreUnavailable):
        await open_store("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")


async def test_numbers_have_no_gap_and_no_double_from_two_stores_at_once(store: Store, database_url: str) -> None:
    other = await open_store(database_url)

    async def add(one: Store, number: int) -> None:
        async with one.writing() as connection:
            await messages.add(connection, "c", [Draft("bot", f"{number}a"), Draft("bot", f"{number}b")], NOW, None)

    await asyncio.gather(*(add((store, other)[number % 2], number) for number in range(30)))
    async with store.reading() as connection:
        log = await messages.after(connection, "c", 0, 1000)
    assert [one.seq for one in log] == list(range(1, 61))
    assert all(first.text[:-1] == second.text[:-1] for first, second in zip(log[::2], log[1::2], strict=True))
    await other.close()


async def test_an_undone_transaction_takes_no_number(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.writing() as connection:
            await messages.add(connection, "c", [Draft("bot", "lost")], NOW, None)
            raise RuntimeError
    async with store.writing() as connection:
        (added,) = await messages.add(connection, "c", [Draft("bot", "kept", {"topics": ["費用"]})], NOW, None) or []
    assert added.seq == 1
    async with store.reading() as connection:
        assert await messages.after(connection, "c", 0, 10) == [added]


async def test_nothing_is_added_to_a_conversation_that_is_gone(store: Store) -> None:
    async with store.writing() as connection:
        assert await messages.add(connection, "gone", [Draft("bot", "x")], NOW, None) is None


async def test_a_claim_is_held_by_one_until_it_runs_out(store: Store, database_url: str) -> None:
    other = await open_store(database_url)
    until = NOW + timedelta(seconds=20)

    async def claim(one: Store, holder: str, now: datetime) -> bool:
        async with one.writing() as connection:
            return await conversations.claim_turn(connection, "c", holder, now, now + timedelta(seconds=20))

    taken = await asyncio.gather(*(claim((store, other)[number % 2], str(number), NOW) for number in range(8)))
    assert taken.count(True) == 1
    holder = str(taken.index(True))
    assert not await claim(other, "late", until)
    assert await claim(other, "late", until + timedelta(seconds=1))
    async with store.writing() as connection:
        assert not await conversations.release_turn(connection, "c", holder)
        assert await conversations.release_turn(connection, "c", "late")
    await other.close()


async def test_moments_keep_their_instant(store: Store) -> None:
    async with store.reading() as connection:
        found = await conversations.by_token(connection, "h", NOW)
        assert found and found.created_at == NOW and found.created_at.tzinfo is not None
        assert await conversations.by_token(connection, "h", NOW + timedelta(hours=24)) is None
    with pytest.raises(StatementError, match="without an offset"):
        async with store.writing() as connection:
            await conversations.change(connection, "c", queued_at=datetime(2026, 1, 1))


async def test_a_wrong_state_is_refused_by_the_database(store: Store) -> None:
    with pytest.raises(IntegrityError):
        async with store.writing() as connection:
            await conversations.change(connection, "c", state="nonsense")


async def test_the_status_set_last_holds(store: Store) -> None:
    async with store.writing() as connection:
        assert await status.on(connection, date(2026, 11, 24)) == status.UNKNOWN
        for hours, word in enumerate(("open", "checking")):
            one = status.ApplicationStatus(word, date(2026, 11, 20), "desk")
            await status.record(connection, one, NOW + timedelta(hours=hours))
        assert (await status.on(connection, date(2026, 11, 24))).status == "checking"
        gone = status.ApplicationStatus("unknown", date(2026, 11, 24), "desk")
        await status.record(connection, gone, NOW + timedelta(hours=3))
        assert await status.on(connection, date(2026, 11, 24)) == status.UNKNOWN


async def test_a_status_of_a_later_day_leaves_the_present_one_until_then(store: Store) -> None:
    days = {"open": date(2026, 11, 20), "closed": date(2026, 12, 1), "checking": date(2026, 11, 21)}
    told = []
    async with store.writing() as connection:
        for hours, (word, day) in enumerate(days.items()):
            await status.record(connection, status.ApplicationStatus(word, day, "desk"), NOW + timedelta(hours=hours))
            for at in (date(2026, 11, 30), date(2026, 12, 1)):
                told.append((await status.on(connection, at)).status)
    assert told == ["open", "open", "open", "closed", "checking", "closed"]


async def test_the_desk_sets_the_status_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/log.sqlite"
    monkeypatch.setenv("BANSOU_DATABASE_URL", url)
    words = ["open", "--as-of", "2026-11-20", "--source", "web page", "--expires", "2026-11-30"]
    assert await asyncio.to_thread(status_command.main, words) == 0
    assert capsys.readouterr().out.startswith("applications: open as of 2026-11-20 (web page)")
    store = await open_store(url)
    async with store.reading() as connection:
        told = await status.on(connection, date(2026, 11, 30))
        assert told == status.ApplicationStatus("open", date(2026, 11, 20), "web page", date(2026, 11, 30))
    await store.close()
    for wrong in (
        ["ajar", *words[1:]],
        ["open"],
        ["open", "--as-of", "soon", "--source", "x"],
        [*words, "--expires", "2020-01-01"],
    ):
        with pytest.raises(SystemExit):
            await asyncio.to_thread(status_command.main, wrong)
