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
from web.store.turns import Read

NO_ANSWER = {"fallback", "smalltalk"}
# What asks for something to be known. A greeting, an answer of the pre-screening or a call for a person asks nothing.
ASKING = {
    "faq", "clarify", "out_of_scope", "nlu_fallback", "other_language", "why", "explain_term", "more_detail",
}  # fmt: skip
# The engine did not read these, or what it read was dropped: they may well be questions.
UNREAD = {"engine_fault", "dropped"}


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
    programme: Programme,
    conversation: Conversation,
    transcript: Sequence[Message],
    read: Mapping[str, Read],
    situation: Situation,
) -> Packet:
    """Reads a conversation and its turns; what the engine has not understood is left out of the pre-screening."""
    answers = _answers(programme, conversation.dialogue or {})
    verdict = eligibility.assess(programme.criteria, answers) if answers else None
    return Packet(
        question=_question(transcript, read),
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


def _question(transcript: Sequence[Message], read: Mapping[str, Read]) -> str:
    """What the company asked last: neither a choice nor, for example, "I want to talk to a person".

    Where nothing was asked before, what it has written since to the person.
    """
    typed = [one for one in transcript if one.sender == "company" and not one.extras.get("chosen")]
    turns = [(one.text, read.get(one.turn_id or "", Read("", ""))) for one in typed]
    asked = [text for text, turn in turns if turn.intent in ASKING or turn.outcome in UNREAD]
    written = [text for text, turn in turns if turn.outcome == "with_staff"]
    return next(iter([*asked[-1:], *written[-1:]]), "")


def _tried(programme: Programme, transcript: Sequence[Message], situation: Situation) -> list[Tried]:
    found: dict[str, Tried] = {}
    for message in transcript:
        for topic in message.extras.get("topics", ()):
            entry = programme.answers.get(topic)
            if entry and topic not in NO_ANSWER:
                title = fill(programme, entry.title, situation)
                found[topic] = Tried(title, labels(programme, entry.clauses, situation))
    return list(found.values())
