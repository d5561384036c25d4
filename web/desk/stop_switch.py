"""What withdrawn answers and notices do to what companies read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from programme import rendering
from programme.model import Programme
from programme.situation import Situation
from web.store import conversations, interventions
from web.store.conversations import Conversation
from web.store.interventions import Intervention
from web.store.messages import Draft

Message = dict[str, Any]


def intervened(
    programme: Programme, messages: Iterable[Message], living: Sequence[Intervention], here: Situation
) -> list[Message]:
    """The messages of the assistant as they may be said while these interventions are in force."""
    withdrawn = {one.topic: one for one in living if one.kind == "withdrawal"}
    noted = [one for one in living if one.kind == "notice" and one.topic]
    said = []
    for message in messages:
        topics = message.get("topics", ())
        stopped = [withdrawn[topic] for topic in topics if topic in withdrawn]
        if stopped:
            said.append(_in_place_of(programme, message, stopped, here))
        else:
            before = [one.text(here.language) for one in noted if one.topic in topics]
            said.append({**message, "text": "\n\n".join([*before, message["text"]])} if before else message)
    return said


def _in_place_of(
    programme: Programme, message: Mapping[str, Any], stopped: Sequence[Intervention], here: Situation
) -> Message:
    """The notice, the desk's contact, and the way to what the message said beside the withdrawn answer."""
    texts = [one.text(here.language) for one in stopped]
    contact = rendering.say(programme, "desk_withdrawn_contact", here)
    gone = {one.topic for one in stopped}
    others = [topic for topic in message["topics"] if topic not in gone and topic in programme.answers]
    choices = [
        {"id": f"topic={topic}", "label": rendering.fill(programme, programme.answers[topic].title, here)}
        for topic in others
    ]
    return {
        "text": "\n\n".join([*dict.fromkeys(texts), contact]),
        "choices": [*choices, rendering.handoff_choice(programme, here)],
        "handoff": rendering.handoff(programme, here),
    }


async def tell(connection: AsyncConnection, conversation: Conversation, now: datetime) -> list[Draft]:
    """The notices for everybody that a conversation has not been told; it is told them now."""
    living = await interventions.living(connection, now)
    told = conversation.told_notices
    fresh = [one for one in living if one.kind == "notice" and not one.topic and one.id not in told]
    if fresh:
        ids = [*told, *(one.id for one in fresh)]
        await conversations.change(connection, conversation.id, told_notices=ids)
    return [Draft("system", one.text(conversation.language)) for one in fresh]
