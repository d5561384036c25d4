"""A conversation as staff read it, turn by turn: what was understood, what was answered on which clauses, what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from programme.eligibility import CARRY_ON
from programme.findings import answered
from programme.model import Programme
from programme.personal_numbers import mask
from programme.rendering import fill
from programme.situation import Situation
from web.review.record import LoggedMessage
from web.review.turns_asked import AskedTurn, turns_asked
from web.store.reviews import Review
from web.store.whole_transcripts import Happening, Thumb, Whole

TOLD = "mentions"


@dataclass(frozen=True)
class Ranked:
    """A label of the ranking. `used` says what was made of it: answers, candidates or beside."""

    label: str
    title: str
    confidence: float
    used: str


@dataclass(frozen=True)
class Said:
    """A message. `taken`: ids of its choices that the company took."""

    seq: int
    sender: str
    sent_at: datetime
    text: str
    extras: Mapping[str, Any]
    thumb: Thumb | None
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TurnRead:
    """One turn of the company with what the assistant made of it."""

    asked: AskedTurn
    said: Said
    replies: Sequence[Said]
    ranking: Sequence[Ranked]
    told: Sequence[tuple[str, str]]
    entities: Sequence[tuple[str, str]]
    unanswered: Sequence[str]
    chosen: str | None
    review: Review | None


@dataclass(frozen=True)
class Entry:
    """What stands in the transcript at one place: a turn, a message without one, or something that happened."""

    at: datetime
    turn: TurnRead | None = None
    said: Said | None = None
    happening: Happening | None = None


@dataclass
class Reader:
    """Reads conversations with the words of the programme as it is now."""

    programme: Programme
    situation: Situation
    kept: Sequence[str]
    titles: Mapping[str, str] = field(default_factory=dict)

    def entries(self, whole: Whole) -> list[Entry]:
        """The conversation in its order."""
        asked = {turn.seq: turn for turn in turns_asked(whole.record)}
        in_turns = {turn.turn_id for turn in asked.values()}
        taken = _taken(whole.record.messages)
        found = [Entry(one.at, happening=one) for one in whole.happenings]
        for message in whole.record.messages:
            said = self._said(message, whole, taken)
            if message.seq in asked:
                found.append(Entry(message.sent_at, turn=self._turn(asked[message.seq], said, whole, taken)))
            elif message.turn_id not in in_turns or message.sender != "bot":
                found.append(Entry(message.sent_at, said=said))
        return sorted(found, key=lambda entry: entry.at)

    def masked(self, text: str) -> str:
        """A text without personal numbers."""
        return mask(text, self.kept)[0]

    def told(self, pair: str) -> tuple[str, str]:
        """`criterion=value` as staff read it."""
        id, _, value = pair.partition("=")
        criterion = self.programme.criteria.get(id)
        if id != CARRY_ON and (criterion is None or value not in criterion.values):
            return id, value
        title = fill(self.programme, criterion.title, self.situation) if criterion else id
        return title, answered(self.programme, id, [value], self.situation)

    def _said(self, message: LoggedMessage, whole: Whole, taken: Mapping[int, frozenset[str]]) -> Said:
        thumb = whole.thumbs.get(message.seq)
        text = self.masked(message.text) if message.sender in ("staff", "company") else message.text
        if thumb and thumb.comment:
            thumb = Thumb(thumb.helpful, thumb.reason, self.masked(thumb.comment), thumb.given_at)
        ids = taken.get(message.seq, frozenset())
        return Said(message.seq, message.sender, message.sent_at, text, message.extras, thumb, ids)

    def _turn(self, asked: AskedTurn, said: Said, whole: Whole, taken: Mapping[int, frozenset[str]]) -> TurnRead:
        understood = whole.record.turns[asked.turn_id].understood
        replies = [
            self._said(one, whole, taken)
            for one in whole.record.messages
            if one.turn_id == asked.turn_id and one.sender == "bot"
        ]
        entities = [(str(one.get("entity", "")), str(one.get("value", ""))) for one in understood.get("entities", ())]
        return TurnRead(
            asked=asked,
            said=said,
            replies=replies,
            ranking=self._ranking(understood),
            told=[self.told(value) for name, value in entities if name == TOLD and "=" in value],
            entities=[(name, self.masked(value)) for name, value in entities if name != TOLD or "=" not in value],
            unanswered=[self.masked(str(part)) for part in understood.get("unanswered", ())],
            chosen=whole.record.chosen.get(asked.turn_id),
            review=whole.reviews.get(asked.turn_id),
        )

    def _ranking(self, understood: Mapping[str, Any]) -> list[Ranked]:
        used = {topic: how for how in ("beside", "candidates", "answers") for topic in understood.get(how, ())}
        ranked = {str(one["id"]): float(one["confidence"]) for one in understood.get("topics", ())}
        found = []
        for label, confidence in ranked.items():
            topic = label.removeprefix("faq/")
            found.append(Ranked(label, self.titles.get(topic, label), confidence, used.get(topic, "")))
        return found


def _taken(messages: Sequence[LoggedMessage]) -> dict[int, frozenset[str]]:
    """By message of the assistant, the choices of it that the company took before the assistant spoke again."""
    found: dict[int, frozenset[str]] = {}
    latest: list[LoggedMessage] = []
    for message in messages:
        if message.sender == "company":
            chosen = frozenset(message.extras.get("chosen", ()))
            for one in latest:
                found[one.seq] = chosen & {choice["id"] for choice in one.extras.get("choices", ())}
            latest = []
        elif message.sender == "bot":
            latest.append(message)
    return found


def plain(entry: Entry) -> dict[str, Any]:
    """An entry as a line of an export."""
    if entry.turn:
        return _plain_turn(entry.turn)
    if entry.said:
        return {"kind": "message", **_plain_said(entry.said)}
    happening = cast(Happening, entry.happening)
    return {"kind": "event", "at": happening.at, "event": happening.act, "number": happening.number or None}


def _plain_turn(turn: TurnRead) -> dict[str, Any]:
    asked = turn.asked
    return {
        "kind": "turn",
        "turn": asked.turn_id,
        **_plain_said(turn.said),
        "way": asked.way,
        "intent": asked.intent,
        "confidence": asked.confidence,
        "result": asked.result,
        "topics": list(asked.topics),
        "ranking": [{"label": one.label, "confidence": one.confidence} for one in turn.ranking],
        "entities": [list(pair) for pair in (*turn.told, *turn.entities)],
        "chosen_topic": turn.chosen,
        "handed_off": asked.handed_off,
        "model": asked.model_id,
        "data_version": asked.data_version,
        "replies": [_plain_said(one) for one in turn.replies],
        "review": turn.review.judgement if turn.review else None,
    }


def _plain_said(said: Said) -> dict[str, Any]:
    thumb = said.thumb
    found: dict[str, Any] = {"seq": said.seq, "at": said.sent_at, "sender": said.sender, "text": said.text}
    if said.sender == "bot":
        found["clauses"] = [one["clause"] for one in said.extras.get("citations", ())]
        found["verdict"] = (said.extras.get("verdict") or {}).get("outcome")
        found["taken"] = sorted(said.taken)
    if thumb:
        found["thumb"] = {"helpful": thumb.helpful, "reason": thumb.reason, "comment": thumb.comment}
    return found
