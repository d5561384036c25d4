"""What staff wrote, as those read it who answer nobody: without personal numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from programme.personal_numbers import mask
from web.accounts.roles import may_see_contacts
from web.accounts.session import SIGNED_IN
from web.chat.turn import desk_addresses
from web.console.pages import programme_of
from web.store.messages import Message

MASKED = ("staff", "company")


def masked(request: web.Request, text: str) -> str:
    """A text without personal numbers; the desk's own stay."""
    return mask(text, desk_addresses(programme_of(request)))[0]


def as_seen(request: web.Request, log: Sequence[Message]) -> list[Message]:
    """Messages as the role of whoever asks reads them."""
    if may_see_contacts(request[SIGNED_IN].staff.role):
        return list(log)
    return [replace(one, text=masked(request, one.text)) if one.sender in MASKED else one for one in log]
