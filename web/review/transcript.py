"""A conversation in one line: what the list of transcripts shows and filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from web.review.record import Record
from web.review.runs import PrescreeningRun
from web.review.turns_asked import AskedTurn

LONGEST_QUESTION = 200
STOPPED = "stopped"
NO_JUDGEMENT: frozenset[str] = frozenset({"smalltalk", "wordless", "with_staff"})


@dataclass(frozen=True)
class Transcript:
    """One conversation in which the company said something.

    `asked`: typed texts; `lowest_confidence`: of those that asked for something; `outcome`: of the latest
    pre-screening, `stopped` where it has no verdict; `marks`: (kind, value) as they can be filtered by.
    """

    conversation_id: str
    opened_at: datetime
    last_at: datetime
    language: str
    first_question: str
    asked: int
    lowest_confidence: float | None
    asked_back: bool
    not_understood: bool
    thumb: Literal["up", "down", "mixed"] | None
    queued: bool
    with_person: bool
    sent_form: bool
    outcome: str | None
    reviewed: bool
    marks: frozenset[tuple[str, str]]


def transcript(record: Record, asked: Sequence[AskedTurn], runs: Sequence[PrescreeningRun]) -> Transcript | None:
    """The line of a conversation; None where only the assistant has spoken."""
    said = [one for one in record.messages if one.sender == "company"]
    if not said:
        return None
    typed = [one for one in asked if one.way == "typed"]
    questions = [one for one in typed if one.intent == "faq"] or typed
    first = questions[0].text if questions else said[0].text
    confidences = [one.confidence for one in typed if one.confidence is not None and one.result not in NO_JUDGEMENT]
    return Transcript(
        conversation_id=record.id,
        opened_at=record.opened_at,
        last_at=record.last_at,
        language=record.language,
        first_question=first[:LONGEST_QUESTION],
        asked=len(typed),
        lowest_confidence=min(confidences, default=None),
        asked_back=any(one.result == "asked_back" for one in asked),
        not_understood=any(one.result in ("not_understood", "fault") for one in asked),
        thumb=_thumb(list(record.thumbs.values())),
        queued=record.queued,
        with_person=record.with_person,
        sent_form=record.sent_form,
        outcome=(runs[-1].outcome or STOPPED) if runs else None,
        reviewed=bool(record.judgements),
        marks=frozenset(
            [("topic", topic) for one in asked for topic in one.topics]
            + [("intent", one.intent) for one in asked if one.intent]
            + [("label", topic) for topic in record.chosen.values()]
            + [("review", judgement) for judgement in record.judgements.values()]
        ),
    )


def _thumb(given: Sequence[bool]) -> Literal["up", "down", "mixed"] | None:
    if not given:
        return None
    return "up" if all(given) else "mixed" if any(given) else "down"
