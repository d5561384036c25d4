"""One conversation live, for the page that shows it: messages, state, who writes, what has arrived."""

from __future__ import annotations

import json
import time
from typing import Any

from aiohttp import web

from web.accounts.session import SIGNED_IN, signed_in
from web.chat.events import HEADERS, HEARTBEAT_SECONDS
from web.chat.hub import Listener
from web.chat.log import POLL_SECONDS, news
from web.chat.presence import is_gone
from web.console.conversation_pages import after_of
from web.console.masking import as_seen
from web.console.pages import say, when
from web.errors import NoSession, StoreUnavailable
from web.keys import CLOCK, HUB, STORE
from web.store import audit, conversations, notes
from web.store.conversations import Conversation
from web.store.messages import Message

SENDERS = ("company", "bot", "staff", "system")


async def stream(request: web.Request) -> web.StreamResponse:
    """Events from the number on that the page has shown; ends with the session. HEAD: whether they would be sent."""
    if request.method == "HEAD":
        return web.Response(headers=HEADERS)
    id = request.match_info["conversation"]
    await _write_down(request, id)
    with request.app[HUB].listening(id, counted=False) as listener:
        return await _Stream(request, id, after_of(request)).run(listener)


async def _write_down(request: web.Request, id: str) -> None:
    """That somebody who is not the owner is sent a part of the log that no page has shown."""
    app, me = request.app, request[SIGNED_IN].staff
    async with app[STORE].reading() as connection:
        found = await conversations.by_id(connection, id)
    if found is None or found.last_seq <= after_of(request) or (found.state == "human" and found.owner_id == me.id):
        return
    async with app[STORE].writing() as connection:
        await audit.write(connection, me, "transcript_read", id, app[CLOCK].real())


class _Stream:
    """What one page has been told, and what it is told next."""

    def __init__(self, request: web.Request, conversation_id: str, after: int) -> None:
        self._request = request
        self._conversation_id = conversation_id
        self._after = after
        self._standing: dict[str, Any] = {}
        self._last_sent = time.monotonic()
        self._response = web.StreamResponse(headers=HEADERS)

    async def run(self, listener: Listener) -> web.StreamResponse:
        """Sends until the page is left, the session or the conversation ends, or the process shuts down."""
        hub = self._request.app[HUB]
        await self._response.prepare(self._request)
        try:
            while not hub.closed and await self._may_listen():
                await self._tell_news()
                for typist in await listener.wait(POLL_SECONDS):
                    if typist == "company":
                        await self._send("typing", {})
                if time.monotonic() - self._last_sent >= HEARTBEAT_SECONDS:
                    await self._write(": heartbeat\n\n")
            if not hub.closed:
                await self._send("over", {})
        except NoSession:
            await self._send("over", {})
        except (StoreUnavailable, ConnectionError):
            pass
        return self._response

    async def _may_listen(self) -> bool:
        who = await signed_in(self._request, touch=False)
        return who is not None and who.staff.role == self._request[SIGNED_IN].staff.role

    async def _tell_news(self) -> None:
        store = self._request.app[STORE]
        conversation, messages = await news(store, self._conversation_id, self._after)
        for message in as_seen(self._request, messages):
            await self._send("message", _shown(self._request, message), message.seq)
            self._after = message.seq
        async with store.reading() as connection:
            remarks = len(await notes.notes_of(connection, self._conversation_id))
        standing = _standing(self._request, conversation, remarks)
        if standing != self._standing:
            self._standing = standing
            await self._send("standing", standing)

    async def _send(self, event: str, content: dict[str, Any], id: int | None = None) -> None:
        identity = f"id: {id}\n" if id is not None else ""
        await self._write(f"event: {event}\n{identity}data: {json.dumps(content, ensure_ascii=False)}\n\n")

    async def _write(self, text: str) -> None:
        await self._response.write(text.encode())
        self._last_sent = time.monotonic()


def _shown(request: web.Request, message: Message) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "sender": message.sender,
        "who": say(request, f"sender_{message.sender}"),
        "at": when(request, message.sent_at),
        "text": message.text,
    }


def _standing(request: web.Request, conversation: Conversation, remarks: int) -> dict[str, Any]:
    gone = is_gone(conversation.company_seen_at, request.app[CLOCK].real())
    with_person = conversation.state in ("queued", "human")
    return {
        "state": conversation.state,
        "owner": conversation.owner_id,
        "state_text": say(request, f"state_{conversation.state}"),
        "presence_text": say(request, "gone" if gone else "there") if with_person else "",
        "gone": gone and with_person,
        "delivered": conversation.delivered_seq,
        "notes": remarks,
    }
