"""Messages as the chat API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from programme.office_hours import OfficeState
from web.clock import wire
from web.store.messages import Message


def shown(message: Message) -> dict[str, Any]:
    """One message; fields that do not apply are left out."""
    identity: dict[str, Any] = {"seq": message.seq, "sender": message.sender, "sent_at": wire(message.sent_at)}
    return {**identity, "text": message.text, **message.extras}


def all_shown(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages in their order."""
    return [shown(message) for message in messages]


def next_opening(office: OfficeState) -> str | None:
    """When the desk opens next; nothing while it is open."""
    return None if office.open else wire(office.next_opening)
