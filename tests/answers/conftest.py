"""A web process on a copy of the real data, which it may change, with members of staff."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from programme.loader import load, newest
from programme.model import Programme
from programme.source import ProgrammeSource
from tests.console.conftest import join  # noqa: F401
from tests.console.member import Joining, Member
from tests.web.conftest import (  # noqa: F401
    database_url,
    engine,
    http,
    postgres,
    sqlite_url,
    stack,
)
from tests.web.fake_engine import SECRET, FakeEngine, reply
from tests.web.running import Running, serve
from web.answers.checking import Checked, changed
from web.answers.checks import Checks
from web.answers.entries import Entry
from web.answers.patches import patch
from web.app import create_app
from web.console.keys import CHECKS
from web.keys import CLOCK, PROGRAMME
from web.settings import PROGRAMME_ROOT, read
from web.store.answer_tables import answer_proposals
from web.store.proposals import Change

CHECK_SECONDS = 300


@dataclass
class AnswersSite(Running):
    """A running web process whose data are a copy."""

    folder: Path = Path()
    patches: Path = Path()
    member: Member | None = None

    @property
    def programme(self) -> Programme:
        """The data as they are served."""
        return self.app[PROGRAMME].current()

    async def check_ended(self) -> None:
        """Waits until every check that was begun has ended."""
        async with asyncio.timeout(CHECK_SECONDS):
            while self.app[CHECKS].busy:
                await asyncio.sleep(0.05)

    async def states(self) -> list[str]:
        """The states of all proposals."""
        async with self.store.reading() as connection:
            return list((await connection.execute(select(answer_proposals.c.state))).scalars())


async def quick_check(folder: Path, entry: Entry, changes: Sequence[Change]) -> Checked:
    """The check without loader and tests, for what is about something else."""
    change = changed(folder, entry, changes)
    return change if isinstance(change, Checked) else Checked((), patch([change]))


Opening = Callable[..., Awaitable[AnswersSite]]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the data of the latest year."""
    folder = newest(PROGRAMME_ROOT)
    return Path(shutil.copytree(folder, tmp_path / "data" / folder.name))


@pytest_asyncio.fixture
async def open_site(engine: FakeEngine, stack: AsyncExitStack, copied: Path, tmp_path: Path) -> Opening:  # noqa: F811
    """Starts a web process on the copied data."""

    async def opening(database_url: str, *, quick: bool = True, **settings: str) -> AnswersSite:  # noqa: F811
        patches = tmp_path / "patches"
        environment = {
            "BANSOU_DATABASE_URL": database_url,
            "BANSOU_ENGINE_URL": engine.url,
            "BANSOU_ENGINE_SECRET": SECRET,
            "BANSOU_TEST_CLOCK": "1",
            "BANSOU_RATE_LIMITS": "off",
            "BANSOU_ANSWERS_PATCHES": str(patches),
            **settings,
        }
        source = ProgrammeSource(copied)
        fingerprint = source.current().fingerprint
        engine.answering = lambda turn: {**(said := reply()), "model": {**said["model"], "fingerprint": fingerprint}}
        app = create_app(read(environment), source)
        if quick:
            app[CHECKS] = Checks(app[CLOCK].real, quick_check)
        url, runner = await serve(app, stack)
        return AnswersSite(url, app, runner, copied, patches)

    return opening


@pytest_asyncio.fixture
async def answers_site(open_site: Opening, database_url: str) -> AnswersSite:  # noqa: F811
    """A web process on the copied data, once on each kind of database."""
    return await open_site(database_url)


@pytest_asyncio.fixture
async def lone_answers(open_site: Opening, sqlite_url: str) -> AnswersSite:  # noqa: F811
    """A web process on the copied data, on SQLite."""
    return await open_site(sqlite_url)


@pytest_asyncio.fixture
async def reviewer(answers_site: AnswersSite, join: Joining) -> Member:  # noqa: F811
    """Somebody who proposes."""
    return await join(answers_site, "reviewer")


@pytest_asyncio.fixture
async def admin(answers_site: AnswersSite, join: Joining) -> Member:  # noqa: F811
    """Somebody who decides."""
    return await join(answers_site, "admin")


@pytest.fixture(scope="session")
def real() -> Programme:
    """The programme of the latest year."""
    return load(newest(PROGRAMME_ROOT))


@pytest.fixture
def now() -> datetime:
    """A moment."""
    return datetime(2026, 11, 25, 3, tzinfo=UTC)
