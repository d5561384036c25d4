"""`POST /api/chat/typing`: the company is writing. Nothing is stored."""

from __future__ import annotations

from aiohttp import web

from web.chat.sessions import conversation_of
from web.keys import HUB


async def tell_typing(request: web.Request) -> web.Response:
    """Tells those who listen to the conversation in this process."""
    conversation = await conversation_of(request)
    request.app[HUB].wake(conversation.id, "company")
    return web.Response(status=204)
