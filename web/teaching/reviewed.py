"""The turns that staff have judged: those to make examples of, and those to measure a candidate with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.record import Record
from web.review.turns_asked import AskedTurn, asked_id, turns_asked
from web.store import taught, teachable
from web.store.reviews import Judgement, Review
from web.teaching.files import FAQ, SEVERAL
from web.teaching.texts import one_line

# What names what should have been understood; the others judge the answer's words, or say only that it was wrong.
WRONG: tuple[Judgement, ...] = ("topics", "out_of_scope")
RIGHT: tuple[Judgement, ...] = ("right",)
REVIEWED = "reviewed"
MOST_MEASURED = 5000
ANSWERED = {"answered", "beside"}
GROUPS = {"out_of_scope", "smalltalk"}


@dataclass(frozen=True)
class ReviewedTurn:
    """One turn with its review. `labels`: what it should be understood as; `before`: topics before it, newest first."""

    review: Review
    turn: AskedTurn
    text: str
    language: str
    labels: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def source(self) -> str:
        """What an example made of it is known by, also when the conversation is gone."""
        return self.turn.id

    def entry(self) -> dict[str, Any]:
        """The turn as the evaluation reads it; its id stands for its text in the report."""
        style = SEVERAL if len(self.labels) > 1 else REVIEWED
        more = {"style": style, "language": self.language, "before": list(self.before)}
        if len(self.labels) == 1 and not self.labels[0].startswith(FAQ) and self.labels[0] not in GROUPS:
            return {"id": self.source, "text": self.text, "intent": self.labels[0], **more}
        topics = [label.removeprefix(FAQ) for label in self.labels]
        return {"id": self.source, "text": self.text, "topics": topics, **more}


async def waiting(connection: AsyncConnection, judgements: Sequence[Judgement] = WRONG) -> list[Review]:
    """Confirmed reviews of turns of which nobody has made an example yet, newest first."""
    used = await taught.sources_used(connection)
    return [one for one in await teachable.confirmed(connection, judgements) if _source(one) not in used]


async def one(connection: AsyncConnection, review_id: str) -> ReviewedTurn | None:
    """The turn of a confirmed review."""
    review = await teachable.by_id(connection, review_id)
    return next(iter(await turns_of(connection, [review] if review else [])), None)


async def to_measure(connection: AsyncConnection) -> list[ReviewedTurn]:
    """The latest confirmed turns of which it is known what they should be understood as."""
    newest = (await teachable.confirmed(connection, (*WRONG, *RIGHT)))[:MOST_MEASURED]
    found = await turns_of(connection, newest)
    return [one for one in found if one.labels]


async def texts_of(connection: AsyncConnection, sources: Collection[str]) -> dict[str, str]:
    """The texts of these measured turns by their ids, while their conversations are kept."""
    found = await teachable.confirmed(connection, (*WRONG, *RIGHT)) if sources else []
    shown = await turns_of(connection, [one for one in found if _source(one) in sources])
    return {one.source: one.text for one in shown}


async def turns_of(connection: AsyncConnection, found: Sequence[Review]) -> list[ReviewedTurn]:
    """The turns of reviews, with all that was said around them."""
    records = await teachable.records_of(connection, found)
    asked = {id: turns_asked(record) for id, record in records.items()}
    turns = []
    for review in found:
        of_conversation = asked.get(review.conversation_id, [])
        for place, turn in enumerate(of_conversation):
            if turn.turn_id == review.turn_id and turn.way == "typed":
                record = records[review.conversation_id]
                turns.append(_reviewed(review, turn, of_conversation[:place], record))
    return turns


def _source(review: Review) -> str:
    return asked_id(review.conversation_id, review.turn_id)


def _reviewed(review: Review, turn: AskedTurn, earlier: Sequence[AskedTurn], record: Record) -> ReviewedTurn:
    before = dict.fromkeys(topic for one in reversed(earlier) for topic in one.topics)
    return ReviewedTurn(review, turn, one_line(turn.text), record.language, _labels(review, turn), tuple(before))


def _labels(review: Review, turn: AskedTurn) -> tuple[str, ...]:
    if review.judgement == "topics":
        return tuple(FAQ + topic for topic in review.topics)
    if review.judgement == "out_of_scope":
        return ("out_of_scope",)
    if turn.result in ANSWERED:
        return tuple(FAQ + topic for topic in turn.topics)
    return (turn.intent,) if turn.result in GROUPS | {"handoff"} and turn.intent else ()
