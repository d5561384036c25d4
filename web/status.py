"""`python -m web.status`: the desk says whether applications are open, since when, and on whose word."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

from web.errors import StoreUnavailable
from web.settings import SettingsError, read
from web.store.database import open_store
from web.store.status import STATUSES, ApplicationStatus, record


def main(arguments: Sequence[str] | None = None) -> int:
    """Stores the state that is given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m web.status", description=__doc__)
    parser.add_argument("status", choices=STATUSES)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="day of the state, such as 2025-04-01")
    parser.add_argument("--source", required=True, help="who said so, or where it stands")
    parser.add_argument("--expires", type=date.fromisoformat, help="last day on which it may be told")
    given = parser.parse_args(arguments)
    if given.expires and given.expires < given.as_of:
        parser.error("--expires lies before --as-of")
    status = ApplicationStatus(given.status, given.as_of, given.source, given.expires)
    try:
        asyncio.run(_store(read(os.environ).database_url, status))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1
    until = f", until {given.expires}" if given.expires else ""
    print(f"applications: {given.status} as of {given.as_of} ({given.source}){until}")
    return 0


async def _store(url: str, status: ApplicationStatus) -> None:
    store = await open_store(url)
    try:
        async with store.writing() as connection:
            await record(connection, status, datetime.now(UTC))
    finally:
        await store.close()


if __name__ == "__main__":
    sys.exit(main())
