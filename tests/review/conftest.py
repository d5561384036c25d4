"""The console's fixtures."""

from __future__ import annotations

from tests.console.conftest import (  # noqa: F401
    admin,
    company,
    database_url,
    engine,
    http,
    join,
    lone_company,
    lone_site,
    postgres,
    programme,
    site,
    sqlite_url,
    stack,
    start,
)
from tests.console.test_console_browser import browser, real_site  # noqa: F401
