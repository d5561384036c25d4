"""The circumstances in which something is said: the moment, the state of applications, the language, closures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from programme.model import DateRange, Language

DESK_TIMEZONE = "Asia/Tokyo"
APPLICATION_STATUSES = ("unknown", "open", "closed", "checking")


@dataclass(frozen=True)
class Situation:
    """Everything beside the data and the question on which an answer depends.

    `closures` are days on which the desk is closed beside those of its calendar.
    """

    now: datetime
    application_status: str = "unknown"
    status_as_of: date | None = None
    language: Language = "ja"
    closures: tuple[DateRange, ...] = ()

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("a situation needs a moment with its offset")
        if self.application_status not in APPLICATION_STATUSES:
            raise ValueError(f"no application status {self.application_status!r}")

    @property
    def desk_time(self) -> datetime:
        """The moment on the desk's clock."""
        return self.now.astimezone(ZoneInfo(DESK_TIMEZONE))

    @property
    def today(self) -> date:
        """The day on the desk's calendar."""
        return self.desk_time.date()

    @property
    def known_status(self) -> str:
        """The state of applications; one without the day on which it was set states nothing."""
        return self.application_status if self.status_as_of else "unknown"
