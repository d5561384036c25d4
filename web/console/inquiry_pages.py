"""Inquiries by form: the list, one with its thread, answering by mail; contact data only for those who answer."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from programme.situation import Situation
from web.accounts.roles import CONSOLE, DESK, may_see_contacts
from web.accounts.session import SIGNED_IN
from web.chat.bodies import UUID
from web.chat.cleaning import clean
from web.console.masking import masked
from web.console.pages import back, field, page, say
from web.desk.mail_room import NEWS
from web.desk.mail_text import answer_text
from web.errors import Malformed, NotFound
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import audit, canned, inquiries, outbox, staff
from web.store.inquiries import Inquiry

LIST = f"{CONSOLE}/inquiries"
LONGEST = 10_000
FILTERS = {"open": ("queued", "claimed"), "new": ("queued",), "closed": ("closed",)}
Act = Callable[[AsyncConnection, str, str, datetime], Awaitable[None]]


async def show_list(request: web.Request) -> web.Response:
    """The inquiries to do, or the closed ones; a number leads to its inquiry."""
    number = clean(request.query.get("number", "")).upper()
    shown = request.query.get("show", "open")
    if shown not in FILTERS:
        raise Malformed("show")
    async with request.app[STORE].reading() as connection:
        found = await inquiries.by_number(connection, number) if number else None
        if found:
            raise back(f"{LIST}/{found.number}")
        rows = (
            await inquiries.latest_closed(connection)
            if shown == "closed"
            else await inquiries.listed(connection, FILTERS[shown])
        )
        names = {one.id: one.name for one in await staff.everyone(connection)}
        late = await outbox.overdue(connection, request.app[CLOCK].real())
    me = request[SIGNED_IN].staff
    see = may_see_contacts(me.role)
    if see and rows:
        async with request.app[STORE].writing() as connection:
            now = request.app[CLOCK].real()
            await audit.write(connection, me, "contacts_listed", shown, now, inquiries=len(rows))
    rows = rows if see else [_masked(request, one) for one in rows]
    content: dict[str, Any] = {"rows": rows, "names": names, "shown": shown, "filters": FILTERS}
    content["mail_late"] = late if me.role in DESK else 0
    return page(request, "inquiries.html", number=number, can_send=request.app[SETTINGS].mail.can_send, **content)


async def show_inquiry(request: web.Request) -> web.Response:
    """One inquiry; that its contact data was read is written down."""
    return await _inquiry(request)


async def claim(request: web.Request) -> web.Response:
    """Takes an inquiry."""
    return await _act(request, inquiries.claim, "inquiry_claimed")


async def release(request: web.Request) -> web.Response:
    """Puts it back."""
    return await _act(request, inquiries.release, "inquiry_released")


async def close(request: web.Request) -> web.Response:
    """Ends it."""
    return await _act(request, inquiries.close, "inquiry_closed")


async def reopen(request: web.Request) -> web.Response:
    """Takes it up again."""
    return await _act(request, inquiries.reopen, "inquiry_reopened")


async def answer(request: web.Request) -> web.Response:
    """Sends an answer by mail and keeps it in the thread; the same form again sends nothing."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    found = await _found(request)
    id, text = await field(request, "id"), await field(request, "text", LONGEST)
    if not UUID.fullmatch(id):
        raise Malformed("id")
    if not text:
        return await _inquiry(request, status=422, errors={"text": "needed"})
    here = Situation(now, language="en" if found.language == "en" else "ja")
    async with app[STORE].writing() as connection:
        # Taking the row first makes two of the same forms at once wait for each other.
        await inquiries.hold(connection, found.id, me.id)
        if not await outbox.is_stored(connection, id):
            await inquiries.add_entry(connection, found.id, me.id, "answer", text, now)
            whole = answer_text(app[PROGRAMME].current(), text, here)
            await outbox.add(connection, id, found.id, "answer", whole, now)
            await audit.write(connection, me, "inquiry_answered", found.number, now)
    app[NEWS].set()
    raise back(f"{LIST}/{found.number}", "answered")


async def add_note(request: web.Request) -> web.Response:
    """A remark for colleagues in the thread."""
    found, text = await _found(request), await field(request, "text", LONGEST)
    if text:
        async with request.app[STORE].writing() as connection:
            now, me = request.app[CLOCK].real(), request[SIGNED_IN].staff
            await inquiries.add_entry(connection, found.id, me.id, "note", text, now)
    raise back(f"{LIST}/{found.number}", "noted" if text else "")


async def show_mail(request: web.Request) -> web.Response:
    """Mail that has not left, or may have left twice."""
    async with request.app[STORE].reading() as connection:
        mail = await outbox.unsettled(connection)
    settings = request.app[SETTINGS].mail
    return page(request, "mail.html", mail=mail, can_send=settings.can_send)


async def try_mail_again(request: web.Request) -> web.Response:
    """Sends a mail now that was given up or waits for its next try."""
    now, id = request.app[CLOCK].real(), request.match_info["mail"]
    async with request.app[STORE].writing() as connection:
        if await outbox.try_again(connection, id, now):
            await audit.write(connection, request[SIGNED_IN].staff, "mail_tried_again", id, now)
    request.app[NEWS].set()
    raise back(f"{CONSOLE}/mail", "mail_tried_again")


async def _act(request: web.Request, act: Act, name: str) -> web.Response:
    found, me, now = await _found(request), request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        await act(connection, found.id, me.id, now)
        await audit.write(connection, me, name, found.number, now)
    raise back(f"{LIST}/{found.number}", name)


async def _found(request: web.Request) -> Inquiry:
    async with request.app[STORE].reading() as connection:
        found = await inquiries.by_number(connection, request.match_info["number"])
    if found is None:
        raise NotFound
    return found


async def _inquiry(request: web.Request, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    found, see = await _found(request), may_see_contacts(me.role)
    async with app[STORE].writing() as connection:
        thread = await inquiries.thread(connection, found.id)
        mail = await outbox.of_handoff(connection, found.id)
        texts = await canned.everything(connection)
        names = {one.id: one.name for one in await staff.everyone(connection)}
        if see:
            await audit.write(connection, me, "contact_read", found.number, now)
    return page(
        request,
        "inquiry.html",
        status=status,
        inquiry=found if see else _masked(request, found),
        thread=thread if see else [replace(one, text=masked(request, one.text)) for one in thread],
        mail=mail,
        names=names,
        canned=texts,
        see=see,
        mine=found.state == "claimed" and found.owner_id == me.id,
        may_work=me.role in DESK,
        answer_id=str(uuid.uuid4()),
        longest=LONGEST,
        typed=await field(request, "text", LONGEST) if status != 200 else "",
        errors=errors or {},
    )


def _masked(request: web.Request, inquiry: Inquiry) -> Inquiry:
    """The inquiry as those read it who answer nobody."""
    sign = say(request, "masked")
    message = masked(request, inquiry.message)
    return replace(inquiry, company=sign, name=sign, email=sign, phone=sign, message=message)
