"""One's own account: password, second factor, sessions."""

from __future__ import annotations

from aiohttp import web

from web.accounts import passwords, totp
from web.accounts import session as sessions
from web.accounts.roles import CONSOLE
from web.accounts.session import SIGNED_IN, idle
from web.console.keys import PASSWORDS, SEAL
from web.console.pages import back, field, page
from web.errors import NotFound
from web.keys import CLOCK, SETTINGS, STORE
from web.store import audit, staff, staff_sessions
from web.store.staff import Staff

HERE = f"{CONSOLE}/account"
# Whoever found the screen unlocked could put their own phone in place of the one that is set up.
REMOVE_FIRST = {"totp_password": "totp_remove_first"}


async def show_account(request: web.Request) -> web.Response:
    """What the account holds."""
    return await _account(request)


async def change_password(request: web.Request) -> web.Response:
    """Another password; every other session ends, and this one begins anew."""
    app, who = request.app, request[SIGNED_IN]
    post = await request.post()
    old, new, again = (str(post.get(name, "")) for name in ("old", "new", "again"))
    wrong = passwords.problem(new, who.staff.login) or ("password_again" if new != again else None)
    wrong = wrong or ("password_same" if new == old else None)
    if not wrong and not await app[PASSWORDS].verify(who.staff.password_hash, old):
        return await _account(request, status=422, errors={"old": "password_old"})
    if wrong:
        return await _account(request, status=422, errors={"new": wrong})
    hashed, now = await app[PASSWORDS].hashed(new), app[CLOCK].real()
    async with app[STORE].writing() as connection:
        await staff.set_password(connection, who.staff.id, hashed, must_change=False)
        await staff_sessions.revoke_all(connection, who.staff.id)
        token = await sessions.begin(connection, request, who.staff, "full", now)
        await audit.write(connection, who.staff, "password_changed", who.staff.login, now)
    response = back(HERE, "password_changed")
    sessions.put_cookie(request, response, token)
    raise response


async def offer_totp(request: web.Request) -> web.Response:
    """Shows a secret for the app; it counts once a code of it is given. One that is on is not replaced by it."""
    who = request[SIGNED_IN]
    async with request.app[STORE].writing() as connection:
        offered = await staff.offer_totp(connection, who.staff.id, request.app[SEAL].close(totp.new_secret()))
    if not offered:
        return await _account(request, status=409, errors=REMOVE_FIRST)
    raise back(HERE)


async def show_picture(request: web.Request) -> web.Response:
    """The secret that is offered, for a phone's camera."""
    account = request[SIGNED_IN].staff
    secret = _offered(request, account)
    if not secret:
        raise NotFound
    picture = totp.picture(totp.address(secret, account.login))
    return web.Response(body=picture, content_type="image/svg+xml")


async def confirm_totp(request: web.Request) -> web.Response:
    """Turns the second factor on, and shows the recovery codes this once."""
    app, who, now = request.app, request[SIGNED_IN], request.app[CLOCK].real()
    if who.staff.totp_secret:
        return await _account(request, status=409, errors=REMOVE_FIRST)
    secret = _offered(request, who.staff)
    step = totp.matching_step(secret, await field(request, "code"), now) if secret else None
    if step is None:
        return await _account(request, status=422, errors={"code": "code_wrong"})
    codes = totp.new_recovery_codes()
    async with app[STORE].writing() as connection:
        hashes = [totp.code_hash(code) for code in codes]
        if not await staff.confirm_totp(connection, who.staff.id, who.staff.totp_pending or "", step, hashes):
            raise back(HERE)
        await staff_sessions.revoke_all(connection, who.staff.id, but=who.session.token_hash)
        await audit.write(connection, who.staff, "totp_on", who.staff.login, now)
    return page(request, "recovery_codes.html", codes=codes)


async def remove_totp(request: web.Request) -> web.Response:
    """Turns the second factor off; whoever found the screen unlocked does not know the password."""
    app, who = request.app, request[SIGNED_IN]
    password = str((await request.post()).get("password", ""))
    if not await app[PASSWORDS].verify(who.staff.password_hash, password):
        return await _account(request, status=422, errors={"totp_password": "password_old"})
    async with app[STORE].writing() as connection:
        await staff.remove_totp(connection, who.staff.id)
        await audit.write(connection, who.staff, "totp_off", who.staff.login, app[CLOCK].real())
    raise back(HERE, "totp_off")


async def end_session(request: web.Request) -> web.Response:
    """Ends another of one's own sessions."""
    who = request[SIGNED_IN]
    async with request.app[STORE].writing() as connection:
        if await staff_sessions.revoke(connection, who.staff.id, request.match_info["session"]):
            await audit.write(connection, who.staff, "session_ended", who.staff.login, request.app[CLOCK].real())
    raise back(HERE, "session_ended")


async def _account(request: web.Request, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    app, who = request.app, request[SIGNED_IN]
    async with app[STORE].reading() as connection:
        account = await staff.by_id(connection, who.staff.id) or who.staff
        living = await staff_sessions.of_staff(connection, account.id, app[CLOCK].real(), idle(app[SETTINGS]))
        codes_left = await staff.recovery_codes_left(connection, account.id)
    secret = _offered(request, account)
    pending = {"secret": secret, "address": totp.address(secret, account.login) if secret else ""}
    return page(
        request,
        "account.html",
        status=status,
        account=account,
        sessions=[(one, one.id == who.session.id) for one in living],
        codes_left=codes_left,
        pending=pending,
        errors=errors or {},
    )


def _offered(request: web.Request, account: Staff) -> str:
    return (request.app[SEAL].open(account.totp_pending) or "") if account.totp_pending else ""
