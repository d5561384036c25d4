"""The figures of one day: pure counts of what was asked, checked and handed to the desk that day.

Everything is counted on the day on which it began: a wait, and the work that followed, on the day of joining; an
inquiry on the day on which it came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from web.review.turns_asked import JAPAN

# What counts as a question: not small talk, not the pre-screening's answers, not what is said to a person.
QUESTIONS = ("answered", "beside", "asked_back", "not_understood", "out_of_scope", "handoff", "fault")
STOPPED = "stopped"

Kind = Literal[
    "conversation",
    "result",
    "handed_off",
    "choice",
    "topic",
    "thumb",
    "language",
    "hour",
    "run",
    "stop",
    "ended",
    "clause",
    "wait",
    "wait_hour",
    "handling",
    "inquiry",
]
TimeKind = Literal["wait", "left", "handling", "first_answer"]
Key = tuple[Kind, str, str]


@dataclass(frozen=True)
class AskedGroup:
    """So many turns of the day that are alike in everything that is counted."""

    count: int
    hour: int
    language: str
    way: str
    result: str
    topics: tuple[str, ...] = ()
    thumb: str | None = None
    handed_off: bool = False
    chose: bool = False
    opens: bool = False


@dataclass(frozen=True)
class Run:
    """A pre-screening that began this day."""

    last_criterion: str
    outcome: str | None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """A wait for a person that began this day, and the work that followed."""

    joined_at: datetime
    ended_at: datetime | None = None
    ending: str | None = None
    handled_until: datetime | None = None
    handling_ending: str | None = None


@dataclass(frozen=True)
class InquiryTimes:
    """A form that came this day."""

    arrived_at: datetime
    answered_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class DaySources:
    """All that one day's figures are made from."""

    asked: Sequence[AskedGroup] = ()
    runs: Sequence[Run] = ()
    waits: Sequence[Wait] = ()
    inquiries: Sequence[InquiryTimes] = ()


@dataclass(frozen=True)
class DayFigures:
    """One day's counts by (kind, key, part), and its durations in seconds, ascending."""

    counts: Mapping[Key, int] = field(default_factory=dict)
    times: Mapping[TimeKind, Sequence[int]] = field(default_factory=dict)


def day_figures(sources: DaySources) -> DayFigures:
    """The figures of one day."""
    counts: Counter[Key] = Counter()
    for group in sources.asked:
        _count_asked(counts, group)
    for run in sources.runs:
        counts["run", run.outcome or STOPPED, ""] += 1
        counts["ended" if run.outcome else "stop", run.last_criterion, ""] += 1
        counts.update(("clause", clause, "") for clause in run.clauses)
    for wait in sources.waits:
        counts["wait", wait.ending or "waiting", ""] += 1
        counts["wait_hour", f"{wait.joined_at.astimezone(JAPAN).hour:02}", ""] += 1
        if wait.ending == "claimed":
            counts["handling", wait.handling_ending or "open", ""] += 1
    for inquiry in sources.inquiries:
        state = "answered" if inquiry.answered_at else "closed" if inquiry.closed_at else "open"
        counts["inquiry", state, ""] += 1
    return DayFigures(dict(counts), _times(sources))


def _count_asked(counts: Counter[Key], group: AskedGroup) -> None:
    count = group.count
    counts["result", group.result, group.way] += count
    if group.opens:
        counts["conversation", group.language, ""] += count
    if group.thumb:
        counts["thumb", group.thumb, ""] += count
        for topic in group.topics:
            counts["thumb", group.thumb, topic] += count
    if group.result not in QUESTIONS:
        return
    counts["language", group.language, ""] += count
    counts["hour", f"{group.hour:02}", ""] += count
    for topic in group.topics:
        counts["topic", topic, group.way] += count
    if group.handed_off:
        counts["handed_off", group.result, ""] += count
    if group.result == "asked_back":
        counts["choice", "taken" if group.chose else "none", ""] += count


def _times(sources: DaySources) -> dict[TimeKind, list[int]]:
    found: dict[TimeKind, list[int]] = defaultdict(list)
    for wait in sources.waits:
        if wait.ending in ("claimed", "left") and wait.ended_at:
            kind: TimeKind = "wait" if wait.ending == "claimed" else "left"
            found[kind].append(_seconds(wait.joined_at, wait.ended_at))
            if wait.handled_until:
                found["handling"].append(_seconds(wait.ended_at, wait.handled_until))
    for inquiry in sources.inquiries:
        if inquiry.answered_at:
            found["first_answer"].append(_seconds(inquiry.arrived_at, inquiry.answered_at))
    return {kind: sorted(seconds) for kind, seconds in found.items()}


def _seconds(began: datetime, ended: datetime) -> int:
    return max(0, round((ended - began).total_seconds()))
