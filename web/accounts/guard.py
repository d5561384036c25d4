"""Who may ask for what below `/console`: HTTPS, session, role, and for changes the form's token and origin."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from web.accounts.roles import ANYONE, BEFORE_PASSWORD_CHANGE, BY_THE_PAGE, CONSOLE, access
from web.accounts.session import (
    SIGNED_IN,
    TOKEN,
    SignedIn,
    cookie_name,
    form_token,
    over_https,
    signed_in,
)
from web.client_address import is_trusted
from web.errors import FormRefused, NotAllowed, NotFound, NotSecure, SignInNeeded
from web.keys import SETTINGS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
READING = {"GET", "HEAD"}
FORM_FIELD, FORM_HEADER = "form_token", "X-Form-Token"


def is_console(request: web.Request) -> bool:
    """Whether a request is for the console."""
    return request.path == CONSOLE or request.path.startswith(f"{CONSOLE}/")


async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets a request of the console through, or refuses it."""
    if not over_https(request) and not request.app[SETTINGS].on_loopback:
        raise NotSecure
    request[TOKEN] = request.cookies.get(cookie_name(request), "")
    resource = request.match_info.route.resource
    if resource is None or not request.path.isprintable():
        raise NotFound
    allowed = access(request.method, resource.canonical)
    if request.method not in READING:
        await _refuse_forged(request)
    if allowed != ANYONE:
        who = await _signed_in(request, resource.canonical)
        if allowed is None or who.staff.role not in allowed:
            raise NotAllowed
    return await handler(request)


async def _signed_in(request: web.Request, route: str) -> SignedIn:
    method = "GET" if request.method == "HEAD" else request.method
    who = await signed_in(request, touch=(method, route) not in BY_THE_PAGE)
    if who is None or who.session.stage != "full":
        raise SignInNeeded
    request[SIGNED_IN] = who
    if who.staff.must_change_password and route not in BEFORE_PASSWORD_CHANGE:
        raise web.HTTPSeeOther(f"{CONSOLE}/account")
    return who


async def _refuse_forged(request: web.Request) -> None:
    if not _own_origin(request):
        raise FormRefused("origin")
    given = request.headers.get(FORM_HEADER)
    if given is None:
        field = (await request.post()).get(FORM_FIELD)
        given = field if isinstance(field, str) else ""
    if not request[TOKEN] or not hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), form_token(request[TOKEN]).encode()
    ):
        raise FormRefused("token")


def _own_origin(request: web.Request) -> bool:
    settings = request.app[SETTINGS]
    origin = request.headers.get("Origin", "")
    if settings.public_url and origin == settings.public_url:
        return True
    host = request.headers.get("Host", "")
    if is_trusted(request.remote, settings):
        host = request.headers.get("X-Forwarded-Host", host)
    scheme = "https" if over_https(request) else "http"
    return bool(host) and origin.lower() == f"{scheme}://{host.lower()}"
