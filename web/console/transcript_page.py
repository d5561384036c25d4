"""One transcript, turn by turn."""

from __future__ import annotations

from aiohttp import web

from programme.situation import Situation
from web.accounts.roles import DESK
from web.accounts.session import SIGNED_IN
from web.chat.turn import desk_addresses
from web.console.pages import page, programme_of
from web.console.transcript_words import named, reason_title, topic_titles
from web.errors import NotFound
from web.keys import CLOCK, STORE
from web.review.reading import Reader
from web.store import audit, staff, whole_transcripts

LIVE = ("queued", "human")


async def show_transcript(request: web.Request) -> web.Response:
    """A conversation as it was understood and answered. That it was read is written down."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    id = request.match_info["conversation"]
    async with app[STORE].writing() as connection:
        found = await whole_transcripts.read(connection, [id])
        if not found:
            raise NotFound
        names = {one.id: one.name for one in await staff.everyone(connection)}
        await audit.write(connection, me, "transcript_read", id, now)
    whole, reading = found[0], reader(request)
    entries = reading.entries(whole)
    return page(
        request,
        "transcript.html",
        whole=whole,
        entries=entries,
        turns=[entry.turn for entry in entries if entry.turn],
        notes=[(one, reading.masked(one.text)) for one in whole.notes] if me.role in DESK else [],
        names=names,
        topic_titles=reading.titles,
        intent=lambda name: named(request, "intent", name),
        reason=lambda name: reason_title(request, name),
        told=reading.told,
        live=whole.state in LIVE,
        may_open_inquiry=me.role in DESK,
    )


def reader(request: web.Request) -> Reader:
    """Reads conversations with the words of the programme as it is now."""
    programme = programme_of(request)
    situation = Situation(request.app[CLOCK].real())
    return Reader(programme, situation, desk_addresses(programme), topic_titles(request))
