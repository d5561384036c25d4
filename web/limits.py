"""Rate limits: how many requests a key may make in a minute, counted here and, where that is shared, by all."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable

from web.errors import TooMany

MINUTE = 60.0
MOST_KEYS = 50_000
Counted = Callable[[str, str], Awaitable[float | None]]


class RateLimit:
    """A sliding minute for each key; `everywhere` counts for all processes, or says None where it cannot."""

    def __init__(
        self,
        most: int,
        *,
        name: str = "",
        on: bool = True,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._name = name
        self._on = on
        self._seconds = seconds
        self._taken: dict[str, deque[float]] = {}
        self.everywhere: Counted | None = None

    async def take(self, key: str) -> None:
        """Counts a request, or raises TooMany with the seconds until the next one may come."""
        if not self._on:
            return
        self._take_here(key)
        if self.everywhere:
            taken = await self.everywhere(self._name, key)
            if taken is not None and taken > self._most:
                # By then that much of the minute has gone by that one more fits into it.
                raise TooMany(MINUTE * min(1.0, (taken - self._most) / taken))

    def _take_here(self, key: str) -> None:
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
