"""The stop switch: admins withdraw answers and post notices, and everybody reads which are in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from programme.situation import DESK_TIMEZONE, Situation
from web.accounts.roles import ADMIN, CONSOLE
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import audit, interventions, staff

NOTICES = f"{CONSOLE}/notices"
LONGEST_TEXT = 2_000
LONGEST_INTERVENTION = timedelta(days=90)
SUGGESTED_DAYS = 7


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
            text_ja=texts["text_ja"],
            text_en=texts["text_en"],
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


def _moment(text: str) -> datetime | None:
    """A moment as a form gives it: on the desk's clock, without offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(DESK_TIMEZONE))
