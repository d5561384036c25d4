"""A Redis or Valkey that several web processes share: it wakes listeners and counts requests. Nothing depends on it.

The database stays the source of what is said: where this is down, listeners look there every two seconds, and each
process counts for itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
import uuid
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from web.chat.hub import TYPISTS, Hub, Typist

log = logging.getLogger(__name__)

CHANNEL = "bansou:wake"
COUNTS = "bansou:count"
ANSWER_SECONDS = 1.0
AGAIN_SECONDS = 1.0
QUIET_SECONDS = 2.0
# What waits longer than a look into the database takes is of no use any more.
MOST_WAITING = 1000
MINUTE = 60
DOWN = (RedisError, OSError, TimeoutError)


class Valkey:
    """The connection of one process; `up` says whether it answers."""

    def __init__(self, url: str, hub: Hub) -> None:
        plain = url.replace("valkey", "redis", 1) if url.startswith("valkey") else url
        self._client: Any = Redis.from_url(
            plain,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # A connection that a restart has ended is made anew.
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._hub = hub
        self._name = str(uuid.uuid4())
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self.up = False

    def wake(self, conversation_id: str, typist: Typist | None) -> None:
        """Wakes the listeners of the other processes soon."""
        if not self.up:
            return
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(json.dumps([self._name, conversation_id, typist]))

    async def count(self, name: str, key: str, now: float | None = None) -> float | None:
        """Counts a request; how many there were in the minute up to now, or None where nobody counts.

        Two whole minutes are kept, of which the older one counts for the part that still lies within the minute.
        """
        if not self.up:
            return None
        minute, since = divmod(time.time() if now is None else now, MINUTE)
        # No address stands there as it is.
        mark = hashlib.sha256(key.encode()).hexdigest()[:24]
        keys = [f"{COUNTS}:{name}:{mark}:{int(minute) - back}" for back in (0, 1)]
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                pipeline.incr(keys[0]).expire(keys[0], 2 * MINUTE).get(keys[1])
                this, _, before = await pipeline.execute()
        except DOWN as error:
            self._fall(error)
            return None
        return float(this) + int(before or 0) * (1 - since / MINUTE)

    async def run(self) -> None:
        """Listens and tells until it is cancelled; connects again by itself."""
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                with suppress(*DOWN):
                    await self._listen()
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
            with suppress(*DOWN):
                await self._client.aclose()

    async def _listen(self) -> None:
        async with self._client.pubsub() as channel:
            try:
                await channel.subscribe(CHANNEL)
                while True:
                    message = await channel.get_message(timeout=QUIET_SECONDS) or await channel.ping()
                    if message and message["type"] == "subscribe":
                        self._rise()
                    elif not self.up:
                        # Telling or counting has failed: it is up again when it can be listened to anew.
                        return
                    elif message and message["type"] == "message":
                        self._hear(message["data"])
            except DOWN as error:
                self._fall(error)
                raise

    async def _tell(self) -> None:
        while True:
            text = await self._waiting.get()
            try:
                await self._client.publish(CHANNEL, text)
            except DOWN as error:
                self._fall(error)

    def _hear(self, text: str) -> None:
        with suppress(ValueError):
            sender, conversation_id, typist = json.loads(text)
            if sender != self._name:
                self._hub.wake_here(str(conversation_id), typist if typist in TYPISTS else None)

    def _rise(self) -> None:
        self.up = True
        log.info("wake_ups_connected")
        # What was told in between reached nobody.
        self._hub.wake_all()

    def _fall(self, error: BaseException) -> None:
        if self.up:
            log.warning("wake_ups_down", extra={"reason": type(error).__name__})
        self.up = False
        while not self._waiting.empty():
            self._waiting.get_nowait()
