"""The settings of the mail server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from web import setting_values as values
from web.setting_values import SettingsError, Variable

Security = Literal["starttls", "tls", "none"]
VARIABLES = (
    Variable("BANSOU_MAIL_FROM", "", "sender of mail to companies and to the desk; empty: mail is kept, not sent"),
    Variable("BANSOU_MAIL_DESK", "", "where the desk is told of new inquiries; empty: the programme's desk address"),
    Variable("BANSOU_SMTP_HOST", "", "mail server; empty: mail is kept, not sent"),
    Variable("BANSOU_SMTP_PORT", "587", "port of the mail server"),
    Variable("BANSOU_SMTP_SECURITY", "starttls", "starttls, tls (from the first byte), or none on the loopback only"),
    Variable("BANSOU_SMTP_USER", "", "name that web signs in to the mail server with"),
    Variable("BANSOU_SMTP_PASSWORD", "", "password for it", True),
    Variable("BANSOU_SMTP_CA", "", "authority that signed the mail server's certificate: a file; empty: the system's"),
    Variable("BANSOU_SMTP_TIMEOUT_SECONDS", "20", "how long the mail server may take for one step"),
    Variable("BANSOU_SMTP_ACCEPT_SECONDS", "600", "how long it may take to accept a text that it was given"),
)


@dataclass(frozen=True)
class MailSettings:
    """How mail leaves; without a server or a sender it is kept until there are both."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    ca: str
    timeout_seconds: float
    accept_seconds: float
    sender: str
    desk: str

    @property
    def can_send(self) -> bool:
        """Whether mail can leave at all."""
        return bool(self.host and self.sender)


def read(texts: Mapping[str, str]) -> MailSettings:
    """The mail server's settings, checked: a password never travels in the clear, nor mail across a network."""
    host, ca = texts["BANSOU_SMTP_HOST"], texts["BANSOU_SMTP_CA"]
    security = _security(texts["BANSOU_SMTP_SECURITY"])
    if security == "none" and host and host != "localhost" and not values.is_loopback(host):
        raise SettingsError("BANSOU_SMTP_SECURITY", security, "is for a mail server on the loopback only")
    if ca and not Path(ca).is_file():
        raise SettingsError("BANSOU_SMTP_CA", ca, "must be an existing file")
    return MailSettings(
        host=host,
        port=values.port(texts, "BANSOU_SMTP_PORT"),
        security=security,
        user=texts["BANSOU_SMTP_USER"],
        password=texts["BANSOU_SMTP_PASSWORD"],
        ca=ca,
        timeout_seconds=values.seconds(texts, "BANSOU_SMTP_TIMEOUT_SECONDS", 0.1, 600),
        accept_seconds=values.seconds(texts, "BANSOU_SMTP_ACCEPT_SECONDS", 0.1, 3600),
        sender=values.address(texts, "BANSOU_MAIL_FROM"),
        desk=values.address(texts, "BANSOU_MAIL_DESK"),
    )


def _security(value: str) -> Security:
    for one in get_args(Security):
        if one == value:
            return cast(Security, one)
    raise SettingsError("BANSOU_SMTP_SECURITY", value, "must be starttls, tls or none")
