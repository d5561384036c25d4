"""What the values of figures are called: topics by their titles, shares in percent, durations in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from programme import rendering
from programme.model import Programme
from programme.situation import Situation
from web.console.pages import PREFIX, programme_of
from web.keys import CLOCK
from web.review.figures import RESULTS, Table
from web.review.turns_asked import JAPAN

NAMED = ("result", "choice", "outcome", "time", "of", "ending", "thumb", "language", "reason")
SHARES = ("share", "rate", "low", "high")
DURATIONS = ("median", "p90")
MINUTE, HOUR, DAY = 60, 3600, 86400


class Words:
    """The words of one request."""

    def __init__(self, request: web.Request) -> None:
        self.programme: Programme = programme_of(request)
        self.now: datetime = request.app[CLOCK].real()
        self._here = Situation(self.now)
        self._by_column: dict[str, Callable[[Any], str]] = {
            **dict.fromkeys(SHARES, self.percent),
            **dict.fromkeys(DURATIONS, self.lasting),
            "topic": self.topic,
            "suggested": self.topic,
            "criterion": self.criterion,
            "clause": self.clause,
            "weekday": self.weekday,
            "hour": lambda hour: self.say("hour_of", hour=hour),
            "day": self.day,
            "week": self.day,
        }

    @property
    def programme_name(self) -> str:
        """What the programme is called."""
        return rendering.fill(self.programme, self.programme.name, self._here)

    @property
    def edition(self) -> str:
        """Which edition of the guideline is in force."""
        return rendering.fill(self.programme, self.programme.edition, self._here)

    def say(self, key: str, **own: object) -> str:
        """A sentence of the figures' wording."""
        return rendering.say(self.programme, f"{PREFIX}figures_{key}", self._here, **own)

    def when(self, moment: datetime) -> str:
        """A moment."""
        return rendering.moment(self.programme, moment.astimezone(JAPAN), self._here)

    def column(self, name: str) -> str:
        """The heading of a column."""
        return self.named("result", name) if name in RESULTS else self.say(f"col_{name}")

    def value(self, column: str, value: Any) -> str:
        """A value as it is shown."""
        if value is None:
            return self.say("none")
        if column in self._by_column:
            return self._by_column[column](value)
        if column in NAMED:
            return self.named(column, value)
        return f"{value:,}" if isinstance(value, int) else str(value)

    def named(self, kind: str, id: str) -> str:
        """One of a fixed set; what the wording does not know is shown as it is."""
        known = f"{PREFIX}figures_{kind}_{id}" in self.programme.wording
        return self.say(f"{kind}_{id}") if known else id

    def topic(self, id: str) -> str:
        """A topic's title; one of another year is shown by its id."""
        answer = self.programme.answers.get(id)
        return answer.title.in_(self._here.language) if answer else id

    def criterion(self, id: str) -> str:
        """A criterion's title."""
        criterion = self.programme.criteria.get(id)
        return criterion.title.in_(self._here.language) if criterion else id

    def clause(self, id: str) -> str:
        """A clause's label."""
        clause = self.programme.clauses.get(id)
        return clause.label.in_(self._here.language) if clause else id

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday being 0."""
        return self.programme.wording["format_weekday_names"].in_(self._here.language).split()[number]

    def day(self, day: date) -> str:
        """A date."""
        return rendering.day(self.programme, day, self._here)

    def short_day(self, day: date) -> str:
        """A date in a chart."""
        return self.say("short_day", month=day.month, day=day.day)

    def chart_month(self, day: date) -> str:
        """The month of a date in a chart, where there is little room."""
        return self.say("chart_month", year=day.year, month=day.month)

    def month(self, day: date) -> str:
        """The month of a date."""
        return self.say("short_month", year=day.year, month=day.month)

    def count(self, count: int, share: float | None = None) -> str:
        """How many, and which share."""
        if share is None:
            return self.say("count", count=f"{count:,}")
        return self.say("count_share", count=f"{count:,}", share=self.percent(share))

    def percent(self, share: float | None) -> str:
        """A share with one decimal."""
        return self.say("none") if share is None else self.say("percent", value=f"{100 * share:.1f}")

    def lasting(self, seconds: int | None) -> str:
        """A duration in its two largest units."""
        if seconds is None:
            return self.say("none")
        if seconds < MINUTE:
            return self.say("lasting_seconds", seconds=seconds)
        if seconds < HOUR:
            return self.say("lasting_minutes", minutes=seconds // MINUTE, seconds=seconds % MINUTE)
        if seconds < DAY:
            return self.say("lasting_hours", hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE)
        return self.say("lasting_days", days=seconds // DAY, hours=seconds % DAY // HOUR)

    def age(self, since: timedelta) -> str:
        """How long ago something was."""
        seconds = max(0, int(since.total_seconds()))
        if seconds < MINUTE:
            return self.say("age_seconds", count=seconds)
        if seconds < HOUR:
            return self.say("age_minutes", count=seconds // MINUTE)
        return self.say("age_hours", count=f"{seconds // HOUR:,}")

    def shown(self, table: Table) -> tuple[list[str], list[list[str]]]:
        """A table with its headings and values in words."""
        rows = [[self.value(name, value) for name, value in zip(table.columns, row, strict=True)] for row in table.rows]
        return [self.column(name) for name in table.columns], rows
