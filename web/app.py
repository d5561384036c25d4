"""Puts the web process together: config, resources, routes, middlewares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from programme import rendering
from programme.language import detect
from programme.loader import newest
from programme.personal_numbers import mask
from programme.situation import Situation
from programme.source import ProgrammeSource
from web import health, upkeep
from web.accounts.seal import seal_all
from web.chat import events, feedback, handoffs, log, messages, queue, sessions, typing_notice
from web.chat.bodies import LONGEST_BODY
from web.chat.engine import engine_client
from web.chat.erasing import keep_erasing
from web.chat.hub import Hub
from web.chat.turns import Turns
from web.clock import Clock
from web.console.keys import DESK_WORK, SEAL, SIGN_INS
from web.console.pages import answer_console, put_console_headers
from web.console.routes import add_console
from web.desk.mail_room import NEWS, keep_sending
from web.desk.takeover import Desk
from web.keys import CLOCK, ENGINE, HUB, LIMITS, PROGRAMME, SETTINGS, STORE, TURNS, Limits
from web.limits import RateLimit
from web.middleware import answer_errors, put_headers
from web.page.check import show_first, take_answer
from web.page.help import SHELF, Shelf, show_help
from web.page.home import show_chat, show_home
from web.page.posted import POSTED, Posted
from web.page.statements import STATEMENT, read_statement, show_accessibility, show_privacy
from web.page.view import STATIC
from web.page.widget import BUILT, WIDGET, serve_widget
from web.review.figure_making import keep_figures
from web.settings import PROGRAMME_ROOT, Settings
from web.store.database import open_store
from web.teaching.keys import teaching
from web.valkey import Valkey

# Each form sends a receipt to an address that nobody has confirmed.
FORMS_PER_MINUTE = 6


def create_app(
    settings: Settings, programme: ProgrammeSource | None = None, clock: Clock | None = None, widget: Path = BUILT
) -> web.Application:
    """The application; programme, clock and widget can be given in place of the settings' and the built one."""
    app = web.Application(middlewares=[answer_errors, answer_console], client_max_size=LONGEST_BODY)
    app[SETTINGS] = settings
    app[CLOCK] = clock or Clock(settings.test_clock_holds)
    app[PROGRAMME] = programme or ProgrammeSource(Path(settings.programme or newest(PROGRAMME_ROOT)))
    app[LIMITS] = _limits(settings)
    app[HUB] = Hub()
    app[WIDGET] = widget
    app[SHELF] = Shelf()
    app[POSTED] = Posted()
    app[STATEMENT] = read_statement()
    app.on_startup.append(_warm_up)
    app[NEWS] = asyncio.Event()
    app.cleanup_ctx.extend([_store, _shared, _engine, _upkeep, teaching])
    app.on_response_prepare.extend([put_headers, put_console_headers])
    app.on_shutdown.append(_end_listening)
    _add_routes(app)
    add_console(app)
    return app


def _limits(settings: Settings) -> Limits:
    counts = {
        "messages": settings.session_messages_per_minute,
        "requests": settings.address_messages_per_minute,
        "sessions": settings.address_sessions_per_minute,
        "forms": FORMS_PER_MINUTE,
    }
    return Limits(*(RateLimit(most, name=name, on=settings.rate_limits_hold) for name, most in counts.items()))


async def _shared(app: web.Application) -> AsyncIterator[None]:
    """What several processes tell each other; without an address each is on its own."""
    if not app[SETTINGS].wake_url:
        yield
        return
    valkey = Valkey(app[SETTINGS].wake_url, app[HUB])
    app[HUB].elsewhere = valkey.wake
    for limit in (*vars(app[LIMITS]).values(), app[SIGN_INS]):
        limit.everywhere = valkey.count
    running = asyncio.create_task(valkey.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _warm_up(app: web.Application) -> None:
    # Word lists and holidays are read at their first use; no company should wait for that.
    now = app[CLOCK].real()
    detect("a")
    mask("0")
    rendering.office(app[PROGRAMME].current(), Situation(now))


async def _store(app: web.Application) -> AsyncIterator[None]:
    app[STORE] = await open_store(app[SETTINGS].database_url)
    app[DESK_WORK] = Desk(app[STORE], app[PROGRAMME], app[HUB])
    async with app[STORE].writing() as connection:
        await seal_all(connection, app[SEAL])
    await app[POSTED].refresh(app[STORE], app[CLOCK].real())
    yield
    await app[STORE].close()


async def _engine(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    timeout = settings.engine_timeout_seconds
    async with engine_client(settings.engine_url, settings.engine_secret, timeout) as client:
        app[ENGINE] = client
        app[TURNS] = Turns(app[STORE], client, app[PROGRAMME], app[HUB], timeout, app[CLOCK].real)
        yield


async def _upkeep(app: web.Application) -> AsyncIterator[None]:
    kept = (
        upkeep.keep_up(app),
        upkeep.keep_read_model(app),
        keep_figures(app),
        keep_sending(app),
        keep_erasing(app),
    )
    tasks = [asyncio.create_task(one) for one in kept]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _end_listening(app: web.Application) -> None:
    app[HUB].close()


def _add_routes(app: web.Application) -> None:
    app.router.add_post("/api/chat/sessions", sessions.open_session)
    app.router.add_delete("/api/chat/session", sessions.erase_session)
    app.router.add_post("/api/chat/messages", messages.say)
    app.router.add_get("/api/chat/messages", log.read_log)
    app.router.add_get("/api/chat/events", events.stream_events)
    app.router.add_post("/api/chat/feedback", feedback.give_feedback)
    app.router.add_post("/api/chat/handoffs", handoffs.send_form)
    app.router.add_post("/api/chat/queue", queue.join_queue)
    app.router.add_delete("/api/chat/queue", queue.leave_queue)
    app.router.add_post("/api/chat/typing", typing_notice.tell_typing)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    app.router.add_get("/v1/widget.js", serve_widget)
    app.router.add_get("/", show_home)
    app.router.add_get("/chat", show_chat)
    app.router.add_get("/help", show_help)
    app.router.add_get("/check", show_first)
    app.router.add_post("/check", take_answer)
    app.router.add_get("/privacy", show_privacy)
    app.router.add_get("/accessibility", show_accessibility)
    app.router.add_static("/static", STATIC)
