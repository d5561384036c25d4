"""The message form for the inquiry desk; contact data goes to a table of its own and nowhere else."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from programme import rendering
from programme.situation import Situation
from web.chat.bodies import read_id, read_object
from web.chat.cleaning import clean
from web.chat.sessions import TOKEN, conversation_of
from web.chat.turn import body_mark, situation
from web.chat.wire import next_opening
from web.client_address import client_key
from web.desk.mail_room import NEWS
from web.desk.mail_text import desk_text, receipt_text
from web.errors import InvalidFields, NoSession, ReusedId
from web.keys import CLOCK, HUB, LIMITS, PROGRAMME, SETTINGS, STORE
from web.setting_values import EMAIL
from web.store import circumstances, conversations, handoffs, messages, outbox
from web.store.conversations import Conversation
from web.store.handoffs import Contact
from web.store.messages import Draft

LONGEST = {"company": 200, "name": 100, "email": 254, "phone": 40, "message": 5_000}
NEEDED = {"company", "name", "email", "message"}
PHONE = re.compile(r"[0-9+() -]{5,40}")
NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


async def send_form(request: web.Request) -> web.Response:
    """Stores a form for the desk and gives its number; the same form again gets the same number."""
    app = request.app
    conversation = await conversation_of(request)
    content = await read_object(request)
    client_id = read_id(content)
    contact = _contact(content)
    await app[LIMITS].address_forms.take(client_key(request, app[SETTINGS]))
    mark = body_mark(request[TOKEN], *vars(contact).values())
    said = app[CLOCK].said(request)
    async with app[STORE].writing() as connection:
        if await conversations.by_id(connection, conversation.id, lock=True) is None:
            raise NoSession
        before = await handoffs.find(connection, conversation.id, client_id)
        if before and before[0] != mark:
            raise ReusedId
        reply = before[1] if before else await _store(request, connection, conversation, client_id, mark, contact, said)
    app[HUB].wake(conversation.id)
    app[NEWS].set()
    return web.json_response(reply, status=201)


async def _store(
    request: web.Request,
    connection: AsyncConnection,
    conversation: Conversation,
    client_id: str,
    mark: str,
    contact: Contact,
    said: datetime,
) -> dict[str, Any]:
    app = request.app
    here = situation(said, await circumstances.on(connection, said.date()), conversation.language)
    programme = app[PROGRAMME].current()
    office = rendering.office(programme, here)
    number = await _free_number(connection, said)
    reply = {"number": number, "state": conversation.state, "next_opening": next_opening(office)}
    id = str(uuid.uuid4())
    await handoffs.add(
        connection,
        id=id,
        conversation_id=conversation.id,
        client_id=client_id,
        body_mark=mark,
        number=number,
        reply=reply,
        language=conversation.language,
        now=app[CLOCK].real(),
        contact=contact,
    )
    await _tell_by_mail(request, connection, id, number, here)
    closed = "web_handoff_closed" if office.confirmed else "web_handoff_closed_unconfirmed"
    when = "web_handoff_open" if office.open else closed
    text = "\n".join(
        [rendering.say(programme, "web_handoff_received", here, number=number), rendering.say(programme, when, here)]
    )
    await messages.add(connection, conversation.id, [Draft("system", text)], said, None)
    return reply


async def _tell_by_mail(
    request: web.Request, connection: AsyncConnection, id: str, number: str, here: Situation
) -> None:
    app = request.app
    programme = app[PROGRAMME].current()
    texts: dict[outbox.Kind, str] = {
        "desk": desk_text(programme, number, app[SETTINGS], here.now),
        "receipt": receipt_text(programme, number, here),
    }
    for kind, text in texts.items():
        await outbox.add(connection, str(uuid.uuid4()), id, kind, text, app[CLOCK].real())


async def _free_number(connection: AsyncConnection, said: datetime) -> str:
    while True:
        number = f"H-{said:%Y%m%d}-{''.join(secrets.choice(NUMBER_LETTERS) for _ in range(5))}"
        if not await handoffs.number_is_taken(connection, number):
            return number


def _contact(content: dict[str, Any]) -> Contact:
    wrong: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name, longest in LONGEST.items():
        value = content.get(name)
        texts[name] = clean(value) if isinstance(value, str) else ""
        if value is not None and not isinstance(value, str):
            wrong[name] = "text"
        elif name in NEEDED and not texts[name]:
            wrong[name] = "needed"
        elif len(texts[name]) > longest:
            wrong[name] = "too_long"
        elif name != "message" and "\n" in texts[name]:
            wrong[name] = "one_line"
    if "email" not in wrong and not EMAIL.fullmatch(texts["email"]):
        wrong["email"] = "email"
    if "phone" not in wrong and texts["phone"] and not PHONE.fullmatch(texts["phone"]):
        wrong["phone"] = "phone"
    if content.get("consent") is not True:
        wrong["consent"] = "consent"
    if wrong:
        raise InvalidFields(wrong)
    return Contact(texts["company"], texts["name"], texts["email"], texts["phone"] or None, texts["message"])
