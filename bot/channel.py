"""The chat channel: one POST a turn, the replies whole, with what was understood and where the dialogue stands.

Only web speaks it, with a shared secret. A typed text never becomes an intent of its own: Rasa reads a leading `/` as
a command with confidence 1, so it is replaced. A choice becomes its intent and entities without being parsed.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.choices import UnknownChoice, parse_choices
from bot.conversation import TURN, last_turn, rebuilt, snapshot
from bot.importer import programme_folder
from bot.model_file import ModelFile
from bot.nlu.japanese import normalise
from bot.tracker_store import ConversationStore
from programme.model import Programme
from programme.source import ProgrammeSource

log = logging.getLogger(__name__)
COMMAND_SIGN = "/"
DIVISION_SLASH = "\u2215"
# A session with more events than this is begun anew from its snapshot: Rasa replays all of them at every message.
LONGEST_SESSION = 120


class CollectedReplies(OutputChannel):
    """Keeps each response whole; Rasa's default splits text, choices and custom into several messages."""

    def __init__(self) -> None:
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        """The channel's name."""
        return "chat"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """One message of the chat contract."""
        self.messages.append(message.get("custom") or {"text": message.get("text")})


class ChatChannel(InputChannel):
    """`POST /webhooks/chat/turn`, `GET /webhooks/chat/ready`."""

    @classmethod
    def name(cls) -> Text:
        """The channel's name, in its URL."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> ChatChannel:
        """The channel with the secret of credentials.yml."""
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def __init__(self, secret: Text) -> None:
        self._secret = secret
        self._source = ProgrammeSource(programme_folder())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's hook: the routes."""
        routes = Blueprint("chat_channel")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            if not self._is_authorised(request):
                return response.json({"error": "unauthorised"}, 401)
            try:
                await agent_of(request.app).tracker_store.retrieve("ready")
            except SQLAlchemyError:
                recover(agent_of(request.app))
                return response.json({"error": "store"}, 503)
            return response.json(
                {"model": self._model(request.app), "actions": await actions_answer(agent_of(request.app))}
            )

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._is_authorised(request):
                return response.json({"error": "unauthorised"}, 401)
            problem = malformed(request.json)
            if problem:
                return response.json({"error": problem}, 400)
            try:
                return await self._answer(request.app, request.json, on_new_message)
            except SQLAlchemyError as error:
                log.error("the tracker store failed: %s", error)
                recover(agent_of(request.app))
                return response.json({"error": "store"}, 503)

        return routes

    async def _answer(
        self, app: Sanic, body: Dict[Text, Any], on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse:
        agent, programme = agent_of(app), self._source.current()
        tracker = await self._caught_up(agent, body, programme)
        try:
            parse_data = await self._understand(agent, tracker, body, programme)
        except UnknownChoice as unknown:
            return response.json({"error": f"unknown choice {unknown}"}, 400)
        replies = CollectedReplies()
        message = UserMessage(
            parse_data["text"], replies, body["conversation"], parse_data, self.name(), metadata=metadata_of(body)
        )
        await on_new_message(message)
        dialogue = snapshot(await agent.tracker_store.get_or_create_tracker(body["conversation"]), programme)
        if not is_complete(replies.messages, dialogue):
            return response.json({"error": "no_reply"}, 502)
        return response.json(
            {
                "messages": replies.messages,
                "dialogue": dialogue,
                "understood": understood_of(parse_data),
                "model": {**self._model(app), "data_version": programme.version},
            }
        )

    async def _caught_up(self, agent: Agent, body: Dict[Text, Any], programme: Programme) -> DialogueStateTracker:
        """The tracker at the turn that web accepted last; rebuilt where it is at another, or grew long."""
        tracker = await agent.tracker_store.get_or_create_tracker(body["conversation"])
        if last_turn(tracker) != body.get("previous_turn") or len(tracker.events) > LONGEST_SESSION:
            tracker.update_with_events(rebuilt(body.get("dialogue") or {}, programme), agent.domain)
            await agent.tracker_store.save(tracker)
        return tracker

    async def _understand(
        self, agent: Agent, tracker: DialogueStateTracker, body: Dict[Text, Any], programme: Programme
    ) -> Dict[Text, Any]:
        if body.get("choices"):
            parse_data = parse_choices(programme, body["choices"], body.get("label") or "")
        else:
            metadata = {**metadata_of(body), **context_of(tracker, programme, body["metadata"])}
            message = UserMessage(as_text(body["text"]), sender_id=body["conversation"], metadata=metadata)
            assert agent.processor is not None
            parse_data = await agent.processor.parse_message(message, tracker)
        return without_premise(parse_data, snapshot(tracker, programme))

    def _is_authorised(self, request: Request) -> bool:
        return hmac.compare_digest(request.token or "", self._secret)

    @staticmethod
    def _model(app: Sanic) -> Dict[Text, Any]:
        model: ModelFile = app.ctx.model_file
        return {"id": model.id, "fingerprint": model.fingerprint}


def agent_of(app: Sanic) -> Agent:
    """The agent that Rasa loaded at the start."""
    agent: Agent = app.ctx.agent
    return agent


def recover(agent: Agent) -> None:
    """Makes the store's tables where its database came back without them; web's snapshots rebuild the dialogues."""
    try:
        ConversationStore.Base.metadata.create_all(agent.tracker_store.engine)  # type: ignore[attr-defined]
    except SQLAlchemyError as error:
        log.error("the tracker store is still down: %s", error)


def metadata_of(body: Dict[Text, Any]) -> Dict[Text, Any]:
    """The message's metadata with the turn's id, by which the tracker is compared with web's log."""
    return {**body["metadata"], TURN: body["turn"]}


def context_of(tracker: DialogueStateTracker, programme: Programme, metadata: Dict[Text, Any]) -> Dict[Text, Any]:
    """What the pipeline needs of the dialogue: the question asked, the answers given, the topics before."""
    dialogue = snapshot(tracker, programme)
    before = [topic for topic in metadata.get("topics_before") or [] if topic in programme.answers]
    titles = [programme.answers[topic].title.in_(metadata.get("language") or "ja") for topic in before]
    return {"asked": dialogue["asked"], "answers": dialogue["answers"], "context_titles": titles}


def without_premise(parse_data: Dict[Text, Any], dialogue: Dict[Text, Any]) -> Dict[Text, Any]:
    """Going on, over or back needs a pre-screening: without answers it means nothing and must not open one.

    After a verdict, going back opens the pre-screening again at its last question.
    """
    intent = parse_data["intent"]["name"]
    if dialogue["active"]:
        return parse_data
    if intent in ("resume", "start_over", "correct") and not dialogue["answers"]:
        return {**parse_data, "intent": {**parse_data["intent"], "name": "go_back"}}
    if intent == "go_back" and dialogue["answers"]:
        return {**parse_data, "intent": {**parse_data["intent"], "name": "reopen"}}
    return parse_data


def as_text(text: Text) -> Text:
    """A typed text that Rasa cannot take for a command, whatever stands unseen or wide before its slash."""
    return text.replace(COMMAND_SIGN, DIVISION_SLASH) if normalise(text).startswith(COMMAND_SIGN) else text


def understood_of(parse_data: Dict[Text, Any]) -> Dict[Text, Any]:
    """What web logs of the understanding."""
    intent = parse_data["intent"]
    return {
        "intent": intent["name"],
        "confidence": float(intent.get("confidence") or 0.0),
        "topics": (parse_data.get("understood") or {}).get("topics") or [],
        "entities": [
            {"entity": found["entity"], "value": found["value"]} for found in parse_data.get("entities") or []
        ],
    }


def is_complete(messages: List[Dict[Text, Any]], dialogue: Dict[Text, Any]) -> bool:
    """Whether something was said and, in the pre-screening, its question put: Rasa swallows the errors of actions."""
    if not messages:
        return False
    asked = (messages[-1].get("prescreening") or {}).get("criterion")
    return bool(not dialogue["active"] or asked == dialogue["asked"])


def malformed(body: Any) -> Optional[Text]:
    """What is wrong with a turn's body, or None."""
    if not isinstance(body, dict):
        return "the body is no object"
    if not all(isinstance(body.get(key), str) for key in ("conversation", "turn")):
        return "conversation and turn are needed"
    if isinstance(body.get("text"), str) == isinstance(body.get("choices"), list):
        return "either text or choices is needed"
    choices = body.get("choices")
    if isinstance(choices, list) and not (choices and all(isinstance(choice, str) for choice in choices)):
        return "choices are ids"
    if not isinstance(body.get("metadata"), dict) or "now" not in body["metadata"]:
        return "metadata with now are needed"
    return None


async def actions_answer(agent: Agent) -> bool:
    """Whether the action server is alive."""
    if agent.action_endpoint is None:
        return False
    address = agent.action_endpoint.url.rsplit("/", 1)[0] + "/health"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            async with session.get(address) as answer:
                return bool(answer.status == 200)
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False
