"""The figures as the page and the monthly report show them: blocks of title, meaning, chart and table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from web.console import figure_charts
from web.console.figure_charts import Chart, InSpans
from web.console.figure_words import Words
from web.review.durations import percentile
from web.review.figures import Counts, Table, share
from web.review.periods import Period

PARTS = {
    "questions": ("questions_by_day", "results", "choices", "topics", "topics_by_day"),
    "right": ("right_answers",),
    "prescreening": ("outcomes", "stops", "clauses"),
    "desk": ("desk_times", "desk_endings", "hours"),
    "others": ("thumbs", "languages"),
}


@dataclass(frozen=True)
class Block:
    """One figure as it is shown."""

    id: str
    title: str
    means: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: Chart | None = None


@dataclass(frozen=True)
class Line:
    """One of the main figures."""

    id: str
    title: str
    value: str
    before: str = ""
    change: str = ""


def blocks(tables: Mapping[str, Table], words: Words, period: Period) -> dict[str, list[Block]]:
    """Every figure, by the part of the page in which it stands."""
    in_spans = figure_charts.topics_in_spans(tables["topics_by_day"], words, period)
    draws = _charts(words, period, in_spans)
    rows = {"topics_by_day": topic_matrix(in_spans), "hours": hour_matrix}

    def block(table: Table) -> Block:
        columns, shown = rows[table.name](table, words) if table.name in rows else words.shown(table)
        chart = draws[table.name](table, words)
        return Block(table.name, words.say(table.name), words.say(f"{table.name}_means"), columns, shown, chart)

    return {part: [block(tables[name]) for name in names] for part, names in PARTS.items()}


def _charts(words: Words, period: Period, in_spans: InSpans) -> Mapping[str, Callable[[Table, Words], Chart | None]]:
    return {
        "questions_by_day": figure_charts.over_time(period),
        "results": figure_charts.shares("result"),
        "choices": figure_charts.shares("choice"),
        "topics": figure_charts.shares("topic"),
        "topics_by_day": figure_charts.topics_over_time(in_spans),
        "right_answers": figure_charts.by_week,
        "outcomes": figure_charts.shares("outcome"),
        "stops": figure_charts.funnel,
        "clauses": figure_charts.shares("clause"),
        "desk_times": figure_charts.lasting,
        "desk_endings": figure_charts.endings,
        "hours": figure_charts.by_hour(words.programme.calendar),
        "thumbs": figure_charts.shares("thumb"),
        "languages": figure_charts.shares("language"),
    }


def topic_matrix(found: InSpans) -> Callable[[Table, Words], tuple[list[str], list[list[str]]]]:
    """Topics downwards, time across."""

    def shown(_: Table, words: Words) -> tuple[list[str], list[list[str]]]:
        cells = [[topic, *(f"{count:,}" for count in counts)] for topic, counts in found.rows]
        return [words.column("topic"), *found.labels], cells

    return shown


def hour_matrix(table: Table, words: Words) -> tuple[list[str], list[list[str]]]:
    """Hours downwards, weekdays across."""
    found = {(weekday, hour): count for weekday, hour, count, _ in table.rows}
    rows = [
        [words.value("hour", hour), *(f"{found.get((weekday, hour), 0):,}" for weekday in range(7))]
        for hour in range(24)
    ]
    return [words.column("hour"), *(words.weekday(number) for number in range(7))], rows


def usual_hours(words: Words) -> list[list[bool]]:
    """For each hour and weekday whether the desk is usually open."""
    calendar = words.programme.calendar
    return [
        [
            weekday not in calendar.closed_weekdays
            and any(opens.hour <= hour < closes.hour for opens, closes in calendar.hours)
            for weekday in range(7)
        ]
        for hour in range(24)
    ]


def summary(counts: Counts, words: Words, before: Counts | None = None) -> list[Line]:
    """The main figures, and how they were before."""
    lines = []
    for id, of, shown in _mains(words):
        value = of(counts)
        line = Line(id, words.say(f"sum_{id}"), shown(value))
        if before:
            earlier = of(before)
            line = Line(id, line.title, line.value, shown(earlier), _change(words, value, earlier))
        lines.append(line)
    for id, tell in (("wait", _wait), ("right", right_in_short)):
        earlier_text = tell(before, words) if before else ""
        lines.append(Line(id, words.say(f"sum_{id}"), tell(counts, words), earlier_text, words.say("none")))
    return lines


def _wait(counts: Counts, words: Words) -> str:
    return words.lasting(percentile(counts.times.get("wait", ()), 0.5))


def right_in_short(counts: Counts, words: Words) -> str:
    """The estimated rate with its interval; a change of it is not told, for intervals overlap."""
    found = counts.estimate
    if found.rate is None:
        return words.say("sum_right_none")
    rate, low, high = (words.percent(value) for value in (found.rate, found.low, found.high))
    return words.say("sum_right_value", rate=rate, low=low, high=high)


Value = int | float | None
Main = tuple[str, Callable[[Counts], Value], Callable[[Value], str]]


def _mains(words: Words) -> list[Main]:
    def number(value: Value) -> str:
        return words.value("count", value)

    def part(*results: str) -> Callable[[Counts], Value]:
        return lambda counts: _share(sum(counts.of("result")[one] for one in results), counts)

    def percent(value: Value) -> str:
        return words.percent(value)

    return [
        ("conversations", lambda counts: counts.of("conversation").total(), number),
        ("questions", lambda counts: counts.questions, number),
        ("answered", part("answered", "beside"), percent),
        ("asked_back", part("asked_back"), percent),
        ("not_understood", part("not_understood"), percent),
        ("handed_off", lambda counts: _share(counts.of("handed_off").total(), counts), percent),
        ("runs", lambda counts: counts.of("run").total(), number),
        ("inquiries", lambda counts: counts.of("inquiry").total(), number),
    ]


def _share(count: int, counts: Counts) -> float | None:
    """A share as a float also where it is whole: it is told from a number by its kind."""
    found = share(count, counts.questions)
    return None if found is None else float(found)


def _change(words: Words, value: Value, earlier: Value) -> str:
    if value is None or earlier is None:
        return words.say("none")
    if isinstance(value, int):
        return f"{value - int(earlier):+,}"
    return words.say("points", value=f"{100 * (value - earlier):+.1f}")
