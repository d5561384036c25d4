"""The web process's fixtures, and members of staff."""

from __future__ import annotations

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.console.member import Joining, Member, joined
from tests.web.conftest import (  # noqa: F401
    company,
    database_url,
    engine,
    http,
    lone_company,
    lone_site,
    postgres,
    programme,
    site,
    sqlite_url,
    stack,
    start,
)
from tests.web.running import Running


@pytest.fixture
def join(http: ClientSession) -> Joining:  # noqa: F811
    """Makes members of staff, signed in."""

    async def joining(site: Running, role: str = "desk", login: str = "") -> Member:  # noqa: F811
        return await joined(http, site, role, login or role)

    return joining


@pytest_asyncio.fixture
async def admin(site: Running, join: Joining) -> Member:  # noqa: F811
    """An admin, once on each kind of database."""
    return await join(site, "admin")
