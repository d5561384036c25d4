"""`POST /api/chat/messages`: one turn of a company."""

from __future__ import annotations

from aiohttp import web

from web.chat.bodies import read_id, read_language, read_object, read_said
from web.chat.sessions import TOKEN, conversation_of
from web.chat.turn import TurnRequest, body_mark
from web.chat.wire import all_shown
from web.keys import CLOCK, LIMITS, TURNS


async def say(request: web.Request) -> web.Response:
    """Takes a turn; a repeated one is answered as before and counts towards no limit."""
    app = request.app
    conversation = await conversation_of(request)
    content = await read_object(request)
    id, language = read_id(content), read_language(content)
    text, choices = read_said(content)
    mark = body_mark(request[TOKEN], text, choices, language)
    turn = TurnRequest(id, text, choices, language, mark)
    app[CLOCK].said(request)
    reply = await app[TURNS].replayed(conversation.id, turn)
    if reply is None:
        await app[LIMITS].session_messages.take(conversation.id)
        reply = await app[TURNS].take(conversation.id, turn, lambda: app[CLOCK].said(request))
    return web.json_response({"messages": all_shown(reply.messages), "state": reply.state})
