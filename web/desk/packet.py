"""What a member of the desk reads before answering: the question, the pre-screening, the answers tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programme import eligibility, prescreening
from programme.errors import UnknownAnswer
from programme.findings import lines
from programme.model import Programme
from programme.rendering import fill, labels
from programme.situation import Situation
from web.store.conversations import Conversation
from web.store.messages import Message

NO_ANSWER = {"fallback", "smalltalk"}


@dataclass(frozen=True)
class Answered:
    """One answer of the pre-screening as staff read it."""

    title: str
    answer: str


@dataclass(frozen=True)
class Tried:
    """What the assistant answered, with its clauses."""

    title: str
    clauses: str


@dataclass(frozen=True)
class Packet:
    """The reading of one conversation."""

    question: str
    answered: Sequence[Answered]
    outcome: str
    findings: str
    open: str
    tried: Sequence[Tried]
    misses: int


def packet(
    programme: Programme, conversation: Conversation, transcript: Sequence[Message], situation: Situation
) -> Packet:
    """Reads a conversation; what the engine has not understood is left out of the pre-screening."""
    answers = _answers(programme, conversation.dialogue or {})
    verdict = eligibility.assess(programme.criteria, answers) if answers else None
    return Packet(
        question=_question(transcript),
        answered=[
            Answered(
                fill(programme, programme.criteria[id].title, situation),
                prescreening.answered(programme, id, values, situation),
            )
            for id, values in answers.items()
            if id in programme.criteria
        ],
        outcome=verdict.outcome if verdict else "",
        findings=lines(programme, verdict.findings, situation) if verdict else "",
        open=lines(programme, verdict.open, situation) if verdict else "",
        tried=_tried(programme, transcript, situation),
        misses=conversation.misses,
    )


def _answers(programme: Programme, dialogue: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    given = dialogue.get("answers")
    answers = {str(id): tuple(values) for id, values in given.items()} if isinstance(given, dict) else {}
    try:
        eligibility.assess(programme.criteria, answers)
    except UnknownAnswer:
        return {}
    return answers


def _question(transcript: Sequence[Message]) -> str:
    """What the company typed last: a choice is no question."""
    typed = [one.text for one in transcript if one.sender == "company" and not one.extras.get("chosen")]
    return typed[-1] if typed else ""


def _tried(programme: Programme, transcript: Sequence[Message], situation: Situation) -> list[Tried]:
    found: dict[str, Tried] = {}
    for message in transcript:
        for topic in message.extras.get("topics", ()):
            entry = programme.answers.get(topic)
            if entry and topic not in NO_ANSWER:
                title = fill(programme, entry.title, situation)
                found[topic] = Tried(title, labels(programme, entry.clauses, situation))
    return list(found.values())
