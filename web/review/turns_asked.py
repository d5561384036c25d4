"""The turns of a conversation that the assistant dealt with: what was asked, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from programme.situation import DESK_TIMEZONE
from web.review.record import LoggedMessage, LoggedTurn, Record

JAPAN = ZoneInfo(DESK_TIMEZONE)
NAMESPACE = uuid.UUID("6d3f0f5e-6c9b-4d1c-9f5c-0f7b5a4b1e11")
PSEUDO_TOPICS = {"fallback", "out_of_scope", "smalltalk"}
HANDED_OFF_WITHIN = 2

Result = Literal[
    "answered",
    "beside",
    "asked_back",
    "not_understood",
    "out_of_scope",
    "smalltalk",
    "prescreening",
    "handoff",
    "fault",
    "wordless",
    "with_staff",
    "other",
]
# How a turn ended, where the engine had no part in it.
WITHOUT_ENGINE: dict[str | None, Result] = {
    "engine_fault": "fault",
    "alone": "wordless",
    "with_staff": "with_staff",
    "dropped": "with_staff",
}


@dataclass(frozen=True)
class AskedTurn:
    """One turn. `topic` is the first of `topics`, those answered; `confidence` (0 to 1) is that of a typed text.

    `chosen_topic`: what the company chose of what this turn offered; `opens`: the conversation began with it.
    """

    id: str
    turn_id: str
    seq: int
    asked_at: datetime
    text: str
    way: Literal["typed", "chosen"]
    intent: str
    topics: tuple[str, ...]
    confidence: float | None
    result: Result
    thumb: Literal["up", "down"] | None
    handed_off: bool
    model_id: str | None
    data_version: str | None
    chosen_topic: str | None = None
    opens: bool = False

    @property
    def topic(self) -> str | None:
        """The topic answered first."""
        return self.topics[0] if self.topics else None

    @property
    def in_japan(self) -> datetime:
        """When it was asked, by the desk's clock."""
        return self.asked_at.astimezone(JAPAN)


def asked_id(conversation_id: str, turn_id: str) -> str:
    """The id of a turn in what is read of it: the same whenever it is read."""
    return str(uuid.uuid5(NAMESPACE, f"{conversation_id}/{turn_id}"))


def turns_asked(record: Record) -> list[AskedTurn]:
    """The finished turns in their order."""
    asked = [one for one in record.messages if one.sender == "company" and one.turn_id in record.turns]
    found = []
    for place, message in enumerate(asked):
        turn = record.turns[message.turn_id or ""]
        if turn.outcome is not None:
            soon = asked[place + 1 : place + 1 + HANDED_OFF_WITHIN]
            found.append(_asked(record, message, turn, _handed_off(record, message, soon)))
    return found


def _handed_off(record: Record, message: LoggedMessage, soon: Sequence[LoggedMessage]) -> bool:
    """Whether a person was asked for in one of the next turns, or before they were over: in words, queue or form."""
    if any(_asks_for_person(record.turns.get(one.turn_id or "")) for one in soon):
        return True
    until = soon[-1].sent_at if len(soon) == HANDED_OFF_WITHIN else None
    return any(at > message.sent_at and (until is None or at <= until) for at in record.handoffs)


def _asked(record: Record, message: LoggedMessage, turn: LoggedTurn, handed_off: bool) -> AskedTurn:
    replies = [one for one in record.messages if one.turn_id == message.turn_id and one.sender == "bot"]
    topics = [topic for one in replies for topic in one.extras.get("topics", ())]
    typed = not message.extras.get("chosen")
    confidence = turn.understood.get("confidence") if typed else None
    thumbs = [record.thumbs[one.seq] for one in replies if one.seq in record.thumbs]
    return AskedTurn(
        id=asked_id(record.id, message.turn_id or ""),
        turn_id=message.turn_id or "",
        seq=message.seq,
        asked_at=message.sent_at,
        text=message.text,
        way="typed" if typed else "chosen",
        intent=str(turn.understood.get("intent") or ""),
        topics=tuple(dict.fromkeys(topic for topic in topics if topic not in PSEUDO_TOPICS)),
        confidence=float(confidence) if confidence is not None else None,
        result=_result(turn, topics, replies),
        thumb=("up" if thumbs[-1] else "down") if thumbs else None,
        handed_off=handed_off,
        model_id=turn.model.get("id"),
        data_version=turn.model.get("data_version"),
        chosen_topic=record.chosen.get(message.turn_id or ""),
        opens=message.seq == next(one.seq for one in record.messages if one.sender == "company"),
    )


def _result(turn: LoggedTurn, topics: Sequence[str], replies: Sequence[LoggedMessage]) -> Result:
    if turn.outcome in WITHOUT_ENGINE:
        return WITHOUT_ENGINE[turn.outcome]
    if "fallback" in topics:
        return "asked_back" if turn.understood.get("candidates") else "not_understood"
    if set(topics) - PSEUDO_TOPICS:
        return "beside" if turn.understood.get("beside") else "answered"
    if "out_of_scope" in topics:
        return "out_of_scope"
    if "smalltalk" in topics:
        return "smalltalk"
    if any(one.extras.get("prescreening") or one.extras.get("verdict") for one in replies):
        return "prescreening"
    return "handoff" if turn.understood.get("intent") == "handoff_request" else "other"


def _asks_for_person(turn: LoggedTurn | None) -> bool:
    return turn is not None and turn.understood.get("intent") == "handoff_request"
