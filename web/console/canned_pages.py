"""Canned replies: read by all, kept by the desk."""

from __future__ import annotations

from aiohttp import web

from web.accounts.roles import CONSOLE, DESK
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.desk.takeover import LONGEST_MESSAGE
from web.keys import CLOCK, STORE
from web.store import audit, canned

HERE = f"{CONSOLE}/canned"
LONGEST_TITLE = 60


async def show_canned(request: web.Request) -> web.Response:
    """All of them."""
    return await _canned(request)


async def add_canned(request: web.Request) -> web.Response:
    """One more."""
    title = await field(request, "title", LONGEST_TITLE)
    text = await field(request, "text", LONGEST_MESSAGE)
    wrong = {name: "needed" for name, value in (("title", title), ("text", text)) if not value}
    if wrong:
        return await _canned(request, status=422, errors=wrong)
    now = request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        await canned.add(connection, title, text, now)
        await audit.write(connection, request[SIGNED_IN].staff, "canned_added", title, now)
    raise back(HERE, "canned_added")


async def remove_canned(request: web.Request) -> web.Response:
    """Deletes one."""
    async with request.app[STORE].writing() as connection:
        if await canned.remove(connection, request.match_info["canned"]):
            now = request.app[CLOCK].real()
            await audit.write(connection, request[SIGNED_IN].staff, "canned_removed", request.match_info["canned"], now)
    raise back(HERE, "canned_removed")


async def _canned(request: web.Request, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    async with request.app[STORE].reading() as connection:
        texts = await canned.everything(connection)
    may_change = request[SIGNED_IN].staff.role in DESK
    return page(
        request,
        "canned.html",
        status=status,
        texts=texts,
        may_change=may_change,
        longest=LONGEST_MESSAGE,
        errors=errors or {},
    )
