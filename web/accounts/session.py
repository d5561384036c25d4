"""The session of a request: its cookie, its token against forged forms, and how it begins and ends."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from web.client_address import is_trusted
from web.keys import CLOCK, SETTINGS, STORE
from web.settings import Settings
from web.store import staff, staff_sessions
from web.store.staff import Staff
from web.store.staff_sessions import StaffSession, Stage

TOKEN_BYTES = 32
COOKIE = "bansou_console"
LONGEST_CLIENT = 120
CODE_MINUTES = timedelta(minutes=5)
LONGEST_UNTOUCHED = timedelta(seconds=20)


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and by which session."""

    staff: Staff
    session: StaffSession


SIGNED_IN = web.RequestKey("signed_in", SignedIn)
TOKEN = web.RequestKey("console_token", str)


def over_https(request: web.Request) -> bool:
    """Whether the browser's side of the connection is HTTPS."""
    settings = request.app[SETTINGS]
    proxied = request.headers.get("X-Forwarded-Proto", "") if is_trusted(request.remote, settings) else ""
    return request.secure or proxied == "https" or settings.public_url.startswith("https://")


def cookie_name(request: web.Request) -> str:
    """Bound to this very host by its name where HTTPS allows that."""
    return f"__Host-{COOKIE}" if over_https(request) else COOKIE


def put_cookie(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Gives the browser its token; the browser forgets it when it is closed."""
    response.set_cookie(
        cookie_name(request), token, path="/", httponly=True, secure=over_https(request), samesite="Lax"
    )


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def form_token(token: str) -> str:
    """What a form carries to show that it comes from a page that this session was given."""
    return hmac.new(token.encode("utf-8", "surrogateescape"), b"form", hashlib.sha256).hexdigest()


def idle(settings: Settings) -> timedelta:
    """How long a session lives without a request."""
    return timedelta(minutes=settings.staff_idle_minutes)


async def signed_in(request: web.Request, *, touch: bool) -> SignedIn | None:
    """The session of a request's cookie, if it lives and its account is active."""
    app, token = request.app, request.cookies.get(cookie_name(request), "")
    now = app[CLOCK].real()
    async with app[STORE].reading() as connection:
        session = await staff_sessions.find(connection, token_hash(token), now, idle(app[SETTINGS]))
        account = await staff.by_id(connection, session.staff_id) if session else None
    if session is None or account is None or not account.active:
        return None
    if touch and now - session.last_seen_at > min(LONGEST_UNTOUCHED, idle(app[SETTINGS]) / 10):
        async with app[STORE].writing() as connection:
            await staff_sessions.touch(connection, session.token_hash, now)
    return SignedIn(account, session)


async def begin(connection: AsyncConnection, request: web.Request, account: Staff, stage: Stage, now: datetime) -> str:
    """A new session in place of the one that the request has; its token."""
    await staff_sessions.end(connection, token_hash(request.cookies.get(cookie_name(request), "")))
    token = new_token()
    lives = CODE_MINUTES if stage == "code" else timedelta(hours=request.app[SETTINGS].staff_session_hours)
    client = request.headers.get("User-Agent", "")[:LONGEST_CLIENT]
    await staff_sessions.add(
        connection,
        StaffSession(str(uuid.uuid4()), token_hash(token), account.id, stage, client, now, now, now + lives),
    )
    return token
