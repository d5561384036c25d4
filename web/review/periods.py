"""Periods of whole days in Japan: what is chosen, and what is offered to be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

FISCAL_YEAR_BEGINS = 4
LONGEST_DAYS = 800
# The longest periods that are drawn by day and by week.
MOST_DAYS, MOST_WEEKS = 45, 200
Unit = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not timedelta() <= self.last - self.first < timedelta(days=LONGEST_DAYS):
            raise ValueError("a period ends after it begins, and is no longer than two years")

    @property
    def days(self) -> list[date]:
        """Each of its days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def unit(self) -> Unit:
        """By what it is drawn."""
        days = (self.last - self.first).days + 1
        return "day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS else "month"

    def spans(self, unit: Unit) -> list[date]:
        """The first days of the units of which a day lies in it; that of the first one may lie before it."""
        return sorted({begins(day, unit) for day in self.days})

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def begins(day: date, unit: Unit) -> date:
    """The first day of a day's unit."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def presets(today: date) -> Mapping[str, Period]:
    """The periods that are offered, by name."""
    this_month = today.replace(day=1)
    begins = date(today.year - (today.month < FISCAL_YEAR_BEGINS), FISCAL_YEAR_BEGINS, 1)
    return {
        "week": Period(today - timedelta(days=6), today),
        "days30": Period(today - timedelta(days=29), today),
        "this_month": Period(this_month, today),
        "last_month": month_before(this_month),
        "fiscal_year": Period(begins, today),
    }


def month(first: date) -> Period:
    """The whole month that begins on a day."""
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def month_before(first: date) -> Period:
    """The whole month before the one that begins on a day."""
    return month((first - timedelta(days=1)).replace(day=1))


def month_of(text: str) -> Period:
    """The month that `2026-10` names; ValueError where it names none."""
    return month(date.fromisoformat(f"{text}-01"))


def weeks_of(period: Period) -> Period:
    """The first and last Monday of the weeks of which a day lies in a period."""
    first, last = (day - timedelta(days=day.weekday()) for day in (period.first, period.last))
    return Period(first, last)
