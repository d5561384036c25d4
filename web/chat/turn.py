"""One turn of a company: what came in, what it means for the engine, and what went out."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from programme.language import detect
from programme.model import Programme
from programme.personal_numbers import mask
from programme.situation import Situation
from web.chat.choices import chosen_labels, offered_after, typed_choice
from web.chat.cleaning import LONGEST_QUESTION, LONGEST_TEXT, clean, is_wordless
from web.chat.engine import EngineReply, EngineTurn
from web.store.circumstances import Circumstances
from web.store.conversations import Conversation
from web.store.messages import Draft, Message

MOST_RECENT_TOPICS = 5
NO_TOPICS = {"fallback", "out_of_scope", "smalltalk"}


@dataclass(frozen=True)
class TurnRequest:
    """A request of a company: a text or choices, under the id that its client made."""

    id: str
    text: str | None
    choices: tuple[str, ...]
    language: str | None
    mark: str


def body_mark(token: str, *parts: object) -> str:
    """Tells whether two bodies are the same; keyed by the token, so that nobody can guess a text by its mark."""
    canonical = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return hmac.new(token.encode(), canonical.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Heard:
    """What a company said, as it is stored and as the engine is asked."""

    text: str | None
    choices: tuple[str, ...]
    label: str
    language: str
    foreign: bool
    notices: tuple[str, ...]

    @property
    def draft(self) -> tuple[str, dict[str, Any]]:
        """The text of the log, and the choices made."""
        return (self.label, {"chosen": list(self.choices)}) if self.text is None else (self.text, {})

    @property
    def wordless(self) -> bool:
        """Whether there is nothing to ask the engine."""
        return self.text is not None and is_wordless(self.text)


def hear(request: TurnRequest, conversation: Conversation, programme: Programme) -> Heard:
    """Reads a request: choices must be offered; a text is cleaned, masked and its language recognised."""
    language = request.language or conversation.language
    if request.text is None:
        labels = chosen_labels(conversation.offered, request.choices)
        separator = programme.wording["format_list_separator"].in_(language).strip("|")
        return Heard(None, request.choices, separator.join(labels), language, False, ())
    cleaned = clean(request.text)
    meant = typed_choice(conversation.offered, cleaned)
    if meant is not None:
        return Heard(None, (meant,), chosen_labels(conversation.offered, (meant,))[0], language, False, ())
    masked, kinds = mask(cleaned[:LONGEST_TEXT], desk_addresses(programme))
    spoken = detect(masked[:LONGEST_QUESTION])
    if spoken in {"ja", "en"}:
        language = spoken
    notices = [key for key, holds in (
        ("web_masked_notice", bool(kinds)),
        ("too_long_cut", len(cleaned) > LONGEST_QUESTION),
    ) if holds]  # fmt: skip
    return Heard(masked, (), "", language, spoken == "other", tuple(notices))


def desk_addresses(programme: Programme) -> list[str]:
    """The desk's own phone number and e-mail address, which stay as they are."""
    return [str(programme.values[name]) for name in ("desk_phone", "desk_email")]


def heard_before(message: Message, conversation: Conversation) -> Heard:
    """A request that was stored already and whose turn did not come to its end."""
    chosen = tuple(message.extras.get("chosen", ()))
    text = None if chosen else message.text
    foreign = text is not None and detect(text[:LONGEST_QUESTION]) == "other"
    return Heard(text, chosen, message.text, conversation.language, foreign, ())


def engine_turn(
    request: TurnRequest, heard: Heard, conversation: Conversation, now: datetime, circumstances: Circumstances
) -> EngineTurn:
    """The turn as the engine is told it."""
    return EngineTurn(
        conversation=conversation.id,
        turn=request.id,
        previous_turn=conversation.previous_turn,
        text=None if heard.text is None else heard.text[:LONGEST_QUESTION],
        choices=heard.choices,
        label=heard.label,
        now=now,
        application_status=circumstances.status.status,
        status_as_of=circumstances.status.as_of,
        closures=circumstances.closures,
        language="other" if heard.foreign else heard.language,
        topics_before=conversation.recent_topics,
        misses_before=conversation.misses,
        dialogue=conversation.dialogue,
    )


def situation(now: datetime, circumstances: Circumstances, language: str) -> Situation:
    """The circumstances in which the web process itself says something."""
    status = circumstances.status
    return Situation(
        now, status.status, status.as_of, "en" if language == "en" else "ja", closures=circumstances.closures
    )


@dataclass(frozen=True)
class Outcome:
    """How a turn ended: what is said, and what the conversation remembers of it."""

    word: str
    drafts: Sequence[Draft]
    remembered: Mapping[str, Any]
    understood: dict[str, Any] | None = None
    model: dict[str, Any] | None = None


def accepted(reply: EngineReply, request: TurnRequest, conversation: Conversation) -> Outcome:
    """The engine's reply becomes part of the conversation."""
    drafts = [
        Draft("bot", one["text"], {name: value for name, value in one.items() if name != "text"})
        for one in reply.messages
    ]
    topics = [topic for one in reply.messages for topic in one.get("topics", ())]
    remembered = {
        "offered": offered_after(conversation.offered, reply.messages).as_json(),
        "recent_topics": _recent(topics, conversation.recent_topics),
        "misses": conversation.misses + 1 if "fallback" in topics else 0,
        "previous_turn": request.id,
        "dialogue": reply.dialogue,
    }
    return Outcome("answered", drafts, remembered, reply.understood, reply.model)


def said_alone(draft: Draft, conversation: Conversation) -> Outcome:
    """A reply without the engine: its dialogue stays where it was, but the choices shown are offered."""
    shown = [{"choices": draft.extras.get("choices", [])[:], "multiple": draft.extras.get("multiple", False)}]
    offered = offered_after(conversation.offered, shown)
    return Outcome("alone", [draft], {"offered": offered.as_json(), "misses": conversation.misses + 1})


def _recent(topics: Sequence[str], before: Sequence[str]) -> list[str]:
    newest_first = [topic for topic in reversed(topics) if topic not in NO_TOPICS]
    return list(dict.fromkeys([*newest_first, *before]))[:MOST_RECENT_TOPICS]
