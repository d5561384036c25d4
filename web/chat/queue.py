"""The queue of those who want a person now, while the desk is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from programme import rendering
from programme.office_hours import OfficeState
from programme.situation import Situation
from web.chat.sessions import conversation_of
from web.chat.turn import situation
from web.chat.wire import next_opening
from web.errors import NoSession
from web.keys import CLOCK, HUB, PROGRAMME, SETTINGS, STORE
from web.store import circumstances, conversations, messages
from web.store.messages import Draft


async def join_queue(request: web.Request) -> web.Response:
    """Asks for a person now: waits while the desk is open, and is told the next opening while it is not."""
    app = request.app
    conversation = await conversation_of(request)
    said, real = app[CLOCK].said(request), app[CLOCK].real()
    here = situation(said, await circumstances.read(app[STORE], said.date()), conversation.language)
    office = rendering.office(app[PROGRAMME].current(), here)
    async with app[STORE].writing() as connection:
        if office.open and office.closes_at:
            wait = min(timedelta(minutes=app[SETTINGS].queue_minutes), office.closes_at - said)
            if await conversations.enter_queue(connection, conversation.id, real, real + wait):
                await _say_joined(request, connection, conversation.id, real, here)
        elif conversation.state in {"bot", "closed"}:
            key = "web_queue_closed" if office.confirmed else "web_queue_unconfirmed"
            await _remark(request, connection, conversation.id, key, here)
        content = await _place(connection, conversation.id, office)
    app[HUB].wake(conversation.id)
    return web.json_response(content)


async def leave_queue(request: web.Request) -> web.Response:
    """Goes back from the queue to the assistant."""
    app = request.app
    conversation = await conversation_of(request)
    said = app[CLOCK].said(request)
    here = situation(said, await circumstances.read(app[STORE], said.date()), conversation.language)
    office = rendering.office(app[PROGRAMME].current(), here)
    async with app[STORE].writing() as connection:
        if await conversations.leave_queue(connection, conversation.id, app[CLOCK].real()):
            await _remark(request, connection, conversation.id, "web_queue_left", here)
        content = await _place(connection, conversation.id, office)
    app[HUB].wake(conversation.id)
    return web.json_response(content)


async def _say_joined(
    request: web.Request, connection: AsyncConnection, conversation_id: str, queued_at: datetime, here: Situation
) -> None:
    programme = request.app[PROGRAMME].current()
    place = await conversations.place_in_queue(connection, queued_at)
    joined = rendering.say(programme, "web_queue_joined", here)
    at = rendering.say(programme, "desk_queue_place", here, place=place)
    await messages.add(connection, conversation_id, [Draft("system", f"{joined}\n{at}")], here.now, None)


async def _remark(
    request: web.Request, connection: AsyncConnection, conversation_id: str, key: str, here: Situation
) -> None:
    text = rendering.say(request.app[PROGRAMME].current(), key, here)
    await messages.add(connection, conversation_id, [Draft("system", text)], here.now, None)


async def _place(connection: AsyncConnection, conversation_id: str, office: OfficeState) -> dict[str, Any]:
    present = await conversations.by_id(connection, conversation_id)
    if present is None:
        raise NoSession
    waits = present.state == "queued" and present.queued_at is not None
    place = await conversations.place_in_queue(connection, present.queued_at) if waits and present.queued_at else None
    opening = {"open_now": office.open, "next_opening": next_opening(office)}
    return {"state": present.state, "place": place, **opening}
