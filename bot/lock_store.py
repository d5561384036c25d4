"""Rasa's lock store by one setting: locks in memory, or in the Redis or Valkey of a URL.

What protects a dialogue from two turns at once is web (docs/operations.md); the locks keep several engines in order.
"""

from __future__ import annotations

from typing import Optional, Text

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

IN_MEMORY = "in_memory"
SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
ANSWER_SECONDS = 2
# An engine that dies in a turn must not hold its conversation for the minute that Rasa gives it.
LONGEST_TURN_SECONDS = 15
KEPT_SECONDS = 60


class UnknownLockStore(Exception):
    """A setting that names no lock store; its text says what would."""


class ConversationLocks(LockStore):
    """Made by Rasa from `lock_store` in endpoints.yml; `url` is `in_memory` or where the locks are kept."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        self._kept = locks_at(str(endpoint_config.url or IN_MEMORY))

    def issue_ticket(self, conversation_id: Text, lock_lifetime: float = LONGEST_TURN_SECONDS) -> int:
        """A ticket that holds no longer than a turn may take."""
        return super().issue_ticket(conversation_id, min(lock_lifetime, LONGEST_TURN_SECONDS))

    def get_lock(self, conversation_id: Text) -> Optional[TicketLock]:
        """The conversation's lock."""
        return self._kept.get_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        """Keeps a lock."""
        self._kept.save_lock(lock)

    def delete_lock(self, conversation_id: Text) -> None:
        """Forgets a lock."""
        self._kept.delete_lock(conversation_id)


class SharedLocks(RedisLockStore):
    """Rasa's locks in Redis or Valkey, by a URL, where none is kept for ever."""

    def __init__(self, url: Text) -> None:
        super().__init__()
        self.red = redis.Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, health_check_interval=30
        )

    def save_lock(self, lock: TicketLock) -> None:
        """Keeps a lock for as long as somebody may wait for it."""
        self.red.set(self.key_prefix + lock.conversation_id, lock.dumps(), ex=KEPT_SECONDS)


def locks_at(place: Text) -> LockStore:
    """The locks of the setting BANSOU_LOCK_STORE; raises `UnknownLockStore`, which shows no password."""
    if place == IN_MEMORY:
        return InMemoryLockStore()
    scheme, separator, rest = place.partition("://")
    try:
        return SharedLocks(f"{SCHEMES[scheme]}{separator}{rest}")
    except (KeyError, ValueError):
        expected = "in_memory, or redis://host:6379/0 or valkey://host:6379/0"
        raise UnknownLockStore(f"BANSOU_LOCK_STORE names no lock store; expected: {expected}") from None
