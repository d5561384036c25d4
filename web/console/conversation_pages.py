"""One conversation: reading it, taking it over, writing in it."""

from __future__ import annotations

import uuid
from typing import Literal

from aiohttp import web

from programme.situation import Situation
from web.accounts.roles import CONSOLE, DESK, may_see_contacts
from web.accounts.session import SIGNED_IN
from web.chat.bodies import GREATEST_SEQ, UUID, read_number
from web.chat.presence import is_gone
from web.console.keys import DESK_WORK
from web.console.masking import as_seen
from web.console.pages import back, field, fragment, is_partial, page
from web.console.queue_pages import QUEUE
from web.desk.packet import packet
from web.desk.takeover import LONGEST_MESSAGE
from web.errors import Malformed, NotFound
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import audit, canned, conversations, messages, notes, staff, takeovers, turns

MOST_MESSAGES = 1000


def here(conversation_id: str) -> str:
    """The page of a conversation."""
    return f"{CONSOLE}/conversations/{conversation_id}"


async def show_conversation(request: web.Request) -> web.Response:
    """Packet, transcript and notes; to its owner, what to write with. That anybody else read it is written down."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    id = request.match_info["conversation"]
    async with app[STORE].writing() as connection:
        conversation = await conversations.by_id(connection, id)
        if conversation is None:
            raise NotFound
        transcript = as_seen(request, await messages.newest(connection, id, MOST_MESSAGES))
        read = await turns.read(connection, id)
        remarks = await notes.notes_of(connection, id)
        names = {one.id: one.name for one in await staff.everyone(connection)}
        texts = await canned.everything(connection)
        mine = conversation.state == "human" and conversation.owner_id == me.id
        if not mine:
            await audit.write(connection, me, "transcript_read", id, now)
    return page(
        request,
        "conversation.html",
        conversation=conversation,
        packet=packet(app[PROGRAMME].current(), conversation, transcript, read, Situation(now)),
        transcript=transcript,
        shortened=len(transcript) == MOST_MESSAGES and transcript[0].seq > 1,
        last_shown=transcript[-1].seq if transcript else 0,
        notes=remarks,
        names=names,
        canned=texts,
        gone=is_gone(conversation.company_seen_at, now),
        mine=mine,
        may_claim=me.role in DESK and conversation.state == "queued",
        may_note=me.role in DESK,
        sees_notes=may_see_contacts(me.role),
        message_id=str(uuid.uuid4()),
        longest=LONGEST_MESSAGE,
        path=here(id),
        noted=False,
    )


async def claim(request: web.Request) -> web.Response:
    """Takes a waiting conversation."""
    id = request.match_info["conversation"]
    await request.app[DESK_WORK].claim(id, request[SIGNED_IN].staff, request.app[CLOCK].real())
    raise back(here(id))


async def say(request: web.Request) -> web.Response:
    """Writes to the company: a text, or a canned reply where no text was typed."""
    id, message_id = request.match_info["conversation"], await field(request, "id")
    text = await field(request, "text", LONGEST_MESSAGE) or await _canned_text(request)
    if not UUID.fullmatch(message_id):
        raise Malformed("id")
    if text:
        await request.app[DESK_WORK].say(id, request[SIGNED_IN].staff, message_id, text, request.app[CLOCK].real())
    return _answered(request, id)


async def tell_typing(request: web.Request) -> web.Response:
    """The owner is writing."""
    id = request.match_info["conversation"]
    await request.app[DESK_WORK].type(id, request[SIGNED_IN].staff, request.app[CLOCK].real())
    return web.Response(status=204)


async def tell_presence(request: web.Request) -> web.Response:
    """Its owner works on the page, reading or looking something up."""
    id, me = request.match_info["conversation"], request[SIGNED_IN].staff
    async with request.app[STORE].writing() as connection:
        await takeovers.owner_is_there(connection, id, me.id, request.app[CLOCK].real())
    return web.Response(status=204)


async def add_note(request: web.Request) -> web.Response:
    """A remark for colleagues."""
    id, text = request.match_info["conversation"], await field(request, "text", LONGEST_MESSAGE)
    if text:
        await request.app[DESK_WORK].note(id, request[SIGNED_IN].staff, text, request.app[CLOCK].real())
    if is_partial(request):
        return await _notes(request, noted=bool(text))
    raise back(here(id), "noted" if text else "")


async def show_notes(request: web.Request) -> web.Response:
    """The remarks, for a page that has been told that there is another one."""
    return await _notes(request, noted=False)


async def _notes(request: web.Request, *, noted: bool) -> web.Response:
    id = request.match_info["conversation"]
    async with request.app[STORE].reading() as connection:
        if await conversations.by_id(connection, id) is None:
            raise NotFound
        remarks = await notes.notes_of(connection, id)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    return fragment(
        request,
        "conversation_notes.html",
        path=here(id),
        notes=remarks,
        names=names,
        may_note=request[SIGNED_IN].staff.role in DESK,
        longest=LONGEST_MESSAGE,
        noted=noted,
    )


async def close(request: web.Request) -> web.Response:
    """Ends the conversation."""
    return await _release(request, "closed")


async def give_back(request: web.Request) -> web.Response:
    """Lets the assistant go on."""
    return await _release(request, "returned")


async def _release(request: web.Request, ending: Literal["closed", "returned"]) -> web.Response:
    id = request.match_info["conversation"]
    await request.app[DESK_WORK].release(id, request[SIGNED_IN].staff, ending, request.app[CLOCK].real())
    raise back(QUEUE, ending)


async def _canned_text(request: web.Request) -> str:
    chosen = await field(request, "canned")
    async with request.app[STORE].reading() as connection:
        return next((one.text for one in await canned.everything(connection) if one.id == chosen), "")


def _answered(request: web.Request, id: str) -> web.Response:
    if is_partial(request):
        return fragment(request, "conversation_sent.html", message_id=str(uuid.uuid4()))
    raise back(f"{here(id)}#write")


def after_of(request: web.Request) -> int:
    """The number of the log after which the page wants to know more."""
    last = request.headers.get("Last-Event-ID") or request.query.get("after")
    return read_number(last, "after", GREATEST_SEQ)
