"""Wake-ups for those who listen to a conversation; the database stays the source of what is said."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Typist = Literal["company", "bot", "staff"]
TYPISTS: tuple[Typist, ...] = ("company", "bot", "staff")


class Listener:
    """One stream or one long poll; it is woken, and then looks for itself what is new."""

    def __init__(self, *, counted: bool = True) -> None:
        self.counted = counted
        self._woken = asyncio.Event()
        self._typists: list[Typist] = []

    def wake(self, typist: Typist | None = None) -> None:
        """Something is new: the log or the state, or somebody is writing."""
        if typist and typist not in self._typists:
            self._typists.append(typist)
        self._woken.set()

    async def wait(self, seconds: float) -> list[Typist]:
        """Waits to be woken, for so long at most; who has been writing since the last time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), max(seconds, 0))
        self._woken.clear()
        typists, self._typists = self._typists, []
        return typists


class Hub:
    """Who listens to which conversation in this process; `elsewhere` wakes those of the other processes."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self.elsewhere: Callable[[str, Typist | None], None] | None = None
        self.closed = False

    @contextmanager
    def listening(self, conversation_id: str, *, counted: bool = True) -> Iterator[Listener]:
        """A listener for as long as the block lasts; those of staff do not count against the company's."""
        listener = Listener(counted=counted)
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def count(self, conversation_id: str) -> int:
        """How many of the company's own listen to a conversation."""
        return sum(listener.counted for listener in self._listeners.get(conversation_id, ()))

    def wake(self, conversation_id: str, typist: Typist | None = None) -> None:
        """Wakes those who listen to a conversation. Called after the commit."""
        self.wake_here(conversation_id, typist)
        if self.elsewhere:
            self.elsewhere(conversation_id, typist)

    def wake_here(self, conversation_id: str, typist: Typist | None = None) -> None:
        """Wakes those of this process."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.wake(typist)

    def wake_all(self) -> None:
        """Everybody in this process looks what is new."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.wake()

    def close(self) -> None:
        """Ends all listening: the process shuts down."""
        self.closed = True
        self.wake_all()
