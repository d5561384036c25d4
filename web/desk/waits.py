"""Nobody waits for ever: for a person who is not there, for one who went silent, or for a company that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from programme import rendering
from programme.model import Language
from programme.situation import Situation
from web.chat.presence import GONE_AFTER
from web.chat.turn import situation
from web.keys import CLOCK, HUB, PROGRAMME, SETTINGS, STORE
from web.store import circumstances, conversations, desk_queue, messages, notes, takeovers
from web.store.conversations import Conversation
from web.store.messages import Draft
from web.store.takeovers import Silence


async def end_long_waits(app: web.Application) -> None:
    """Sends companies back to the assistant that nobody could take over in time, and says what they can do."""
    now = app[CLOCK].real()
    async with app[STORE].reading() as connection:
        overdue = await conversations.overdue_in_queue(connection, now)
    for id in overdue:
        async with app[STORE].writing() as connection:
            waited = await conversations.by_id(connection, id)
            if waited and await conversations.leave_queue(connection, id, now, overdue=True):
                await _say_overdue(app, connection, waited, now)
        app[HUB].wake(id)


async def _say_overdue(app: web.Application, connection: AsyncConnection, waited: Conversation, now: datetime) -> None:
    programme = app[PROGRAMME].current()
    here = situation(now, await circumstances.on(connection, Situation(now).today), waited.language)
    office = rendering.office(programme, here)
    keys, then = ["desk_not_reached"], here
    if office.closes_at:
        # The next opening is the one after these hours.
        keys, then = ["web_queue_overdue", "web_desk_open"], replace(here, now=office.closes_at)
        office = rendering.office(programme, then)
    opening = "desk_next_opening" if office.confirmed else "desk_next_opening_unconfirmed"
    text = "\n".join([*(rendering.say(programme, key, here) for key in keys), rendering.say(programme, opening, then)])
    draft = Draft("system", text, {"handoff": rendering.handoff(programme, here)})
    await messages.add(connection, waited.id, [draft], now, None)


async def requeue_silent(app: web.Application) -> None:
    """Puts conversations back into the queue whose owner is silent."""
    now = app[CLOCK].real()
    silence = Silence(now, now - timedelta(minutes=app[SETTINGS].owner_minutes), now - GONE_AFTER)
    async with app[STORE].reading() as connection:
        silent = await desk_queue.left_by_owners(connection, silence)
    for id in silent:
        async with app[STORE].writing() as connection:
            until = await _waits_until(app, connection, now)
            if await takeovers.requeue(connection, id, silence, until):
                await _say_requeued(app, connection, id, now, closed=until <= now)
        app[HUB].wake(id)


async def _waits_until(app: web.Application, connection: AsyncConnection, now: datetime) -> datetime:
    """How long a company may wait from now on: for the minutes set, and not beyond the desk's hours."""
    present = await circumstances.on(connection, Situation(now).today)
    office = rendering.office(app[PROGRAMME].current(), Situation(now, closures=present.closures))
    return min(now + timedelta(minutes=app[SETTINGS].queue_minutes), office.closes_at or now)


async def _say_requeued(
    app: web.Application, connection: AsyncConnection, id: str, now: datetime, *, closed: bool
) -> None:
    programme = app[PROGRAMME].current()
    conversation = await conversations.by_id(connection, id)
    assert conversation is not None
    # Outside the hours no colleague is called; the end of the wait, which follows, tells the next opening.
    key = "desk_requeued_closed" if closed else "desk_requeued"
    text = rendering.say(programme, key, Situation(now, language=_language(conversation)))
    await messages.add(connection, id, [Draft("system", text)], now, None)
    note = rendering.say(programme, "console_note_requeued", Situation(now))
    await notes.add_note(connection, id, None, note, now)


async def end_expired(app: web.Application) -> None:
    """Ends takeovers of conversations whose company can no longer come back."""
    now = app[CLOCK].real()
    async with app[STORE].reading() as connection:
        over = await desk_queue.expired(connection, now)
    for id in over:
        async with app[STORE].writing() as connection:
            await takeovers.expire(connection, id, now)
        app[HUB].wake(id)


def _language(conversation: Conversation) -> Language:
    return "en" if conversation.language == "en" else "ja"
