"""Rate limits: how many requests a key may make in a minute, counted in this process."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from web.errors import TooMany

MINUTE = 60.0
MOST_KEYS = 50_000


class RateLimit:
    """A sliding minute for each key."""

    def __init__(self, most: int, *, on: bool = True, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._on = on
        self._seconds = seconds
        self._taken: dict[str, deque[float]] = {}

    def take(self, key: str) -> None:
        """Counts a request, or raises TooMany with the seconds until the next one may come."""
        if not self._on:
            return
        now = self._seconds()
        taken = self._taken.setdefault(key, deque())
        while taken and taken[0] <= now - MINUTE:
            taken.popleft()
        if len(taken) >= self._most:
            raise TooMany(taken[0] + MINUTE - now)
        taken.append(now)
        if len(self._taken) > MOST_KEYS:
            self._forget(now)

    def _forget(self, now: float) -> None:
        self._taken = {key: taken for key, taken in self._taken.items() if taken and taken[-1] > now - MINUTE}
