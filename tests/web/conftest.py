"""Real servers for the tests: the web process, a fake engine, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from programme.loader import load, newest
from programme.model import Programme
from programme.source import ProgrammeSource
from tests.web.company import Company
from tests.web.fake_engine import SECRET, FakeEngine
from tests.web.new_databases import new_postgresql, new_sqlite
from tests.web.page_reader import Visitor
from tests.web.postgres_server import shared_server
from tests.web.running import Running, Starting, serve
from tests.web.small_programme import FixedProgramme, small_programme
from web.app import create_app
from web.clock import Clock
from web.page.widget import BUILT
from web.settings import PROGRAMME_ROOT, read


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a PostgreSQL server of the tests' own."""
    return shared_server()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of each kind."""
    if request.param == "sqlite":
        return new_sqlite(tmp_path)
    return await new_postgresql(request.getfixturevalue("postgres"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A new SQLite database, where the kind does not matter."""
    return new_sqlite(tmp_path)


@pytest_asyncio.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """Ends what a test has started."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest_asyncio.fixture
async def http(stack: AsyncExitStack) -> ClientSession:
    """The clients' connections."""
    return await stack.enter_async_context(ClientSession())


@pytest_asyncio.fixture
async def engine(stack: AsyncExitStack) -> FakeEngine:
    """A fake engine; its address is its attribute `url`."""
    fake = FakeEngine()
    fake.url, fake.runner = await serve(fake.app(), stack)
    return fake


@pytest.fixture(scope="session")
def programme() -> Programme:
    """What the assistant under test knows."""
    return small_programme()


@pytest.fixture(scope="session")
def real_programme() -> Programme:
    """The programme of the latest fiscal year."""
    return load(newest(PROGRAMME_ROOT))


@pytest_asyncio.fixture
async def start(engine: FakeEngine, programme: Programme, stack: AsyncExitStack) -> Starting:
    """Starts a web process on a database, with settings of the test's own."""

    async def starting(
        database_url: str,
        clock: Clock | None = None,
        knows: Programme = programme,
        widget: Path = BUILT,
        **settings: Any,
    ) -> Running:
        environment = {
            "BANSOU_DATABASE_URL": database_url,
            "BANSOU_ENGINE_URL": engine.url,
            "BANSOU_ENGINE_SECRET": SECRET,
            "BANSOU_TOTP_KEY": "key-of-the-tests-0001",
            "BANSOU_ENGINE_TIMEOUT_SECONDS": "2",
            "BANSOU_TEST_CLOCK": "1",
            "BANSOU_RATE_LIMITS": "off",
            **{name: str(value) for name, value in settings.items()},
        }
        source = cast(ProgrammeSource, FixedProgramme(knows))
        app = create_app(read(environment), source, clock, widget)
        url, runner = await serve(app, stack)
        return Running(url, app, runner)

    return starting


@pytest_asyncio.fixture
async def site(start: Starting, database_url: str) -> Running:
    """A web process, once on each kind of database."""
    return await start(database_url)


@pytest_asyncio.fixture
async def company(site: Running, http: ClientSession) -> Company:
    """A company with an open conversation, once on each kind of database."""
    one = Company(http, site.url)
    await one.open()
    return one


@pytest_asyncio.fixture
async def lone_site(start: Starting, sqlite_url: str) -> Running:
    """A web process on SQLite."""
    return await start(sqlite_url)


@pytest_asyncio.fixture
async def pages_site(start: Starting, sqlite_url: str, real_programme: Programme) -> Running:
    """A web process that knows the real programme."""
    return await start(sqlite_url, knows=real_programme)


@pytest_asyncio.fixture
async def visitor(pages_site: Running, http: ClientSession) -> Visitor:
    """Somebody with a browser that runs no script."""
    return Visitor(http, pages_site.url)


@pytest_asyncio.fixture
async def lone_company(lone_site: Running, http: ClientSession) -> Company:
    """A company with an open conversation, on SQLite only."""
    one = Company(http, lone_site.url)
    await one.open()
    return one
