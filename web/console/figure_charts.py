"""The chart of each figure: which of its numbers are drawn, and what is said to those who do not see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from programme.model import Calendar
from web.console import charts
from web.console.figure_words import Words
from web.review.figures import Table
from web.review.periods import Period, Unit, begins

# A result by the band in which it is drawn.
BANDS = {
    "answered": ("answered", "beside"),
    "asked_back": ("asked_back",),
    "not_understood": ("not_understood", "fault"),
    "other": ("out_of_scope", "handoff"),
}
MOST_BARS, MOST_STRIPS = 20, 10
# How many rows a description names; the table has all.
SAID = 8


@dataclass(frozen=True)
class Chart:
    """What the template draws; `kind` is the name of its macro."""

    kind: Literal["bars", "columns", "strips", "points"]
    parts: charts.Bars | charts.Columns | charts.Strips | charts.Points
    title: str
    description: str
    legend: tuple[tuple[str, str], ...] = ()


def over_time(period: Period) -> Callable[[Table, Words], Chart | None]:
    """Questions by day, week or month, by what came of them."""
    unit = period.unit
    spans = period.spans(unit)

    def chart(table: Table, words: Words) -> Chart | None:
        sums: Counter[tuple[date, str]] = Counter()
        for row in table.rows:
            for band, results in BANDS.items():
                sums[begins(row[0], unit), band] += sum(row[table.columns.index(one)] for one in results)
        bands = [(band, [sums[start, band] for start in spans]) for band in BANDS]
        legend = tuple((band, words.named("band", band)) for band in BANDS)
        return _columns(words, _by_unit(table, words, unit), _span_labels(period, words), bands, (), legend)

    return chart


@dataclass(frozen=True)
class InSpans:
    """Counts by day, week or month: `rows` are names with a number for each of the labels, the largest first."""

    unit: Unit
    labels: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]


def topics_over_time(found: InSpans) -> Callable[[Table, Words], Chart | None]:
    """The most frequent topics, each by day, week or month, on one scale."""

    def chart(_: Table, words: Words) -> Chart | None:
        if not found.rows:
            return None
        labels = found.labels
        shown = [(topic, words.count(sum(counts)), counts) for topic, counts in found.rows[:MOST_STRIPS]]
        title = words.say("topics_chart", most=MOST_STRIPS, unit=words.say(f"by_{found.unit}"))
        told = [
            words.say("desc_strip", label=topic, value=value, at=labels[counts.index(max(counts))], most=max(counts))
            for topic, value, counts in shown[:SAID]
        ]
        description = words.say("desc_bars", title=title, rows=" ".join(told))
        return Chart("strips", charts.strips(labels, shown), title, description)

    return chart


def topics_in_spans(table: Table, words: Words, period: Period) -> InSpans:
    """Of each topic, how often it was answered in each span of a period."""
    spans = {first: place for place, first in enumerate(period.spans(period.unit))}
    counts: dict[str, list[int]] = {}
    for day, topic, count in table.rows:
        if topic not in counts:
            counts[topic] = [0] * len(spans)
        counts[topic][spans[day]] += count
    order = sorted(counts, key=lambda topic: (-sum(counts[topic]), topic))
    return InSpans(period.unit, _span_labels(period, words), [(words.topic(topic), counts[topic]) for topic in order])


def _span_labels(period: Period, words: Words) -> list[str]:
    tell = words.chart_month if period.unit == "month" else words.short_day
    return [tell(one) for one in period.spans(period.unit)]


def _by_unit(table: Table, words: Words, unit: Unit) -> str:
    return f"{words.say(table.name)} ({words.say(f'by_{unit}')})"


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
    rows = [(words.criterion(one), words.count(there), float(there)) for one, there, *_ in table.rows]
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
