"""Fifty claims of one conversation at once, a hundred times over both databases, over two web processes: one owner."""

from __future__ import annotations

from tests.console.member import Joining
from tests.desk.conftest import (  # noqa: F401
    company,
    database_url,
    engine,
    http,
    join,
    postgres,
    programme,
    site,
    stack,
    start,
)
from tests.desk.test_desk_takeover import fifty_claims
from tests.web.company import Company
from tests.web.running import Running, Starting

ROUNDS = 50


async def test_of_fifty_claims_one_wins_each_time(
    company: Company,  # noqa: F811
    site: Running,  # noqa: F811
    start: Starting,  # noqa: F811
    join: Joining,  # noqa: F811
) -> None:
    assert await fifty_claims(company, site, start, join, ROUNDS) == ROUNDS
