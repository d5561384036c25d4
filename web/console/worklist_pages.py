"""The worklist: where the assistant was probably wrong, first."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from urllib.parse import urlencode

from aiohttp import web

from web.accounts.roles import CONSOLE
from web.accounts.session import SIGNED_IN
from web.console.pages import page
from web.console.review_forms import chapters, review_form, transcript_path
from web.console.review_pages import titles
from web.errors import Malformed
from web.keys import CLOCK, PROGRAMME, STORE
from web.review.signs import BY_NAME, SIGNS
from web.store import audit, turn_details, worklist
from web.store.worklist import Place, Suspect, Wanted

WORKLIST = f"{CONSOLE}/worklist"
ON_A_PAGE = 20
LONGEST_ID = 100


async def show_worklist(request: web.Request) -> web.Response:
    """One page of it; that questions were read is written down."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    programme, wanted = app[PROGRAMME].current(), _wanted(request)
    async with app[STORE].reading() as connection:
        found = await worklist.suspects(connection, wanted, _after(request), ON_A_PAGE + 1)
        shown = found[:ON_A_PAGE]
        details = await turn_details.of_turns(connection, [(one.conversation_id, one.turn_id) for one in shown])
    if shown:
        async with app[STORE].writing() as connection:
            await audit.write(connection, me, "worklist_read", "-", now, count=len(shown))
    # A conversation may be erased between the two reads.
    known = [
        (one, details[one.conversation_id, one.turn_id])
        for one in shown
        if (one.conversation_id, one.turn_id) in details
    ]
    return page(
        request,
        "worklist.html",
        rows=[(one, turn, review_form(programme, turn, _here(request))) for one, turn in known],
        older=_older(request, shown[-1]) if len(found) > ON_A_PAGE else "",
        first=WORKLIST + _query(request),
        on_first="after" not in request.query,
        wanted=wanted,
        signs=SIGNS,
        chapters=chapters(programme),
        titles=titles(request),
        transcript_path=transcript_path,
    )


def _wanted(request: web.Request) -> Wanted:
    sign, topic = request.query.get("sign", ""), request.query.get("topic", "")
    if sign not in {"", *BY_NAME} or topic not in {"", *request.app[PROGRAMME].current().answers}:
        raise Malformed("filter")
    days = _day(request, "first_day"), _day(request, "last_day")
    return Wanted(sign, topic, *days, reviewed_too=request.query.get("reviewed") == "too")


def _day(request: web.Request, name: str) -> date | None:
    text = request.query.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Malformed(name) from None


def _after(request: web.Request) -> Place | None:
    text = request.query.get("after", "")
    if not text:
        return None
    try:
        suspicion, moment, id = text.split("~")
        place = Place(float(suspicion), datetime.fromisoformat(moment), id)
    except ValueError:
        raise Malformed("after") from None
    if not isfinite(place.suspicion) or place.asked_at.tzinfo is None or (not id.isalnum() and not _is_id(id)):
        raise Malformed("after")
    return place


def _is_id(id: str) -> bool:
    return len(id) <= LONGEST_ID and id.isascii() and id.replace("-", "").isalnum()


def _query(request: web.Request, **more: str) -> str:
    kept = {
        name: request.query[name]
        for name in ("sign", "topic", "first_day", "last_day", "reviewed")
        if request.query.get(name)
    }
    return f"?{urlencode({**kept, **more})}" if kept or more else ""


def _here(request: web.Request) -> str:
    """This page, with its place: judged turns leave the list, and the next ones move up."""
    after = request.query.get("after", "")
    return WORKLIST + _query(request, **({"after": after} if after else {}))


def _older(request: web.Request, last: Suspect) -> str:
    place = last.place
    return WORKLIST + _query(request, after=f"{place.suspicion!r}~{place.asked_at.isoformat()}~{place.id}")
