"""`python -m web.figures`: makes the figures of every day anew, from the rows that they are counted from."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime

from web.errors import StoreUnavailable
from web.review.figure_making import make_all_anew
from web.settings import SettingsError, read
from web.store.database import open_store


def main() -> int:
    """Makes them, beside web processes that go on."""
    try:
        days = asyncio.run(_make(read(os.environ).database_url))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1
    print(f"figures of {days} days made anew")
    return 0


async def _make(url: str) -> int:
    store = await open_store(url)
    try:
        return await make_all_anew(store, datetime.now(UTC))
    finally:
        await store.close()


if __name__ == "__main__":
    sys.exit(main())
