"""The queue: who waits, who is with whom, and who was lately; kept up to date as a fragment of its page."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from markupsafe import Markup

from programme import rendering
from programme.situation import Situation
from web.accounts.roles import CONSOLE, DESK
from web.accounts.session import SIGNED_IN, idle
from web.chat.presence import is_gone
from web.console.pages import fragment, page, rendered, say, when
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import circumstances, desk_queue, outbox, staff

QUEUE = f"{CONSOLE}/queue"
RECENT = timedelta(days=1)
MOST_RECENT = 20
WARNING = timedelta(minutes=5)


async def show_queue(request: web.Request) -> web.Response:
    """The page; its list asks for itself again every few seconds."""
    return page(request, "queue.html", **await _queue(request, ""))


async def tell_presence(_: web.Request) -> web.Response:
    """Somebody is at the page; that they ask keeps the session alive, which the page's own questions do not."""
    return web.Response(status=204)


async def queue_rows(request: web.Request) -> web.Response:
    """The list, where it reads differently from the one that the page has; who listens is told what changed."""
    had, content = request.query.get("mark", ""), await _queue(request, _ending(request))
    if had == content["mark"]:
        return web.Response(status=204)
    return fragment(request, "queue_fragment.html", news=_who(had) != _who(content["mark"]), **content)


async def _queue(request: web.Request, ending: str) -> dict[str, Any]:
    now = request.app[CLOCK].real()
    async with request.app[STORE].reading() as connection:
        waiting = await desk_queue.waiting(connection)
        recent = await desk_queue.recent(connection, now - RECENT, MOST_RECENT)
        names = {one.id: one.name for one in await staff.everyone(connection)}
        late = await outbox.overdue(connection, now)
        present = await circumstances.on(connection, Situation(now).today)
    may_claim = request[SIGNED_IN].staff.role in DESK
    queued = [one for one in waiting if one.state == "queued"]
    rows = rendered(
        request,
        "queue_rows.html",
        queued=queued,
        claimed=[one for one in waiting if one.state == "human"],
        recent=recent,
        ending=ending,
        names=names,
        office=rendering.office(request.app[PROGRAMME].current(), Situation(now, closures=present.closures)),
        minutes=lambda moment: max(0, int((now - moment).total_seconds() // 60)),
        gone=lambda one: is_gone(one.company_seen_at, now),
        may_claim=may_claim,
        mail_late=late if may_claim else 0,
    )
    mark = f"{_hash(_standing(waiting, now) + str(bool(ending)))}.{_hash(rows)}"
    return {
        "ending": ending,
        "rows": Markup(rows),
        "waits": len(queued),
        "claimed": len(waiting) - len(queued),
        "mark": mark,
    }


def _ending(request: web.Request) -> str:
    """What the page says of the session's end, some minutes before it."""
    now, session, allowed = request.app[CLOCK].real(), request[SIGNED_IN].session, idle(request.app[SETTINGS])
    by_idleness, warning = session.last_seen_at + allowed, min(WARNING, allowed / 3)
    if min(by_idleness, session.expires_at) - now > warning:
        return ""
    if session.expires_at <= by_idleness:
        return say(request, "session_over", moment=when(request, session.expires_at))
    return say(request, "session_idle", moment=when(request, by_idleness))


def _standing(waiting: list[desk_queue.Waiting], now: datetime) -> str:
    """What is worth telling somebody who does not look: who waits or is with a person; not that a minute went by."""
    return repr([(one.id, one.state, one.owner_id, is_gone(one.company_seen_at, now)) for one in waiting])


def _who(mark: str) -> str:
    return mark.partition(".")[0]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
