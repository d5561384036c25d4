"""Whether the company is there, up to where the log has reached it, and its place in the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiohttp import web

from web.keys import CLOCK, HUB, STORE
from web.store import conversations, takeovers
from web.store.conversations import Conversation
from web.store.database import Store

SEEN_EVERY = timedelta(seconds=5)
GONE_AFTER = timedelta(seconds=20)
WITH_STAFF = ("queued", "human")


def is_gone(seen_at: datetime | None, now: datetime) -> bool:
    """Whether the company has closed its window, or lost its connection."""
    return seen_at is None or now - seen_at > GONE_AFTER


async def attend(request: web.Request, conversation: Conversation, sent: int) -> None:
    """Notes for the desk that the company listens, and up to where the log has reached it."""
    if conversation.state not in WITH_STAFF:
        return
    app, now = request.app, request.app[CLOCK].real()
    # What a client says that it has cannot be more than there is.
    sent = min(sent, conversation.last_seq)
    seen = conversation.company_seen_at
    is_news = conversation.state == "human" and sent > conversation.delivered_seq
    if not is_news and seen is not None and now - seen < SEEN_EVERY:
        return
    async with app[STORE].writing() as connection:
        await takeovers.company_is_there(connection, conversation.id, now)
        advanced = is_news and await takeovers.delivered(connection, conversation.id, sent)
    if advanced:
        app[HUB].wake(conversation.id)


async def place_of(store: Store, conversation: Conversation) -> int | None:
    """The place in the queue of a conversation that waits."""
    if conversation.state != "queued" or conversation.queued_at is None:
        return None
    async with store.reading() as connection:
        return await conversations.place_in_queue(connection, conversation.queued_at)
