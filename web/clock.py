"""Two clocks: the real one for expiry, retention and limits, and the one that what is said goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from programme.situation import DESK_TIMEZONE
from web.errors import Malformed

TEST_CLOCK = "X-Test-Clock"


def real_now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Where the time comes from; `test_clock` says whether a request may bring its own."""

    test_clock: bool
    real: Callable[[], datetime] = real_now

    def said(self, request: web.Request) -> datetime:
        """The moment that an answer to this request goes by, on the desk's clock."""
        brought = request.headers.get(TEST_CLOCK) if self.test_clock else None
        return _moment(brought) if brought else self.real().astimezone(ZoneInfo(DESK_TIMEZONE))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(ZoneInfo(DESK_TIMEZONE))
    except (ValueError, OverflowError):
        pass
    raise Malformed(f"{TEST_CLOCK} is no ISO 8601 time with offset")


def wire(moment: datetime) -> str:
    """A moment as the chat API writes it: on the desk's clock, with offset."""
    return moment.astimezone(ZoneInfo(DESK_TIMEZONE)).isoformat(timespec="seconds")
