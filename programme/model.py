"""The programme as frozen data: what the YAML files of one fiscal year mean once they are read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Literal

Language = Literal["ja", "en"]
Effect = Literal["clear", "excluded", "may_be_excluded", "open", "decided_with_others"]

UNANSWERED = "unanswered"
"""In the `when` of a combination: the criterion has no answer yet."""


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    ja: str
    en: str

    def in_(self, language: str) -> str:
        """The text for a company that reads `language`; whoever does not read English gets Japanese."""
        return self.en if language == "en" else self.ja


FactValue = int | str | date | Text


@dataclass(frozen=True)
class Clause:
    """One numbered clause of the guideline."""

    id: str
    label: Text
    summary: Text


@dataclass(frozen=True)
class Fact:
    """One thing the guideline says, with the figures, dates and addresses in it."""

    id: str
    clauses: tuple[str, ...]
    gist: str
    values: Mapping[str, FactValue]


@dataclass(frozen=True)
class Link:
    """A page that answers point to; its address is the value of a fact."""

    id: str
    label: Text
    url_fact: str


@dataclass(frozen=True)
class Answer:
    """What is said on one topic."""

    id: str
    title: Text
    facts: tuple[str, ...]
    clauses: tuple[str, ...]
    text: Text
    notices: tuple[str, ...] = ()
    detail: Text | None = None
    why: Text | None = None
    links: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    offers_handoff: bool = False
    chapter: str = ""


@dataclass(frozen=True)
class NoticeCase:
    """One wording of a notice and the circumstances in which it is said."""

    when: Mapping[str, tuple[str, ...]]
    text: Text


@dataclass(frozen=True)
class Notice:
    """A sentence that depends on the day, the state of applications or the desk's hours."""

    id: str
    place: Literal["before", "after"]
    cases: tuple[NoticeCase, ...]


@dataclass(frozen=True)
class Value:
    """One possible answer to a criterion, what it does, and how companies say it."""

    id: str
    label: Text
    effect: Effect
    clauses: tuple[str, ...]
    reason: Text | None = None
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """One question of the pre-screening."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    question: Text
    why: Text
    values: Mapping[str, Value]
    terms: tuple[str, ...] = ()
    multiple: bool = False
    items_of: str | None = None
    asked_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    affirm: str | None = None
    deny: str | None = None


@dataclass(frozen=True)
class Combination:
    """What several answers mean together; the finding stands under `criterion`."""

    when: Mapping[str, tuple[str, ...]]
    criterion: str
    effect: Effect
    clauses: tuple[str, ...]
    reason: Text


class Criteria(Mapping[str, Criterion]):
    """The criteria by id, in the order in which they are asked, and their combinations."""

    def __init__(self, criteria: Mapping[str, Criterion], combinations: tuple[Combination, ...] = ()) -> None:
        self._criteria = dict(criteria)
        self.combinations = combinations

    def __getitem__(self, id: str) -> Criterion:
        return self._criteria[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._criteria)

    def __len__(self) -> int:
        return len(self._criteria)


@dataclass(frozen=True)
class Term:
    """A word of the questions that companies ask about."""

    id: str
    title: Text
    text: Text
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A way to tell a value of a criterion unasked: `id` is `criterion=value`, `topic` says the rule it meets."""

    id: str
    topic: str | None
    terms: tuple[str, ...]
    patterns: tuple[str, ...]

    @property
    def criterion(self) -> str:
        """The criterion that is answered."""
        return self.id.partition("=")[0]

    @property
    def value(self) -> str:
        """The value that is told."""
        return self.id.partition("=")[2]


@dataclass(frozen=True)
class Contradiction:
    """A place where the guideline contradicts itself or is silent, and the topic that answers it."""

    id: str
    clauses: tuple[str, ...]
    description: Text
    topic: str


@dataclass(frozen=True)
class Reply:
    """What is said to a message that is no question about the programme."""

    id: str
    text: Text
    choices: tuple[str, ...] = ()
    offers_handoff: bool = False


@dataclass(frozen=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class YearlyRange:
    """Days of every year from month and day to month and day; it may span the new year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True)
class Calendar:
    """When the inquiry desk can be reached by phone."""

    hours: tuple[tuple[time, time], ...]
    closed_weekdays: frozenset[int]
    holidays: str
    closures: tuple[DateRange, ...]
    unconfirmed: tuple[YearlyRange, ...]
    clause: str


@dataclass(frozen=True)
class Programme:
    """Everything that one fiscal year's folder says.

    `version` changes with any byte of the data; `fingerprint` only with what a model is trained on
    (topics, replies, criteria and their values), so that wording can be mended without training.
    """

    fiscal_year: int
    edition: Text
    name: Text
    links: Mapping[str, Link]
    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]
    answers: Mapping[str, Answer]
    notices: Mapping[str, Notice]
    criteria: Criteria
    terms: Mapping[str, Term]
    mentions: Mapping[str, Mention]
    contradictions: Mapping[str, Contradiction]
    calendar: Calendar
    replies: Mapping[str, Reply]
    wording: Mapping[str, Text]
    version: str
    fingerprint: str

    @cached_property
    def values(self) -> Mapping[str, FactValue]:
        """The values of all facts by their name, as the placeholders of the texts use them."""
        return {name: value for fact in self.facts.values() for name, value in fact.values.items()}
