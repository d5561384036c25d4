"""The mail server: the one place that speaks SMTP, step by step, so that it is known what the server has."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from web.errors import WebError
from web.mail_settings import MailSettings

STEPS = 8
REFUSED_FOR_GOOD = range(500, 600)
REFUSED = range(400, 600)


def longest_try(settings: MailSettings) -> float:
    """How many seconds one try can last."""
    return settings.timeout_seconds * STEPS + settings.accept_seconds


class MailProblem(WebError):
    """The server did not take a mail. `for_good`: it never will; `in_doubt`: it may have, without saying so."""

    def __init__(self, reason: str, *, for_good: bool = False, in_doubt: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good
        self.in_doubt = in_doubt


async def send(
    settings: MailSettings, recipient: str, message: EmailMessage, handing_over: Callable[[], Awaitable[None]]
) -> None:
    """Hands one mail to the server; `handing_over` is awaited before the text goes out. Raises MailProblem."""
    handed = False
    client = _client(settings)
    try:
        async with asyncio.timeout(longest_try(settings)):
            await client.connect()
            if settings.user:
                await client.login(settings.user, settings.password)
            await _address(client, settings.sender, recipient)
            await handing_over()
            handed = True
            await client.data(message.as_bytes(), timeout=settings.accept_seconds)
    except SMTPResponseException as error:
        # A refusal is clear: the mail was not taken. What is none (a garbled line has the code -1) leaves it open.
        for_good = handed and error.code in REFUSED_FOR_GOOD
        in_doubt = handed and error.code not in REFUSED
        raise MailProblem(f"{error.code}", for_good=for_good, in_doubt=in_doubt) from error
    except (SMTPException, OSError, TimeoutError, ValueError) as error:
        raise MailProblem(type(error).__name__, in_doubt=handed) from error
    finally:
        await _leave(client)


async def _address(client: SMTP, sender: str, recipient: str) -> None:
    # Up to here a refusal is of this side's settings, which somebody will mend; from here on of this one mail.
    await client.mail(sender)
    try:
        await client.rcpt(recipient)
    except SMTPResponseException as error:
        raise MailProblem(f"{error.code}", for_good=error.code in REFUSED_FOR_GOOD) from error


async def _leave(client: SMTP) -> None:
    # The mail's fate is settled; a server that is slow to say goodbye must not change it.
    with suppress(SMTPException, OSError, TimeoutError):
        if client.is_connected:
            await asyncio.wait_for(client.quit(), 1)
    client.close()


def _client(settings: MailSettings) -> SMTP:
    context = None if settings.security == "none" else ssl.create_default_context(cafile=settings.ca or None)
    return SMTP(
        hostname=settings.host,
        port=settings.port,
        timeout=settings.timeout_seconds,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        tls_context=context,
    )
