"""The list of transcripts: filters, search, pages, and what staff keep of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from programme.personal_numbers import mask
from web.accounts.roles import CONSOLE, REVIEW
from web.accounts.session import SIGNED_IN
from web.chat.bodies import UUID
from web.chat.turn import desk_addresses
from web.console.pages import back, field, page, programme_of
from web.console.transcript_words import intent_titles, topic_titles, topics_by_chapter
from web.errors import Malformed, NotFound
from web.keys import CLOCK, STORE
from web.review.filters import OPTIONS, Filters, filters_of
from web.review.search_terms import marked
from web.store import audit, saved_filters, transcript_marks_known
from web.store.staff import Staff
from web.store.transcript_lines import Line, lines
from web.store.transcript_places import Cursor, Found, Place
from web.store.transcript_search import find

HERE = f"{CONSOLE}/transcripts"
PAGE = 50
LONGEST_NAME = 60
CURSORS = ("after", "before")


@dataclass(frozen=True)
class Shown:
    """A line of the list with its words made safe to show."""

    line: Line
    question: str
    passage: str


async def show_list(request: web.Request) -> web.Response:
    """One page of the list. An address with empty fields, as forms make it, leads to the one without."""
    if any(not value for value in request.query.values()):
        raise back(f"{HERE}?{urlencode([(name, value) for name, value in request.query.items() if value])}")
    filters, errors = read_filters(request)
    cursor = None if errors else read_cursor(request.query)
    me: Staff = request[SIGNED_IN].staff
    async with request.app[STORE].reading() as connection:
        found = Found([], False, 0) if errors else await find(connection, filters, cursor, PAGE)
        ids = [place.conversation_id for place in found.places]
        shown = [_shown(request, line, filters) for line in await lines(connection, ids, filters.terms.folded)]
        kept = await saved_filters.seen_by(connection, me.id)
        intents = await transcript_marks_known.values(connection, "intent")
    if filters.terms.folded and cursor is None:
        await _write_down(request, "transcripts_searched", by=filters.narrowing)
    return page(
        request,
        "transcripts.html",
        status=400 if errors else 200,
        errors=errors,
        filters=filters,
        given=filters.values,
        found=found,
        rows=shown,
        kept=kept,
        options=OPTIONS,
        chapters=topics_by_chapter(request),
        topic_titles=topic_titles(request),
        intents=intent_titles(request, intents),
        may_export=me.role in REVIEW,
        **_links(filters, found, cursor),
    )


async def keep_filter(request: web.Request) -> web.Response:
    """Keeps the filters of the page under a name."""
    name, query = await field(request, "name", LONGEST_NAME), await field(request, "query", 2000)
    filters, errors = filters_of(dict(parse_qsl(query)), programme_of(request).answers)
    if errors or not filters.values:
        raise Malformed("query")
    if not name:
        raise back(f"{HERE}?{filters.query}&done=")
    me, shared = request[SIGNED_IN].staff, await field(request, "shared") == "yes"
    now = request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        await saved_filters.keep(connection, me.id, name, filters.query, shared=shared, now=now)
        await audit.write(connection, me, "filter_kept", me.login, now, shared=shared, by=filters.narrowing)
    raise back(f"{HERE}?{filters.query}&done=filter_kept")


async def remove_filter(request: web.Request) -> web.Response:
    """Removes one of one's own; an admin also what others share."""
    id, me, now = request.match_info["filter"], request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        removed = await saved_filters.remove(connection, id, me.id)
        if not removed and me.role == "admin":
            removed = await saved_filters.remove(connection, id, None)
        if not removed:
            raise NotFound
        await audit.write(connection, me, "filter_removed", me.login, now)
    raise back(HERE, "filter_removed")


def read_filters(request: web.Request) -> tuple[Filters, dict[str, str]]:
    """The filters of the page's address, and what is wrong with it."""
    return filters_of(request.query, programme_of(request).answers)


def read_cursor(query: Mapping[str, str]) -> Cursor | None:
    """Where the page begins; Malformed for what is no place."""
    name = next((name for name in CURSORS if name in query), None)
    if name is None:
        return None
    moment, _, id = query[name].partition("_")
    try:
        opened_at = datetime.fromisoformat(moment)
    except ValueError:
        raise Malformed(name) from None
    if opened_at.tzinfo is None or not 2000 <= opened_at.year < 2200 or not UUID.fullmatch(id):
        raise Malformed(name)
    return Cursor(Place(opened_at, id), newer=name == "before")


def _links(filters: Filters, found: Found, cursor: Cursor | None) -> dict[str, str]:
    """The addresses of the pages before and after."""
    newer = older = ""
    if found.places:
        backwards = cursor is not None and cursor.newer
        if found.more if backwards else cursor is not None:
            newer = _at("before", filters, found.places[0])
        if backwards or found.more:
            older = _at("after", filters, found.places[-1])
    return {"newer": newer, "older": older, "first": f"{HERE}?{filters.query}" if cursor else ""}


def _at(name: str, filters: Filters, place: Place) -> str:
    where = urlencode({name: f"{place.opened_at.isoformat().replace('+00:00', 'Z')}_{place.conversation_id}"})
    return f"{HERE}?{filters.query}&{where}" if filters.values else f"{HERE}?{where}"


def _shown(request: web.Request, line: Line, filters: Filters) -> Shown:
    """What companies write was masked before it was stored; what staff write is masked here."""
    passage = line.passage or ""
    if line.passage_by == "staff":
        passage = mask(passage, desk_addresses(programme_of(request)))[0]
    return Shown(line, line.first_question, marked(passage, filters.terms.folded))


async def _write_down(request: web.Request, act: str, **details: Any) -> None:
    async with request.app[STORE].writing() as connection:
        me: Staff = request[SIGNED_IN].staff
        await audit.write(connection, me, act, "transcripts", request.app[CLOCK].real(), **details)
