"""The pages of review with a million messages, on both databases: `bench/review.py [--on sqlite postgresql]`.

The worklist, the sample and the second reviews, then the figures with their report and exports; on the databases that
`bench/transcripts.py` seeds once into var/bench. `bench/figures.py` measures the figures while companies talk, too.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import figures  # noqa: E402
import review_pages  # noqa: E402
from transcripts import database  # noqa: E402


async def measure(kind: str, messages: int, times: int) -> None:
    """Prints the figures of one database."""
    async with database(kind, messages) as url:
        print(f"{kind}, {messages:,} messages", flush=True)
        await review_pages.measure(url, times)
        await figures.measure(url, times, fresh=False, copies=1, talk=False)


def main() -> int:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    for kind in given.on:
        asyncio.run(measure(kind, given.messages, given.times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
