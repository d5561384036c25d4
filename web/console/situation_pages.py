"""What the desk sets for every answer: the state of applications, and closures."""

from __future__ import annotations

from datetime import date, timedelta

from aiohttp import web

from programme import rendering
from programme.situation import Situation
from web.accounts.roles import CONSOLE, DESK
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import audit, circumstances, closures, conversations, staff, status
from web.store.status import STATUSES, ApplicationStatus

STATUS = f"{CONSOLE}/status"
HISTORY = 10
# Beyond a year the next opening could not be told any more.
FURTHEST = timedelta(days=365)


async def show_status(request: web.Request) -> web.Response:
    """The state of applications with its history, and the closures."""
    return await _status(request)


async def set_status(request: web.Request) -> web.Response:
    """Another state; the assistant tells it from the next message on."""
    chosen, source = await field(request, "status"), await field(request, "source")
    as_of, expires = _day(await field(request, "as_of")), _day(await field(request, "expires"))
    wrong: dict[str, str] = {}
    if as_of is None:
        wrong["as_of"] = "date"
    if await field(request, "expires") and (expires is None or (as_of and expires < as_of)):
        wrong["expires"] = "expires"
    if not source:
        wrong["source"] = "needed"
    if chosen not in STATUSES:
        wrong["status"] = "needed"
    if wrong or as_of is None:
        return await _status(request, status_code=422, errors=wrong)
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        await status.record(connection, ApplicationStatus(chosen, as_of, source, expires), now, me.id)
        until = {"expires": expires.isoformat()} if expires else {}
        await audit.write(connection, me, "status_set", chosen, now, as_of=as_of.isoformat(), **until)
    raise back(STATUS, "status_set")


async def add_closure(request: web.Request) -> web.Response:
    """Closed days; who waits while the desk closes is told at once."""
    first, reason = _day(await field(request, "first_day")), await field(request, "reason")
    last = _day(await field(request, "last_day")) or first
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    today = Situation(now).today
    if first is None or last is None:
        return await _status(request, status_code=422, errors={"first_day": "date"})
    if not today <= last <= today + FURTHEST or last < first:
        return await _status(request, status_code=422, errors={"last_day": "closure_days"})
    async with request.app[STORE].writing() as connection:
        await closures.add(connection, first, last, reason, me.id, now)
        if first <= today <= last:
            await conversations.end_waiting(connection, now)
        days = {"first": first.isoformat(), "last": last.isoformat()}
        await audit.write(connection, me, "closure_added", reason or "-", now, **days)
    raise back(STATUS, "closure_added")


async def remove_closure(request: web.Request) -> web.Response:
    """Open after all."""
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        gone = await closures.remove(connection, request.match_info["closure"])
        if gone:
            days = {"first": gone.first_day.isoformat(), "last": gone.last_day.isoformat()}
            await audit.write(connection, me, "closure_removed", gone.reason or "-", now, **days)
    raise back(STATUS, "closure_removed")


async def _status(
    request: web.Request, *, status_code: int = 200, errors: dict[str, str] | None = None
) -> web.Response:
    now = request.app[CLOCK].real()
    today = Situation(now).today
    async with request.app[STORE].reading() as connection:
        present = await circumstances.on(connection, today)
        history = await status.history(connection, HISTORY)
        closed = await closures.from_day(connection, today)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    office = rendering.office(request.app[PROGRAMME].current(), Situation(now, closures=present.closures))
    return page(
        request,
        "status.html",
        status=status_code,
        present=present.status,
        history=history,
        closures=closed,
        names=names,
        office=office,
        statuses=STATUSES,
        today=today.isoformat(),
        may_set=request[SIGNED_IN].staff.role in DESK,
        errors=errors or {},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
