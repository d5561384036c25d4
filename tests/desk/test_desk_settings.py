"""The settings of console and mail: what cannot work or would not be safe is refused with the variable's name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.desk.test_desk_mail import FORM
from tests.web.company import Company
from tests.web.running import Starting
from web.settings import SettingsError, read


@pytest.mark.parametrize(
    ("name", "value", "more"),
    [
        ("BANSOU_SMTP_SECURITY", "ssl", {}),
        ("BANSOU_SMTP_SECURITY", "none", {"BANSOU_SMTP_HOST": "mail.example.jp"}),
        ("BANSOU_SMTP_CA", "/nowhere/ca.pem", {}),
        ("BANSOU_SMTP_PORT", "0", {}),
        ("BANSOU_MAIL_FROM", "not an address", {}),
        ("BANSOU_MAIL_DESK", "a@b\r\nBcc: c@d.example", {}),
        ("BANSOU_PUBLIC_URL", "chat.example.jp", {}),
        ("BANSOU_STAFF_IDLE_MINUTES", "never", {}),
        ("BANSOU_OWNER_MINUTES", "0", {}),
    ],
)
def test_a_setting_that_cannot_work_is_named(name: str, value: str, more: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as error:
        read({name: value, **more})
    assert error.value.variable == name


def test_mail_leaves_only_with_a_server_and_a_sender() -> None:
    assert not read({"BANSOU_SMTP_HOST": "mail.example.jp"}).mail.can_send
    assert not read({"BANSOU_MAIL_FROM": "a@example.jp"}).mail.can_send
    assert read({"BANSOU_SMTP_HOST": "mail.example.jp", "BANSOU_MAIL_FROM": "a@example.jp"}).mail.can_send


async def test_an_address_cannot_make_us_send_receipts_without_end(start: Starting, sqlite_url: str, http: Any) -> None:
    site = await start(sqlite_url, BANSOU_RATE_LIMITS="on")
    company = Company(http, site.url)
    await company.open()
    forms = [{"id": str(uuid.uuid4()), **FORM} for _ in range(8)]
    statuses = [(await company.call("POST", "/api/chat/handoffs", form)).status for form in forms]
    assert statuses == [201] * 6 + [429] * 2
