"""The engine's channel: the one place that knows what is sent to the engine and what may come back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from programme.model import DateRange
from web.chat.engine_shape import Shape, check_reply
from web.clock import wire
from web.errors import EngineFault

LONGEST_REPLY = 1 << 20
READY_SECONDS = 3.0


@dataclass(frozen=True)
class EngineTurn:
    """One turn of a company as the engine is told it."""

    conversation: str
    turn: str
    previous_turn: str | None
    text: str | None
    choices: tuple[str, ...]
    label: str
    now: datetime
    application_status: str
    status_as_of: date | None
    closures: tuple[DateRange, ...]
    language: str
    topics_before: tuple[str, ...]
    misses_before: int
    dialogue: Mapping[str, Any] | None

    def payload(self) -> dict[str, Any]:
        """As it travels."""
        said: dict[str, Any] = {"choices": list(self.choices), "label": self.label}
        if self.text is not None:
            said = {"text": self.text}
        metadata: dict[str, Any] = {
            "now": wire(self.now),
            "application_status": self.application_status,
            "status_as_of": self.status_as_of.isoformat() if self.status_as_of else None,
            "language": self.language,
            "topics_before": list(self.topics_before),
            "misses_before": self.misses_before,
        }
        if self.closures:
            metadata["closures"] = [[one.first.isoformat(), one.last.isoformat()] for one in self.closures]
        identity = {"conversation": self.conversation, "turn": self.turn, "previous_turn": self.previous_turn}
        return {**identity, **said, "metadata": metadata, "dialogue": self.dialogue}


@dataclass(frozen=True)
class EngineReply:
    """A sound reply: messages of the chat API without their place in the log, and what to remember."""

    messages: tuple[dict[str, Any], ...]
    dialogue: dict[str, Any]
    understood: dict[str, Any]
    model: dict[str, Any]


@dataclass(frozen=True)
class EngineReadiness:
    """Whether the engine answers, whether its actions do, which model it serves, and why it does not take another."""

    actions: bool
    fingerprint: str
    model: str = ""
    refused: str = ""


class EngineClient:
    """Speaks to the engine; every way to fail is an EngineFault."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def reply(self, turn: EngineTurn, fingerprint: str) -> EngineReply:
        """What the engine says to a turn, if its model was made from the programme that this process serves."""
        answer = await self._read("POST", "/webhooks/chat/turn", json=turn.payload())
        try:
            check_reply(answer)
        except Shape as error:
            raise EngineFault(f"shape: {error}") from error
        if answer["model"]["fingerprint"] != fingerprint:
            raise EngineFault("other_model")
        return EngineReply(tuple(answer["messages"]), answer["dialogue"], answer["understood"], answer["model"])

    async def erase(self, conversations: Sequence[str]) -> None:
        """Has the engine forget its dialogue state of conversations."""
        await self._read("POST", "/webhooks/chat/erase", json={"conversations": list(conversations)})

    async def readiness(self) -> EngineReadiness:
        """Asks whether the engine can take turns."""
        answer = await self._read("GET", "/webhooks/chat/ready", timeout=ClientTimeout(total=READY_SECONDS))
        match answer:
            case {"model": {"fingerprint": str(fingerprint)}, "actions": bool(actions)}:
                refused = answer.get("refused")
                reason = str(refused.get("reason", "")) if isinstance(refused, dict) else ""
                return EngineReadiness(actions, fingerprint, str(answer["model"].get("id", "")), reason)
        raise EngineFault("shape: readiness")

    async def _read(self, method: str, path: str, **options: Any) -> Any:
        try:
            async with self._session.request(method, self._url + path, allow_redirects=False, **options) as response:
                if response.status != 200:
                    raise EngineFault(f"status_{response.status}")
                body = await response.content.read(LONGEST_REPLY + 1)
                while len(body) <= LONGEST_REPLY and (more := await response.content.read(LONGEST_REPLY)):
                    body += more
        except TimeoutError as error:
            raise EngineFault("timeout") from error
        except (ClientError, OSError) as error:
            raise EngineFault(f"unreachable: {type(error).__name__}") from error
        if len(body) > LONGEST_REPLY:
            raise EngineFault("too_long")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise EngineFault("not_json") from error


@asynccontextmanager
async def engine_client(url: str, secret: str, timeout_seconds: float) -> AsyncIterator[EngineClient]:
    """A client with its own connections to the engine."""
    headers = {"Authorization": f"Bearer {secret}"}
    timeout = ClientTimeout(total=timeout_seconds)
    async with ClientSession(headers=headers, timeout=timeout, connector=TCPConnector(limit=100)) as session:
        yield EngineClient(session, url)
