"""`python -m web.teaching`: trains a candidate model in the foreground, as the button of the console does."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from web.errors import StoreUnavailable
from web.settings import Settings, SettingsError, read
from web.store import audit
from web.store.database import open_store
from web.teaching import reviewed
from web.teaching.keys import models_of
from web.teaching.training import train_here


def main(arguments: Sequence[str] | None = None) -> int:
    """The training's exit code; the comparison stands in the console."""
    parser = argparse.ArgumentParser(prog="python -m web.teaching", description=__doc__)
    parser.add_argument("--without-reviews", action="store_true", help="measure with the held-out questions only")
    given = parser.parse_args(arguments)
    try:
        settings = read(os.environ)
        turns = [] if given.without_reviews else asyncio.run(_reviewed(settings))
        return asyncio.run(train_here(settings, turns))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1


async def _reviewed(settings: Settings) -> list[dict[str, Any]]:
    store = await open_store(settings.database_url)
    try:
        served = models_of(settings).current()
        async with store.writing() as connection:
            await audit.write(connection, None, "training_started", served.id if served else "", datetime.now(UTC))
            return [turn.entry() for turn in await reviewed.to_measure(connection)]
    finally:
        await store.close()


if __name__ == "__main__":
    sys.exit(main())
