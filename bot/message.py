"""A turn as the message that Rasa reads: a typed text that is never a command, or a choice with its meaning.

Rasa reads a text that begins with `/` as an intent with confidence 1, entities and all; so the sign is replaced.
"""

from __future__ import annotations

from typing import Any, Dict, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.choices import parse_choices
from bot.conversation import TURN, snapshot
from bot.nlu.japanese import normalise
from bot.wire import TurnRequest
from programme.model import Programme

ParseData = Dict[Text, Any]
COMMAND_SIGN = "/"
DIVISION_SLASH = "\u2215"
# The ranking, and what was done about it.
LOGGED = ("topics", "answers", "candidates", "beside", "unanswered")


async def understand(
    agent: Agent, tracker: DialogueStateTracker, request: TurnRequest, programme: Programme
) -> ParseData:
    """What the turn says, where the dialogue stands; raises `UnknownChoice` for one that no message offers."""
    dialogue = snapshot(tracker, programme)
    if request.text is None:
        return without_premise(started(parse_choices(programme, request.choices, request.label), dialogue), dialogue)
    metadata = {**metadata_of(request), **context_of(dialogue, programme, request.metadata)}
    message = UserMessage(as_text(request.text), sender_id=request.conversation, metadata=metadata)
    assert agent.processor is not None
    return without_premise(await agent.processor.parse_message(message, tracker), dialogue)


def as_text(text: Text) -> Text:
    """A typed text that Rasa cannot take for a command, whatever stands unseen or wide before its slash."""
    return text.replace(COMMAND_SIGN, DIVISION_SLASH) if normalise(text).startswith(COMMAND_SIGN) else text


def metadata_of(request: TurnRequest) -> Dict[Text, Any]:
    """The message's metadata with the turn's id, by which the tracker is compared with web's log."""
    return {**request.metadata, TURN: request.turn}


def context_of(dialogue: Dict[Text, Any], programme: Programme, metadata: Dict[Text, Any]) -> Dict[Text, Any]:
    """What the pipeline needs of the dialogue: the question asked, the answers given, the topics before."""
    before = [topic for topic in metadata.get("topics_before") or [] if topic in programme.answers]
    titles = [programme.answers[topic].title.in_(metadata.get("language") or "ja") for topic in before]
    return {"asked": dialogue["asked"], "answers": dialogue["answers"], "context_titles": titles}


def without_premise(parse_data: ParseData, dialogue: Dict[Text, Any]) -> ParseData:
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


def started(parse_data: ParseData, dialogue: Dict[Text, Any]) -> ParseData:
    """Going on or over that was pressed, not read out of a text, is meant: without answers it is a start."""
    if parse_data["intent"]["name"] in ("resume", "start_over") and not (dialogue["active"] or dialogue["answers"]):
        return {**parse_data, "intent": {**parse_data["intent"], "name": "prescreening_start"}}
    return parse_data


def understood_of(parse_data: ParseData) -> Dict[Text, Any]:
    """What web logs of the understanding."""
    intent = parse_data["intent"]
    understood = parse_data.get("understood") or {}
    return {
        "intent": intent["name"],
        "confidence": float(intent.get("confidence") or 0.0),
        **{key: understood.get(key) or [] for key in LOGGED},
        "entities": [
            {"entity": found["entity"], "value": found["value"]} for found in parse_data.get("entities") or []
        ],
    }
