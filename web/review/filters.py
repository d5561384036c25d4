"""What a list of transcripts is narrowed to, as it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from web.chat.cleaning import clean
from web.review.search_terms import LONGEST_QUERY, Terms, terms_of
from web.review.turns_asked import JAPAN

# Each name stands in the address, with what may stand there; in the order of the form.
OUTCOMES = ("any", "excluded", "needs_inquiry", "may_be_excluded", "no_exclusion_found", "stopped", "none")
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "confidence": ("0-30", "30-50", "50-70", "70-100"),
    "fallback": ("any", "asked_back", "not_understood", "none"),
    "thumb": ("up", "down", "any", "none"),
    "handoff": ("any", "queued", "person", "form", "none"),
    "language": ("ja", "en"),
    "reviewed": ("yes", "no", "right", "wrong", "topics", "out_of_scope", "answer_wrong", "answer_unclear"),
}
MARKS = ("topic", "intent", "label")
DAYS = ("from", "to")
NAMES = ("q", *DAYS, *MARKS, *OPTIONS)
LONGEST_MARK = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Filters:
    """Everything that narrows the list; `values` are as they stand in the address, empty ones left out."""

    values: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)

    @property
    def query(self) -> str:
        """The part of an address that gives these filters again."""
        return urlencode([(name, self.values[name]) for name in NAMES if name in self.values])

    @property
    def since(self) -> datetime | None:
        """The first moment of the period."""
        return _midnight(self.values.get("from"), 0)

    @property
    def until(self) -> datetime | None:
        """The first moment after the period."""
        return _midnight(self.values.get("to"), 1)

    @property
    def narrowing(self) -> list[str]:
        """The names of what narrows, for the audit log: what was searched for stays out of it."""
        return [name for name in NAMES if name in self.values]


def filters_of(query: Mapping[str, str], topics: Collection[str]) -> tuple[Filters, dict[str, str]]:
    """The filters of an address, and what is wrong with it: by field the key of its wording."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name in NAMES:
        value = clean(query.get(name, ""))
        if not value:
            continue
        problem = _problem(name, value, topics)
        if problem:
            errors[name] = problem
        values[name] = value[:LONGEST_QUERY]
    if not errors and values.get("from", "") > values.get("to", "9"):
        errors["to"] = "transcripts_period"
    return Filters(values, terms_of(values.get("q", ""))), errors


def _problem(name: str, value: str, topics: Collection[str]) -> str:
    if name == "q":
        return "transcripts_long" if len(value) > LONGEST_QUERY else ""
    if name in DAYS:
        return "" if _day(value) else "transcripts_day"
    known: Callable[[str], bool] = lambda one: one in OPTIONS[name]  # noqa: E731
    if name in MARKS:
        known = (lambda one: one in topics) if name != "intent" else (lambda one: len(one) <= LONGEST_MARK)
    return "" if known(value) else "transcripts_option"


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    # Other ways of writing a day would not compare as texts.
    return found if FIRST_DAY <= found <= LAST_DAY and value == found.isoformat() else None


def _midnight(value: Any, later: int) -> datetime | None:
    found = _day(value) if value else None
    if found is None:
        return None
    return datetime.combine(found + timedelta(days=later), time(), JAPAN).astimezone(UTC)
