"""The log after a number, at once or as soon as there is something new (long polling)."""

from __future__ import annotations

import time

from aiohttp import web

from web.chat.bodies import GREATEST_SEQ, read_number
from web.chat.presence import attend
from web.chat.sessions import conversation_of
from web.chat.wire import all_shown
from web.errors import NoSession, TooMany
from web.keys import HUB, STORE
from web.store import conversations, messages
from web.store.conversations import Conversation
from web.store.database import Store
from web.store.messages import Message

LONGEST_WAIT_SECONDS = 25
MOST_MESSAGES = 1000
POLL_SECONDS = 2.0
MOST_LISTENERS = 10


async def read_log(request: web.Request) -> web.Response:
    """Messages after `after`; with `wait`, held back until there is one or the state changes."""
    conversation = await conversation_of(request)
    after = read_number(request.query.get("after"), "after", GREATEST_SEQ)
    wait = read_number(request.query.get("wait"), "wait", LONGEST_WAIT_SECONDS)
    until = time.monotonic() + wait
    hub = request.app[HUB]
    if wait:
        refuse_too_many(hub.count(conversation.id))
    with hub.listening(conversation.id) as listener:
        while True:
            present, new = await news(request.app[STORE], conversation.id, after)
            await attend(request, present, after)
            left = until - time.monotonic()
            if new or present.state != conversation.state or left <= 0 or hub.closed:
                break
            await listener.wait(min(left, POLL_SECONDS))
    content = {"messages": all_shown(new), "state": present.state}
    return web.json_response({**content, "more": True} if len(new) == MOST_MESSAGES else content)


async def news(store: Store, conversation_id: str, after: int) -> tuple[Conversation, list[Message]]:
    """The conversation as it is, and its log after a number; NoSession where it has been erased."""
    async with store.reading() as connection:
        present = await conversations.by_id(connection, conversation_id)
        if present is None:
            raise NoSession
        if present.last_seq <= after:
            return present, []
        return present, await messages.after(connection, conversation_id, after, MOST_MESSAGES)


def refuse_too_many(listeners: int) -> None:
    """A browser needs one stream or poll a tab; a hundred of them are no browser."""
    if listeners >= MOST_LISTENERS:
        raise TooMany(5)
