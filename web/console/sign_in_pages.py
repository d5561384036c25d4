"""Signing in and out."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from web.accounts import session as sessions
from web.accounts import sign_in
from web.accounts.roles import CONSOLE
from web.accounts.session import SIGNED_IN, TOKEN, signed_in
from web.client_address import client_key
from web.console.keys import PASSWORDS, SEAL, SIGN_INS
from web.console.pages import back, field, page
from web.console.review_forms import way_back
from web.errors import SignInNeeded
from web.keys import CLOCK, SETTINGS, STORE
from web.store import audit, staff_sessions

SIGN_IN = f"{CONSOLE}/sign-in"
CODE_PAGE = f"{SIGN_IN}/code"
# As long as a search of the transcripts may make an address.
LONGEST_NEXT = 4_000


async def show_sign_in(request: web.Request) -> web.Response:
    """The form; a browser without a token is given one, so that nobody can sign it in from elsewhere."""
    fresh = "" if request[TOKEN] else sessions.new_token()
    request[TOKEN] = request[TOKEN] or fresh
    response = page(request, "sign_in.html", next=_next(request.query.get("next", "")), login="", failed=False)
    if fresh:
        sessions.put_cookie(request, response, fresh)
    return response


async def take_sign_in(request: web.Request) -> web.Response:
    """A login and a password; whatever is wrong with them, the answer is the same."""
    app = request.app
    await app[SIGN_INS].take(client_key(request, app[SETTINGS]))
    login, following = await field(request, "login"), _next(await field(request, "next", LONGEST_NEXT))
    password = (await request.post()).get("password", "")
    now = app[CLOCK].real()
    account = await sign_in.account_of(app[STORE], app[PASSWORDS], login, str(password), now)
    if account is None:
        return page(request, "sign_in.html", status=401, next=following, login=login, failed=True)
    async with app[STORE].writing() as connection:
        stage: staff_sessions.Stage = "code" if account.totp_secret else "full"
        token = await sessions.begin(connection, request, account, stage, now)
        if stage == "full":
            await audit.write(connection, account, "signed_in", account.login, now)
    target = f"{CODE_PAGE}?next={quote(following, safe='/')}" if stage == "code" else following
    response = web.HTTPSeeOther(target)
    sessions.put_cookie(request, response, token)
    raise response


async def show_code(request: web.Request) -> web.Response:
    """The form for the second factor."""
    await _half_signed_in(request)
    return page(request, "sign_in_code.html", next=_next(request.query.get("next", "")), failed=False)


async def take_code(request: web.Request) -> web.Response:
    """A code of the app or a recovery code; the session begins anew with it."""
    app = request.app
    await app[SIGN_INS].take(client_key(request, app[SETTINGS]))
    who, following = await _half_signed_in(request), _next(await field(request, "next", LONGEST_NEXT))
    now, code = app[CLOCK].real(), await field(request, "code")
    async with app[STORE].writing() as connection:
        kind = await sign_in.code_accepted(connection, app[SEAL], who.staff, code, now)
        if kind:
            token = await sessions.begin(connection, request, who.staff, "full", now)
            await audit.write(connection, who.staff, "signed_in", who.staff.login, now, second_factor=kind)
    if kind is None:
        return page(request, "sign_in_code.html", status=401, next=following, failed=True)
    response = web.HTTPSeeOther(following)
    sessions.put_cookie(request, response, token)
    raise response


async def sign_out(request: web.Request) -> web.Response:
    """Ends the session."""
    who, now = request[SIGNED_IN], request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        await staff_sessions.end(connection, who.session.token_hash)
        await audit.write(connection, who.staff, "signed_out", who.staff.login, now)
    response = back(f"{CONSOLE}/sign-in", "signed_out")
    response.del_cookie(sessions.cookie_name(request), path="/", secure=sessions.over_https(request))
    raise response


async def _half_signed_in(request: web.Request) -> sessions.SignedIn:
    who = await signed_in(request, touch=False)
    if who is None or who.session.stage != "code":
        raise SignInNeeded
    return who


def _next(path: str) -> str:
    # Only a page of the console: anything else could lead to another site, and the form itself nowhere.
    return CONSOLE if path.startswith(SIGN_IN) else way_back(path) or CONSOLE
