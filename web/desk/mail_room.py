"""The mail room: sends what is in the outbox, one mail after the other, as long as the process runs."""

from __future__ import annotations

import asyncio
import logging
import uuid
from contextlib import suppress
from datetime import timedelta

from aiohttp import web

from web.desk import mail_server, mail_text
from web.desk.mail_server import MailProblem
from web.errors import StoreUnavailable
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import outbox
from web.store.outbox import Mail

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
NEWS = web.AppKey("mail_news", asyncio.Event)


async def keep_sending(app: web.Application) -> None:
    """Runs until it is cancelled; neither a dead mail server nor a dead database ends it."""
    while True:
        app[NEWS].clear()
        try:
            if app[SETTINGS].mail.can_send:
                while await send_next(app):
                    pass
        except StoreUnavailable as error:
            log.error("mail_room_without_store", extra={"reason": str(error)})
        except Exception as error:
            # One mail that cannot be made must not keep the others back; it is held, and tried again later.
            log.error("mail_room_failed", extra={"reason": type(error).__name__})
        with suppress(TimeoutError):
            await asyncio.wait_for(app[NEWS].wait(), LOOK_SECONDS)


async def send_next(app: web.Application) -> bool:
    """Tries one mail that is due; False where none is."""
    settings, holder, now = app[SETTINGS], str(uuid.uuid4()), app[CLOCK].real()
    # Longer than any try can last: whoever holds it after that is dead.
    until = now + timedelta(seconds=mail_server.longest_try(settings.mail) + 2 * settings.mail.timeout_seconds + 2)
    async with app[STORE].writing() as connection:
        mail = await outbox.hold_next(connection, holder, now, until)
    if mail is None:
        return False
    problem = await _try(app, mail, holder)
    async with app[STORE].writing() as connection:
        now = app[CLOCK].real()
        if problem is None:
            await outbox.sent(connection, mail.id, holder, now)
        else:
            await outbox.failed(
                connection,
                mail,
                holder,
                problem.reason,
                now,
                for_good=problem.for_good,
                in_doubt=problem.in_doubt,
            )
    fields = {"mail": mail.id, "kind": mail.kind, "tries": mail.tries, "reason": problem.reason if problem else ""}
    log.log(logging.WARNING if problem else logging.INFO, "mail_failed" if problem else "mail_sent", extra=fields)
    return True


async def _try(app: web.Application, mail: Mail, holder: str) -> MailProblem | None:
    settings = app[SETTINGS]
    recipient, message = mail_text.composed(app[PROGRAMME].current(), mail, settings)

    async def handing_over() -> None:
        async with app[STORE].writing() as connection:
            if not await outbox.hand_over(connection, mail.id, holder):
                raise MailProblem("held_elsewhere")

    try:
        await mail_server.send(settings.mail, recipient, message, handing_over)
    except MailProblem as problem:
        return problem
    return None
