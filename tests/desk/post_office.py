"""A real mail server of the tests' own, which can be told to be slow, to refuse, or to drop the line."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Answer = str | None


@dataclass
class PostOffice:
    """Takes mail; `answers` are given instead of its own, by step; `at` is called when a step is reached."""

    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str], bool]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    at: Callable[[str], None] = lambda step: None
    drop_after_data: int = 0
    tls: ssl.SSLContext | None = None
    user: tuple[str, str] | None = None
    server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listens, on the same port again after it was closed."""
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self._smtp, self.host, self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Is down: connections are refused."""
        if self.server:
            self.server.close()
            self.server = None

    def settings(self) -> dict[str, str]:
        """How web is told of it."""
        return {
            "BANSOU_SMTP_HOST": self.host,
            "BANSOU_SMTP_PORT": str(self.port or free_port(self)),
            "BANSOU_SMTP_SECURITY": "starttls" if self.tls else "none",
            "BANSOU_SMTP_TIMEOUT_SECONDS": "1",
            "BANSOU_SMTP_ACCEPT_SECONDS": "2",
            "BANSOU_MAIL_FROM": "bansou@example.jp",
            "BANSOU_MAIL_DESK": "desk-staff@example.jp",
        }

    def _smtp(self) -> SMTP:
        options: dict[str, Any] = {"hostname": "post.example", "enable_SMTPUTF8": False}
        if self.tls:
            options |= {"tls_context": self.tls, "require_starttls": True}
        if self.user:
            options |= {"authenticator": self._authenticate, "auth_required": True}
        return SMTP(self, **options)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        given = cast(LoginPassword, data)
        right = self.user == (given.login.decode(), given.password.decode())
        return AuthResult(success=right, handled=False)

    async def _step(self, name: str) -> Answer:
        self.at(name)
        await asyncio.sleep(self.delays.get(name, 0))
        queued = self.answers.get(name)
        return queued.pop(0) if queued else None

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:
        session.host_name = hostname
        return await self._step("EHLO") or "250 HELP"

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = await self._step("MAIL")
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = await self._step("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._step("DATA")
        if answer is not None:
            return answer
        self.mails.append(cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=default)))
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos), session.ssl is not None))
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return await self._step("TAKEN") or "250 OK"


def free_port(office: PostOffice) -> int:
    """A port for a server that is opened later."""
    with socket.socket() as probe:
        probe.bind((office.host, 0))
        office.port = probe.getsockname()[1]
    return office.port
