"""`POST /api/chat/feedback`: a company's thumb on one answer."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from programme.personal_numbers import mask
from web.chat.bodies import GREATEST_SEQ, read_object
from web.chat.cleaning import clean
from web.chat.sessions import conversation_of
from web.chat.turn import desk_addresses
from web.errors import InvalidFields, Malformed, NoSession
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import conversations, feedback, messages

LONGEST = {"reason": 100, "comment": 2_000}


async def give_feedback(request: web.Request) -> web.Response:
    """Stores the thumb on a message of the assistant or of staff; a second one replaces it."""
    conversation = await conversation_of(request)
    content = await read_object(request)
    seq, helpful = content.get("seq"), content.get("helpful")
    if not isinstance(seq, int) or isinstance(seq, bool) or not isinstance(helpful, bool):
        raise Malformed("seq must be a whole number, helpful true or false")
    kept = desk_addresses(request.app[PROGRAMME].current())
    texts = {name: _text(content, name, kept) for name in LONGEST}
    if not 0 < seq <= GREATEST_SEQ:
        raise InvalidFields({"seq": "no_answer"})
    async with request.app[STORE].writing() as connection:
        if await conversations.by_id(connection, conversation.id, lock=True) is None:
            raise NoSession
        if await messages.sender_of(connection, conversation.id, seq) not in {"bot", "staff"}:
            raise InvalidFields({"seq": "no_answer"})
        now = request.app[CLOCK].real()
        await feedback.record(connection, conversation.id, seq, helpful=helpful, now=now, **texts)
    return web.json_response({"seq": seq, "helpful": helpful})


def _text(content: dict[str, Any], name: str, kept: list[str]) -> str | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Malformed(f"{name} must be a string")
    cleaned = clean(value)
    if len(cleaned) > LONGEST[name]:
        raise InvalidFields({name: "too_long"})
    return mask(cleaned, kept)[0] or None
