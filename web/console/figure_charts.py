"""The chart of each figure: which of its numbers are drawn, and what is said to those who do not see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from programme.model import Calendar
from web.console import charts
from web.console.figure_words import Words
from web.review.figures import Table

# A result by the band in which it is drawn.
BANDS = {
    "answered": ("answered", "beside"),
    "asked_back": ("asked_back",),
    "not_understood": ("not_understood", "fault"),
    "other": ("out_of_scope", "handoff"),
}
MOST_DAYS, MOST_WEEKS, MOST_BARS = 45, 200, 20
# How many rows a description names; the table has all.
SAID = 8
Unit = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Chart:
    """What the template draws; `kind` is the name of its macro."""

    kind: Literal["bars", "columns", "points"]
    parts: charts.Bars | charts.Columns | charts.Points
    title: str
    description: str
    legend: tuple[tuple[str, str], ...] = ()


def unit_of(days: int) -> Unit:
    """By what a period of so many days is drawn."""
    return "day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS else "month"


def begins(day: date, unit: Unit) -> date:
    """The first day of a day's unit."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def over_time(table: Table, words: Words) -> Chart | None:
    """Questions by day, week or month, by what came of them."""
    unit = unit_of(len(table.rows))
    sums: Counter[tuple[date, str]] = Counter()
    for row in table.rows:
        for band, results in BANDS.items():
            sums[begins(row[0], unit), band] += sum(row[table.columns.index(one)] for one in results)
    starts = sorted({begins(row[0], unit) for row in table.rows})
    labels = [words.month(one) if unit == "month" else words.short_day(one) for one in starts]
    bands = [(band, [sums[start, band] for start in starts]) for band in BANDS]
    title = f"{words.say(table.name)} ({words.say(f'by_{unit}')})"
    legend = tuple((band, words.named("band", band)) for band in BANDS)
    return _columns(words, title, labels, bands, (), legend)


def shares(label: str) -> Callable[[Table, Words], Chart | None]:
    """A figure whose rows are counts with their share."""

    def chart(table: Table, words: Words) -> Chart | None:
        found = [dict(zip(table.columns, row, strict=True)) for row in table.rows[:MOST_BARS]]
        rows = [
            (words.value(label, one[label]), words.count(one["count"], one["share"]), one["count"]) for one in found
        ]
        return _bars(words, words.say(table.name), rows)

    return chart


def funnel(table: Table, words: Words) -> Chart | None:
    """How many came to each question; those who stopped there are the end of the bar, drawn in another way."""
    rows = [(words.criterion(one), words.count(there), float(there)) for one, there, _, _ in table.rows]
    return _bars(words, words.say(table.name), rows, [float(one) for one in table.column("stopped")])


def lasting(table: Table, words: Words) -> Chart | None:
    """Medians of what goes on while a company waits; a form is answered on another scale."""
    live = table.rows[:3]
    rows = [(words.named("time", kind), words.lasting(median), float(median or 0)) for kind, _, median, _ in live]
    return _bars(words, words.say("times_chart"), rows)


def endings(table: Table, words: Words) -> Chart | None:
    """What became of waits, takeovers and forms."""
    rows = [
        (f"{words.named('of', of)}: {words.named('ending', ending)}", words.count(count, share), float(count))
        for of, ending, count, share in table.rows
        if count
    ]
    return _bars(words, words.say(table.name), rows)


def by_hour(calendar: Calendar) -> Callable[[Table, Words], Chart | None]:
    """Questions by hour, with the desk's usual hours as a band."""
    shaded = [(opens.hour, closes.hour + (closes.minute > 0)) for opens, closes in calendar.hours]

    def chart(table: Table, words: Words) -> Chart | None:
        sums: Counter[int] = Counter()
        for _, hour, count, _ in table.rows:
            sums[hour] += count
        labels = [words.value("hour", hour) for hour in range(24)]
        bands = [("answered", [sums[hour] for hour in range(24)])]
        return _columns(words, words.say("hours_chart"), labels, bands, shaded, ())

    return chart


def by_week(table: Table, words: Words) -> Chart | None:
    """The rate of right answers week by week, with its intervals."""
    if not table.rows:
        return None
    weeks = [words.short_day(one) for one in table.column("week")]
    found = list(zip(table.column("rate"), table.column("low"), table.column("high"), strict=True))
    estimates = [None if rate is None else (rate, low, high) for rate, low, high in found]
    title = words.say("right_chart")
    told = [(week, one) for week, one in zip(weeks, estimates, strict=True) if one]
    if told:
        rate, low, high = (words.percent(value) for value in told[-1][1])
        description = words.say("desc_weeks", title=title, label=told[-1][0], rate=rate, low=low, high=high)
    else:
        description = words.say("desc_weeks_none", title=title)
    return Chart("points", charts.points(weeks, estimates), title, description)


def _bars(
    words: Words, title: str, rows: Sequence[tuple[str, str, float]], parts: Sequence[float] = ()
) -> Chart | None:
    if not any(value for _, _, value in rows):
        return None
    said = " ".join(words.say("desc_row", label=label, value=value) for label, value, _ in rows[:SAID])
    return Chart("bars", charts.bars(rows, parts), title, words.say("desc_bars", title=title, rows=said))


def _columns(
    words: Words,
    title: str,
    labels: Sequence[str],
    bands: Sequence[tuple[str, Sequence[int]]],
    shaded: Sequence[tuple[int, int]],
    legend: tuple[tuple[str, str], ...],
) -> Chart | None:
    totals = [sum(values[place] for _, values in bands) for place in range(len(labels))]
    if not any(totals):
        return None
    most = max(totals)
    at = labels[totals.index(most)]
    description = words.say("desc_columns", title=title, total=f"{sum(totals):,}", label=at, most=f"{most:,}")
    return Chart("columns", charts.columns(labels, bands, shaded), title, description, legend)
