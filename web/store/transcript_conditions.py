"""What filters and words mean in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from web.review.filters import MARKS, OPTIONS, Filters
from web.store.review_tables import message_grams, searchable_messages, transcript_marks, transcripts

column = transcripts.c
Mark = tuple[str, str]
Condition = ColumnElement[bool]


class stands_in(FunctionElement[bool]):
    """Whether a text stands in another as it is: no wildcards, no case."""

    type = Boolean()
    inherit_cache = True


@compiles(stands_in, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(stands_in, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


CONFIDENCES = {name: tuple(int(end) / 100 for end in name.split("-")) for name in OPTIONS["confidence"]}
HANDOFF = or_(column.queued, column.with_person, column.sent_form)
MEANINGS: Mapping[str, Mapping[str, Condition]] = {
    "fallback": {
        "any": or_(column.asked_back, column.not_understood),
        "asked_back": column.asked_back,
        "not_understood": column.not_understood,
        "none": and_(~column.asked_back, ~column.not_understood),
    },
    "thumb": {
        "up": column.thumb.in_(["up", "mixed"]),
        "down": column.thumb.in_(["down", "mixed"]),
        "any": column.thumb.is_not(None),
        "none": column.thumb.is_(None),
    },
    "handoff": {
        "any": HANDOFF,
        "queued": column.queued,
        "person": column.with_person,
        "form": column.sent_form,
        "none": ~HANDOFF,
    },
    "outcome": {"any": column.outcome.is_not(None), "none": column.outcome.is_(None)},
    "reviewed": {"yes": column.reviewed, "no": ~column.reviewed},
}


def conditions(filters: Filters) -> list[Condition]:
    """What a row of `transcripts` must be."""
    found: list[Condition] = []
    if filters.since:
        found.append(column.opened_at >= filters.since)
    if filters.until:
        found.append(column.opened_at < filters.until)
    for name, value in filters.values.items():
        if name in ("outcome", "fallback", "thumb", "handoff", "reviewed") and value in MEANINGS[name]:
            found.append(MEANINGS[name][value])
        elif name == "outcome":
            found.append(column.outcome == value)
        elif name == "language":
            found.append(column.language == value)
        elif name == "confidence":
            least, below = CONFIDENCES[value]
            most = column.lowest_confidence <= 1 if below == 1 else column.lowest_confidence < below
            found.append(and_(column.lowest_confidence >= least, most))
    return found


def marks(filters: Filters) -> list[Mark]:
    """What a conversation must carry in `transcript_marks`."""
    found = [(name, filters.values[name]) for name in MARKS if name in filters.values]
    judgement = filters.values.get("reviewed", "")
    return [*found, ("review", judgement)] if judgement not in ("", *MEANINGS["reviewed"]) else found


def carries(mark: Mark) -> Condition:
    """The conversation of a row carries a mark."""
    same = transcript_marks.c.conversation_id == column.conversation_id
    return exists().where(same, *_is(mark))


def carrying(mark: Mark) -> Any:
    """The conversations that carry a mark."""
    return select(transcript_marks.c.conversation_id).where(*_is(mark))


def says(terms: Sequence[str], owner: ColumnElement[str]) -> Condition:
    """In the conversation of a row stands a message with all terms."""
    return exists().where(searchable_messages.c.conversation_id == owner, *all_in(terms))


def saying(terms: Sequence[str], pairs: Sequence[str]) -> Any:
    """The conversations in which a message has all terms, looked for among those that have each pair."""
    of_pair = message_grams.c.number == searchable_messages.c.number
    led = select(searchable_messages.c.conversation_id).select_from(message_grams.join(searchable_messages, of_pair))
    return led.where(*having(pairs), *all_in(terms)).distinct()


def having(pairs: Sequence[str]) -> list[Condition]:
    """A row of the index is that of the first pair, and its message has the others, too."""
    rarest, *others = pairs
    return [message_grams.c.gram == rarest, *map(_has_too, others)]


def _has_too(gram: str) -> Condition:
    other = message_grams.alias()
    return exists().where(other.c.gram == gram, other.c.number == message_grams.c.number)


def all_in(terms: Sequence[str]) -> list[Condition]:
    """A message has all terms."""
    return [stands_in(searchable_messages.c.folded, term) for term in terms]


def _is(mark: Mark) -> list[Condition]:
    kind, value = mark
    return [transcript_marks.c.kind == kind, transcript_marks.c.value == value]
