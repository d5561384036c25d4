"""Whether the inquiry desk can be reached, until when, and when it can be reached next (clause VII)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from programme.model import Calendar, DateRange
from programme.situation import DESK_TIMEZONE

OfficeKind = Literal["open", "lunch", "closed", "holiday", "unconfirmed"]
LONGEST_CLOSURE_DAYS = 400


@dataclass(frozen=True)
class OfficeState:
    """The desk at one moment.

    `closes_at` is set while it is open. `next_opening` is the next moment at which it certainly opens;
    `confirmed` is false where an unconfirmed day lies before that moment, or the moment itself is on one.
    """

    kind: OfficeKind
    open: bool
    closes_at: datetime | None
    next_opening: datetime
    confirmed: bool


class OfficeHours:
    """The desk's hours by its calendar, and by closures that came later."""

    def __init__(self, calendar: Calendar, closures: Sequence[DateRange] = ()) -> None:
        self._calendar = calendar
        self._closures = (*calendar.closures, *closures)
        self._holidays = holidays.country_holidays(calendar.holidays)
        self._timezone = ZoneInfo(DESK_TIMEZONE)

    def at(self, now: datetime) -> OfficeState:
        """The state of the desk at an aware moment."""
        local = now.astimezone(self._timezone)
        day_kind = self._day_kind(local.date())
        kind = self._kind_by_hours(local.time()) if day_kind == "open" else day_kind
        closes_at = self._closing(local) if kind == "open" else None
        next_opening, skipped = self._next_opening(local)
        confirmed = kind == "open" or (kind != "unconfirmed" and not skipped)
        return OfficeState(kind, kind == "open", closes_at, next_opening, confirmed)

    def open_hours(self, day: date) -> list[int]:
        """The hours of a day at whose beginning the desk is open."""
        if self._day_kind(day) != "open":
            return []
        return [hour for hour in range(24) if self._kind_by_hours(time(hour)) == "open"]

    def _day_kind(self, day: date) -> OfficeKind:
        if any(day in closure for closure in self._closures):
            return "closed"
        if any(day in unconfirmed for unconfirmed in self._calendar.unconfirmed):
            return "unconfirmed"
        if day in self._holidays:
            return "holiday"
        if day.weekday() in self._calendar.closed_weekdays:
            return "closed"
        return "open"

    def _kind_by_hours(self, at: time) -> OfficeKind:
        hours = self._calendar.hours
        if any(opens <= at < closes for opens, closes in hours):
            return "open"
        if hours[0][0] <= at < hours[-1][1]:
            return "lunch"
        return "closed"

    def _closing(self, local: datetime) -> datetime:
        closes = next(closes for opens, closes in self._calendar.hours if opens <= local.time() < closes)
        return self._moment(local.date(), closes)

    def _next_opening(self, local: datetime) -> tuple[datetime, bool]:
        skipped = False
        for days in range(LONGEST_CLOSURE_DAYS):
            day = local.date() + timedelta(days=days)
            kind = self._day_kind(day)
            skipped = skipped or kind == "unconfirmed"
            if kind == "open":
                for opens, _ in self._calendar.hours:
                    moment = self._moment(day, opens)
                    if moment > local:
                        return moment, skipped
        raise ValueError(f"the calendar leaves the desk closed for {LONGEST_CLOSURE_DAYS} days")

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._timezone)
