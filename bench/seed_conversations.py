"""Fills an empty database with plausible conversations: `bench/seed_conversations.py URL --messages 1000000`.

Seeded: the same number makes the same conversations. They are written in bulk, not through the chat API; what staff
search, filter and count is made of them by the functions that make it of real ones.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.seed_bulk import Bulk, open_bulk  # noqa: E402
from bench.seed_talk import Talk, Teller  # noqa: E402
from bench.seed_texts import Texts  # noqa: E402
from programme.loader import load, newest  # noqa: E402
from programme.model import Programme  # noqa: E402
from programme.situation import Situation  # noqa: E402
from web.review.projection import readings  # noqa: E402
from web.review.record import LoggedMessage, LoggedTurn, Record  # noqa: E402
from web.review.turns_asked import JAPAN  # noqa: E402
from web.settings import PROGRAMME_ROOT  # noqa: E402
from web.store import grams, read_model  # noqa: E402
from web.store.database import open_store  # noqa: E402
from web.store.desk_tables import notes, staff, takeovers  # noqa: E402
from web.store.review_tables import message_grams, queue_waits, reviews, searchable_messages  # noqa: E402
from web.store.review_tables import read_model as counter  # noqa: E402
from web.store.tables import conversations, feedback, handoffs, labels, messages, turns  # noqa: E402

DAYS = 97
CHUNK = 2_000
STAFF = ("seed-tanaka", "seed-suzuki", "seed-sato")
MODELS = ("20261001-a", "20261020-b", "20261110-c")
OWN = (messages, turns, feedback, labels, reviews, queue_waits, takeovers, notes, handoffs)


async def seed(url: str, programme: Programme, count: int, until: datetime, number: int = 1) -> dict[str, int]:
    """Fills a database up to a number of messages; the rows of each table."""
    await (await open_store(url)).close()
    rng = Random(number)
    texts = Texts(programme, Situation(until), rng)
    bulk = await open_bulk(url)
    rows: dict[str, int] = {}
    await bulk.put(staff, _staff(until))
    last = 0
    for talks in _chunks(Teller(texts, rng, STAFF), Moments(until, texts.phrases, rng), count):
        last = await _write(bulk, talks, last, rows)
    await bulk.close()
    await _number_on(url, last)
    return rows


class Moments:
    """When conversations begin: more of them on weekdays, by day, and in the latest weeks."""

    def __init__(self, until: datetime, phrases: dict[str, Any], rng: Random) -> None:
        today = until.astimezone(JAPAN).date()
        self._days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
        busy = [phrases["weekdays"][day.weekday()] * (1 + place / DAYS) for place, day in enumerate(self._days)]
        self._reached = list(accumulate(busy))
        self._hours, self._rng = phrases["hours"], rng

    def day(self, share: float) -> date:
        """The day on which a share of everything is said."""
        return self._days[min(bisect(self._reached, share * self._reached[-1]), DAYS - 1)]

    def at(self, day: date) -> datetime:
        """A moment of a day."""
        hour = self._rng.choices(range(24), self._hours)[0]
        minute, second = self._rng.randrange(60), self._rng.uniform(0, 60)
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN) + timedelta(seconds=second)
        return moment.astimezone(UTC)


def _chunks(teller: Teller, moments: Moments, count: int) -> Iterator[list[Talk]]:
    said, talks = 0, []
    while said < count:
        day = moments.day(said / count)
        model = {"id": MODELS[min(int(3 * said / count), 2)], "fingerprint": "seed", "data_version": f"2025-{day:%m}"}
        talks.append(teller.tell(moments.at(day), model))
        said += len(talks[-1].messages)
        if len(talks) == CHUNK:
            yield talks
            talks = []
    yield talks


async def _write(bulk: Bulk, talks: Sequence[Talk], last: int, rows: dict[str, int]) -> int:
    """Writes conversations and what is read out of them; the last number of the search index."""
    read = readings([record(talk) for talk in talks])
    found = read_model.findable(read, {})
    numbered, pairs = grams.rows(found, last + 1)
    tables = [(conversations, [_conversation(talk) for talk in talks])]
    tables += [
        (table, [{"conversation_id": talk.id, **row} for talk in talks for row in getattr(talk, table.name)])
        for table in OWN
    ]
    tables += [*read_model.rows(read).items(), (searchable_messages, numbered), (message_grams, pairs)]
    for table, new in tables:
        await bulk.put(table, new)
        rows[table.name] = rows.get(table.name, 0) + len(new)
    return last + len(found)


def record(talk: Talk) -> Record:
    """A conversation as `web.store.records` would read it."""
    return Record(
        id=talk.id,
        opened_at=talk.opened_at,
        last_at=talk.last_at,
        language=talk.language,
        messages=[
            LoggedMessage(one["seq"], one["turn_id"], one["sender"], one["sent_at"], one["text"], one["extras"])
            for one in talk.messages
        ],
        turns={
            one["id"]: LoggedTurn(one["outcome"], one["understood"] or {}, one["model"] or {}) for one in talk.turns
        },
        thumbs={one["seq"]: one["helpful"] for one in talk.feedback},
        chosen={one["turn_id"]: one["topic"] for one in talk.labels},
        judgements={one["turn_id"]: one["judgement"] for one in talk.reviews if one["state"] != "rejected"},
        handoffs=[one["joined_at"] for one in talk.queue_waits] + [one["created_at"] for one in talk.handoffs],
        queued=bool(talk.queue_waits),
        with_person=bool(talk.takeovers),
        sent_form=bool(talk.handoffs),
    )


def _conversation(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.id,
        "token_hash": talk.id,
        "created_at": talk.opened_at,
        "last_turn_at": talk.last_at,
        "expires_at": talk.last_at + timedelta(days=1),
        "language": talk.language,
        "state": talk.state,
        "last_seq": len(talk.messages),
        "misses": 0,
        "recent_topics": [],
        "offered": {"now": [], "always": {}},
        "delivered_seq": len(talk.messages),
        "claims": len(talk.takeovers),
        "told_notices": [],
    }


def _staff(now: datetime) -> list[dict[str, Any]]:
    """Accounts to which no password leads."""
    names = [(id, id.partition("-")[2]) for id in STAFF]
    return [
        {"id": id, "login": id, "name": name, "role": "reviewer", "active": False, "password_hash": "-",
         "must_change_password": True, "totp_last_step": 0, "created_at": now}
        for id, name in names
    ]  # fmt: skip


async def _number_on(url: str, last: int) -> None:
    store = await open_store(url)
    async with store.writing() as connection:
        await connection.execute(counter.update().values(last_number=last))
    await store.close()


def main() -> int:
    """Seeds, and prints how many rows there are and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="such as sqlite+aiosqlite:///var/bench/million.sqlite; the database must be empty")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--number", type=int, default=1, help="another number makes other conversations")
    given = parser.parse_args()
    began = time.monotonic()
    rows = asyncio.run(seed(given.url, load(newest(PROGRAMME_ROOT)), given.messages, datetime.now(UTC), given.number))
    for name, count in rows.items():
        print(f"{name:<24}{count:>12,}")
    print(f"{'seconds':<24}{time.monotonic() - began:>12.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
