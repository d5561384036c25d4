"""What is known of a period: every figure as a table of its own, made from counts by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programme.office_hours import OfficeHours
from web.review.day_figures import QUESTIONS
from web.review.durations import percentile
from web.review.estimate import Estimate, Week, estimate
from web.review.periods import Period

Keys = Counter[tuple[str, str]]
RESULTS = QUESTIONS
OUTCOMES = ("no_exclusion_found", "may_be_excluded", "needs_inquiry", "excluded", "stopped")
WAITS = ("claimed", "left", "overdue", "waiting")
HANDLINGS = ("closed", "returned", "requeued", "expired", "open")
INQUIRIES = ("answered", "closed", "open")
TIMES = ("wait", "left", "handling", "first_answer")
MOST_FILLED = 0.9


@dataclass(frozen=True)
class Table:
    """One figure as a table. Its values are numbers, days and ids; what they are called stands in the wording."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        return [row[self.columns.index(name)] for row in self.rows]


@dataclass(frozen=True)
class Counts:
    """All that is read of a period. `by_day`: kind to (day, key); `topics`: (first day of a span, topic)."""

    period: Period
    totals: Mapping[str, Keys]
    by_day: Mapping[str, Counter[tuple[date, str]]]
    topics: Counter[tuple[date, str]]
    times: Mapping[str, Sequence[int]]
    weeks: Sequence[Week] = ()

    def of(self, kind: str) -> Counter[str]:
        """A kind's counts by key, its parts together."""
        found: Counter[str] = Counter()
        for (key, _), count in self.totals.get(kind, {}).items():
            found[key] += count
        return found

    def split(self, kind: str, part: str) -> Counter[str]:
        """A kind's counts by key, of one part."""
        return Counter({key: n for (key, own), n in self.totals.get(kind, {}).items() if own == part})

    @property
    def questions(self) -> int:
        """How much was asked."""
        results = self.of("result")
        return sum(results[one] for one in RESULTS)

    @property
    def estimate(self) -> Estimate:
        """The rate of right answers, of the weeks of the period."""
        return estimate(self.weeks)


def questions_by_day(counts: Counts, _: Mapping[str, Any]) -> Table:
    """What was asked each day, by what came of it."""
    results = counts.by_day.get("result", Counter())
    rows = []
    for day in counts.period.days:
        found = [results[day, one] for one in RESULTS]
        rows.append((day, sum(found), *found))
    return Table("questions_by_day", ("day", "questions", *RESULTS), tuple(rows))


def results(counts: Counts, _: Mapping[str, Any]) -> Table:
    """What came of questions; how many of them were handed to a person within two turns."""
    typed, chosen, handed = counts.split("result", "typed"), counts.split("result", "chosen"), counts.of("handed_off")
    total = counts.questions
    rows = [
        (one, typed[one] + chosen[one], share(typed[one] + chosen[one], total), typed[one], chosen[one], handed[one])
        for one in RESULTS
    ]
    return Table("results", ("result", "count", "share", "typed", "chosen", "handed_off"), tuple(rows))


def choices(counts: Counts, _: Mapping[str, Any]) -> Table:
    """Whether what was offered was chosen."""
    found = counts.of("choice")
    rows = [(one, found[one], share(found[one], found.total())) for one in ("taken", "none")]
    return Table("choices", ("choice", "count", "share"), tuple(rows))


def topics(counts: Counts, names: Mapping[str, Any]) -> Table:
    """What was answered, the most frequent first; thumbs of each."""
    typed, chosen, total = counts.split("topic", "typed"), counts.split("topic", "chosen"), counts.of("topic")
    thumbs = counts.totals.get("thumb", Counter())
    rows = [
        (one, count, share(count, total.total()), typed[one], chosen[one], thumbs["up", one], thumbs["down", one])
        for one, count in ranked(total)
    ]
    return Table("topics", ("topic", "count", "share", "typed", "chosen", "up", "down"), tuple(rows))


def topics_by_day(counts: Counts, _: Mapping[str, Any]) -> Table:
    """Each topic on each day, or in each week or month, in which it was answered."""
    rows = sorted((day, topic, count) for (day, topic), count in counts.topics.items())
    return Table("topics_by_day", ("day", "topic", "count"), tuple(rows))


def right_answers(counts: Counts, _: Mapping[str, Any]) -> Table:
    """The estimate week by week."""
    rows = []
    for week in counts.weeks:
        one = estimate([week])
        rows.append((week.week, week.population, week.drawn, week.judged, week.right, one.rate, one.low, one.high))
    columns = ("week", "population", "drawn", "judged", "right", "rate", "low", "high")
    return Table("right_answers", columns, tuple(rows))


def stops(counts: Counts, names: Mapping[str, Any]) -> Table:
    """How far pre-screenings came: at each question, how many were still there, how many stopped, how many ended.

    `ended`: those that had their result after this question; `share`: of those who were there, who stopped.
    """
    stopped, ended, there = counts.of("stop"), counts.of("ended"), counts.of("run").total()
    others = (set(stopped) | set(ended)) - set(names["criteria"])
    rows = []
    for criterion in (*names["criteria"], *sorted(others)):
        if there:
            rows.append((criterion, there, stopped[criterion], ended[criterion], share(stopped[criterion], there)))
        there -= stopped[criterion] + ended[criterion]
    return Table("stops", ("criterion", "reached", "stopped", "ended", "share"), tuple(rows))


def outcomes(counts: Counts, _: Mapping[str, Any]) -> Table:
    """What pre-screenings found."""
    found = counts.of("run")
    rows = [(one, found[one], share(found[one], found.total())) for one in OUTCOMES]
    return Table("outcomes", ("outcome", "count", "share"), tuple(rows))


def clauses(counts: Counts, _: Mapping[str, Any]) -> Table:
    """Which clauses excluded, the most frequent first; of the pre-screenings that came to a verdict."""
    found, run = counts.of("clause"), counts.of("run")
    judged = run.total() - run["stopped"]
    rows = [(clause, count, share(count, judged)) for clause, count in ranked(found)]
    return Table("clauses", ("clause", "count", "share"), tuple(rows))


def desk_times(counts: Counts, _: Mapping[str, Any]) -> Table:
    """How long it took, in seconds."""
    rows = []
    for kind in TIMES:
        seconds = counts.times.get(kind, ())
        rows.append((kind, len(seconds), percentile(seconds, 0.5), percentile(seconds, MOST_FILLED)))
    return Table("desk_times", ("time", "count", "median", "p90"), tuple(rows))


def desk_endings(counts: Counts, _: Mapping[str, Any]) -> Table:
    """What became of those who wanted a person, and of forms."""
    rows: list[tuple[Any, ...]] = []
    for kind, endings in (("wait", WAITS), ("handling", HANDLINGS), ("inquiry", INQUIRIES)):
        found = counts.of(kind)
        rows.extend((kind, one, found[one], share(found[one], found.total())) for one in endings)
    return Table("desk_endings", ("of", "ending", "count", "share"), tuple(rows))


def hours(counts: Counts, names: Mapping[str, Any]) -> Table:
    """Questions by weekday and hour, and on how many of them the desk was open."""
    open_at: Callable[[date, int], bool] = names["open_at"]
    asked: Counter[tuple[int, int]] = Counter()
    open_ones: Counter[tuple[int, int]] = Counter()
    for (day, key), count in counts.by_day.get("hour", Counter()).items():
        cell = day.weekday(), int(key)
        asked[cell] += count
        if open_at(day, int(key)):
            open_ones[cell] += count
    cells = [(weekday, hour) for weekday in range(7) for hour in range(24)]
    rows = tuple((*cell, asked[cell], open_ones[cell]) for cell in cells)
    return Table("hours", ("weekday", "hour", "count", "while_open"), rows)


def thumbs(counts: Counts, _: Mapping[str, Any]) -> Table:
    """Thumbs."""
    found = counts.split("thumb", "")
    rows = [(one, found[one], share(found[one], found.total())) for one in ("up", "down")]
    return Table("thumbs", ("thumb", "count", "share"), tuple(rows))


def languages(counts: Counts, _: Mapping[str, Any]) -> Table:
    """Questions and conversations by language."""
    found, conversations = counts.of("language"), counts.of("conversation")
    both = sorted(set(found) | set(conversations), key=lambda one: (-found[one], one))
    rows = [(one, found[one], share(found[one], found.total()), conversations[one]) for one in both]
    return Table("languages", ("language", "count", "share", "conversations"), tuple(rows))


FIGURES: tuple[Callable[[Counts, Mapping[str, Any]], Table], ...] = (
    questions_by_day,
    results,
    choices,
    topics,
    topics_by_day,
    right_answers,
    stops,
    outcomes,
    clauses,
    desk_times,
    desk_endings,
    hours,
    thumbs,
    languages,
)
NAMES = tuple(make.__name__ for make in FIGURES)


def tables(counts: Counts, names: Mapping[str, Any]) -> dict[str, Table]:
    """Every figure of a period. `names`: the criteria in their order, and when the desk is open."""
    return {make.__name__: make(counts, names) for make in FIGURES}


def open_hours(office: OfficeHours) -> Callable[[date, int], bool]:
    """Whether the desk is open at the beginning of an hour; each day is looked up once."""
    known: dict[date, frozenset[int]] = {}

    def open_at(day: date, hour: int) -> bool:
        if day not in known:
            known[day] = frozenset(office.open_hours(day))
        return hour in known[day]

    return open_at


def share(count: int, total: int) -> float | None:
    """A share, where there is anything to share."""
    return count / total if total else None


def ranked(found: Counter[str]) -> Iterator[tuple[str, int]]:
    """The most frequent first; those as frequent by their name."""
    return iter(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
