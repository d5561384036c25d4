"""The log as Server-Sent Events: listens first, then replays, so that nothing is lost between the two."""

from __future__ import annotations

import json
import time
from typing import Any

from aiohttp import web

from web.chat.bodies import GREATEST_SEQ
from web.chat.hub import Listener
from web.chat.log import POLL_SECONDS, news, refuse_too_many
from web.chat.presence import attend, place_of
from web.chat.sessions import conversation_of
from web.chat.wire import shown
from web.errors import NoSession, StoreUnavailable
from web.keys import CLOCK, HUB, STORE

HEARTBEAT_SECONDS = 15.0
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class _Stream:
    """One listener's stream: what it has been told, and what it is told next."""

    def __init__(self, request: web.Request, conversation_id: str, after: int) -> None:
        self._request = request
        self._conversation_id = conversation_id
        self._after = after
        self._replaying = True
        self._state = ""
        self._place: int | None = None
        self._last_sent = time.monotonic()
        self._response = web.StreamResponse(headers=HEADERS)

    async def run(self, listener: Listener) -> web.StreamResponse:
        """Sends until the client leaves, the conversation ends or the process shuts down."""
        hub, clock = self._request.app[HUB], self._request.app[CLOCK]
        await self._response.prepare(self._request)
        try:
            while not hub.closed:
                present = await self._tell_news()
                if present <= clock.real():
                    break
                for typist in await listener.wait(POLL_SECONDS):
                    if typist != "company":
                        await self._send("typing", {"sender": typist})
                await self._beat()
        except (NoSession, StoreUnavailable, ConnectionError):
            pass
        return self._response

    async def _tell_news(self) -> Any:
        conversation, messages = await news(self._request.app[STORE], self._conversation_id, self._after)
        for message in messages:
            await self._send("message", shown(message), message.seq)
            self._after = message.seq
            if message.sender == "company" and not self._replaying:
                await self._send("delivered", {"seq": message.seq, "id": message.extras.get("id")})
        self._replaying = False
        await attend(self._request, conversation, self._after)
        if conversation.state != self._state:
            self._state = conversation.state
            await self._send("state", {"state": self._state})
        await self._tell_place(await place_of(self._request.app[STORE], conversation))
        return conversation.expires_at

    async def _tell_place(self, place: int | None) -> None:
        if place is not None and place != self._place:
            await self._send("place", {"place": place})
        self._place = place

    async def _send(self, event: str, content: dict[str, Any], id: int | None = None) -> None:
        identity = f"id: {id}\n" if id is not None else ""
        await self._write(f"event: {event}\n{identity}data: {json.dumps(content, ensure_ascii=False)}\n\n")

    async def _beat(self) -> None:
        if time.monotonic() - self._last_sent >= HEARTBEAT_SECONDS:
            await self._write(": heartbeat\n\n")

    async def _write(self, text: str) -> None:
        await self._response.write(text.encode())
        self._last_sent = time.monotonic()


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Events after `Last-Event-ID`."""
    conversation = await conversation_of(request)
    last = request.headers.get("Last-Event-ID", "")
    after = min(int(last), GREATEST_SEQ) if last.isascii() and last.isdigit() and len(last) < 20 else 0
    hub = request.app[HUB]
    refuse_too_many(hub.count(conversation.id))
    with hub.listening(conversation.id) as listener:
        return await _Stream(request, conversation.id, after).run(listener)
