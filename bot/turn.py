"""One turn from web's request to the whole reply, with what was understood and where the dialogue stands after it."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation import last_turn, rebuilt, snapshot
from bot.message import metadata_of, understand, understood_of
from bot.wire import TurnRequest
from programme.model import Programme

CHANNEL = "chat"
# A session with more events than this is begun anew from its snapshot: Rasa replays all of them at every message.
LONGEST_SESSION = 120


class NoReply(Exception):
    """Nothing was said, or the pre-screening did not put its question: Rasa swallows the errors of actions."""


class CollectedReplies(OutputChannel):
    """Keeps each response whole; Rasa's default splits text, choices and custom into several messages."""

    def __init__(self) -> None:
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        """The channel's name."""
        return CHANNEL

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """One message of the chat contract."""
        self.messages.append(message.get("custom") or {"text": message.get("text")})


async def answer(agent: Agent, programme: Programme, request: TurnRequest) -> Dict[Text, Any]:
    """The reply to a turn; raises `UnknownChoice` and `NoReply`, and what the stores raise."""
    tracker = await caught_up(agent, request, programme)
    parse_data = await understand(agent, tracker, request, programme)
    replies, metadata = CollectedReplies(), metadata_of(request)
    message = UserMessage(parse_data["text"], replies, request.conversation, parse_data, CHANNEL, metadata=metadata)
    await agent.handle_message(message)
    dialogue = snapshot(await agent.tracker_store.get_or_create_tracker(request.conversation), programme)
    if not is_complete(replies.messages, dialogue):
        raise NoReply
    return {"messages": replies.messages, "dialogue": dialogue, "understood": understood_of(parse_data)}


async def caught_up(agent: Agent, request: TurnRequest, programme: Programme) -> DialogueStateTracker:
    """The tracker at the turn that web accepted last; rebuilt where it is at another, or grew long."""
    tracker = await agent.tracker_store.get_or_create_tracker(request.conversation)
    if last_turn(tracker) != request.previous_turn or len(tracker.events) > LONGEST_SESSION:
        tracker.update_with_events(rebuilt(request.dialogue, programme), agent.domain)
        await agent.tracker_store.save(tracker)
    return tracker


def is_complete(messages: List[Dict[Text, Any]], dialogue: Dict[Text, Any]) -> bool:
    """Whether something was said and, in the pre-screening, its question put."""
    if not messages:
        return False
    asked = (messages[-1].get("prescreening") or {}).get("criterion")
    return bool(not dialogue["active"] or asked == dialogue["asked"])
