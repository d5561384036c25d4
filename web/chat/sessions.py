"""Sessions: opened with a token that only its hash is kept of, and erased by the company that owns them."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any

from aiohttp import web

from web.chat import words
from web.chat.bodies import read_language, read_object
from web.chat.choices import offered_after
from web.chat.turn import situation
from web.chat.wire import all_shown
from web.client_address import client_key
from web.clock import wire
from web.desk import stop_switch
from web.errors import NoSession
from web.keys import CLOCK, HUB, LIMITS, PROGRAMME, SETTINGS, STORE
from web.middleware import CONVERSATION, LANGUAGE
from web.store import circumstances, conversations, messages
from web.store.conversations import Conversation

TOKEN_BYTES = 32
SCHEME = "Bearer "
TOKEN = web.RequestKey("token", str)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


async def conversation_of(request: web.Request) -> Conversation:
    """The conversation whose token the request bears; NoSession without one."""
    header = request.headers.get("Authorization", "")
    token = header[len(SCHEME) :].strip()
    if header[: len(SCHEME)].lower() != SCHEME.lower() or not token:
        raise NoSession
    async with request.app[STORE].reading() as connection:
        found = await conversations.by_token(connection, token_hash(token), request.app[CLOCK].real())
    if found is None:
        raise NoSession
    request[LANGUAGE], request[CONVERSATION], request[TOKEN] = found.language, found.id, token
    return found


async def open_session(request: web.Request) -> web.Response:
    """Opens a conversation with a greeting."""
    app = request.app
    await app[LIMITS].address_sessions.take(client_key(request, app[SETTINGS]))
    language = read_language(await read_object(request, may_be_empty=True)) or "ja"
    said, real = app[CLOCK].said(request), app[CLOCK].real()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    request[LANGUAGE] = language
    async with app[STORE].writing() as connection:
        conversation = await conversations.open_conversation(
            connection, id=str(uuid.uuid4()), token_hash=token_hash(token), language=language, now=real
        )
        here = situation(said, await circumstances.on(connection, said.date()), language)
        drafts = words.greeting(app[PROGRAMME].current(), here)
        whole = [*drafts, *await stop_switch.tell(connection, conversation, real)]
        greeting = await messages.add(connection, conversation.id, whole, said, None)
        offered = offered_after(conversation.offered, [draft.extras for draft in drafts])
        await conversations.change(connection, conversation.id, offered=offered.as_json())
    request[CONVERSATION] = conversation.id
    content: dict[str, Any] = {"token": token, "expires_at": wire(conversation.expires_at)}
    return web.json_response({**content, "messages": all_shown(greeting or []), "state": "bot"}, status=201)


async def erase_session(request: web.Request) -> web.Response:
    """Ends a conversation and erases it."""
    conversation = await conversation_of(request)
    async with request.app[STORE].writing() as connection:
        await conversations.erase(connection, conversation.id, request.app[CLOCK].real())
    request.app[HUB].wake(conversation.id)
    return web.Response(status=204)
