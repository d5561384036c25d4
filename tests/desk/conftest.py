"""The web process's fixtures, members of staff, and companies that wait."""

from __future__ import annotations

from tests.console.conftest import join  # noqa: F401
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
