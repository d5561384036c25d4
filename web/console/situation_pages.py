"""What the desk sets for every answer: the state of applications, closures; and the stop switch of admins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from programme import rendering
from programme.situation import DESK_TIMEZONE, Situation
from web.accounts.roles import ADMIN, CONSOLE, DESK
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import audit, circumstances, closures, conversations, interventions, staff, status
from web.store.status import STATUSES, ApplicationStatus

STATUS = f"{CONSOLE}/status"
NOTICES = f"{CONSOLE}/notices"
HISTORY = 10
LONGEST_TEXT = 2_000
# Beyond a year the next opening could not be told any more.
FURTHEST = timedelta(days=365)
LONGEST_INTERVENTION = timedelta(days=90)
SUGGESTED_DAYS = 7


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


async def show_notices(request: web.Request) -> web.Response:
    """Withdrawn answers and notices, those in force and those that are over."""
    return await _notices(request)


async def add_notice(request: web.Request) -> web.Response:
    """Withdraws an answer or posts a notice, from the next message on."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    texts = {name: await field(request, name, LONGEST_TEXT) for name in ("kind", "topic", "text_ja", "text_en")}
    expires = _moment(await field(request, "expires_at"))
    wrong = _wrong_notice(app[PROGRAMME].current().answers, texts, expires, now)
    if wrong or expires is None:
        return await _notices(request, status_code=422, errors=wrong, typed=texts)
    kind: interventions.Kind = "withdrawal" if texts["kind"] == "withdrawal" else "notice"
    async with app[STORE].writing() as connection:
        await interventions.add(
            connection,
            kind=kind,
            topic=texts["topic"] or None,
            text_ja=texts["text_ja"].replace("\r\n", "\n"),
            text_en=texts["text_en"].replace("\r\n", "\n"),
            by=me.id,
            now=now,
            expires_at=expires,
        )
        until = expires.isoformat(timespec="minutes")
        await audit.write(connection, me, f"{kind}_set", texts["topic"] or "-", now, expires=until)
    raise back(NOTICES, "notice_added")


async def end_notice(request: web.Request) -> web.Response:
    """Ends one before its time."""
    me, now, id = request[SIGNED_IN].staff, request.app[CLOCK].real(), request.match_info["notice"]
    async with request.app[STORE].writing() as connection:
        if await interventions.end(connection, id, now):
            await audit.write(connection, me, "intervention_ended", id, now)
    raise back(NOTICES, "notice_ended")


def _wrong_notice(
    topics: Mapping[str, Any], texts: Mapping[str, str], expires: datetime | None, now: datetime
) -> dict[str, str]:
    wrong = {}
    if texts["topic"] not in topics and (texts["topic"] or texts["kind"] == "withdrawal"):
        wrong["topic"] = "topic_needed"
    if not texts["text_ja"]:
        wrong["text_ja"] = "needed"
    if expires is None or not now < expires <= now + LONGEST_INTERVENTION:
        wrong["expires_at"] = "intervention_end"
    return wrong


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


async def _notices(
    request: web.Request,
    *,
    status_code: int = 200,
    errors: dict[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> web.Response:
    now, programme = request.app[CLOCK].real(), request.app[PROGRAMME].current()
    async with request.app[STORE].reading() as connection:
        living, past = await interventions.living(connection, now), await interventions.past(connection, now)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    suggested = Situation(now + timedelta(days=SUGGESTED_DAYS)).desk_time.strftime("%Y-%m-%dT%H:%M")
    return page(
        request,
        "notices.html",
        status=status_code,
        living=living,
        past=past,
        names=names,
        titles={id: answer.title.ja for id, answer in programme.answers.items()},
        suggested=suggested,
        typed=typed or {},
        may_set=request[SIGNED_IN].staff.role in ADMIN,
        longest=LONGEST_TEXT,
        errors=errors or {},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    """A moment as a form gives it: on the desk's clock, without offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(DESK_TIMEZONE))
