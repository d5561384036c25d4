"""`python -m web.review`: reads everything anew that staff search, filter and count."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from web.errors import StoreUnavailable
from web.review.projection import catch_up
from web.settings import SettingsError, read
from web.store import grams, records
from web.store.database import Store, open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads what has changed; with --anew everything, with --index the search index as well."""
    parser = argparse.ArgumentParser(prog="python -m web.review", description=__doc__)
    parser.add_argument("--anew", action="store_true", help="read every conversation again, not only what changed")
    parser.add_argument("--index", action="store_true", help="with --anew: make the search index anew, too")
    given = parser.parse_args(arguments)
    if given.index and not given.anew:
        parser.error("--index goes with --anew")
    try:
        count = asyncio.run(_read(read(os.environ).database_url, anew=given.anew, index=given.index))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1
    print(f"conversations read: {count}")
    return 0


async def _read(url: str, *, anew: bool, index: bool) -> int:
    store = await open_store(url)
    try:
        if anew:
            async with store.writing() as connection:
                if index:
                    await grams.empty(connection)
                await records.read_anew(connection, datetime.now(UTC))
        return await _all(store)
    finally:
        await store.close()


async def _all(store: Store) -> int:
    done = 0
    while read_now := await catch_up(store):
        done += read_now
    return done


if __name__ == "__main__":
    sys.exit(main())
